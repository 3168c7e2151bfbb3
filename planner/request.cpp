#include "planner/request.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "planner/predict.hpp"

namespace qplan::planner {

namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

struct Figure {
  double value = 0;
  std::string_view unit;
};

Figure figureOf(const std::string& text, const std::string& flag, const std::string& example) {
  const std::string_view whole = trimmed(text);
  double value = 0;
  const auto [end, error] = std::from_chars(whole.data(), whole.data() + whole.size(), value);
  if (error != std::errc{} || !std::isfinite(value)) {
    throw model::InvalidInput({{flag, "'" + text + "' is not a number with a unit", example}});
  }
  const auto used = static_cast<std::size_t>(end - whole.data());
  return {value, trimmed(whole.substr(used))};
}

}  // namespace

double usualInterruption(std::string_view tier) { return tier == "spot" ? kSpotInterruption : 0.0; }

std::string_view name(Objective objective) {
  switch (objective) {
    case Objective::queriesPerDollar:
      return "queries-per-dollar";
    case Objective::goodputPerDollar:
      return "goodput-per-dollar";
    case Objective::latency:
      return "latency";
    case Objective::cost:
      return "cost";
    case Objective::energy:
      return "energy";
  }
  return "";
}

std::optional<Objective> objectiveNamed(std::string_view text) {
  for (const Objective objective : kObjectives) {
    if (name(objective) == text) return objective;
  }
  return std::nullopt;
}

model::Seconds parseDuration(const std::string& text, const std::string& flag) {
  const std::string example = "write it like '500ms' or '8s'";
  const Figure figure = figureOf(text, flag, example);
  if (figure.unit == "s") return model::Seconds(figure.value);
  if (figure.unit == "ms") return model::Seconds(figure.value * 1e-3);
  if (figure.unit == "us") return model::Seconds(figure.value * 1e-6);
  if (figure.unit == "min") return model::Seconds(figure.value * 60);
  if (figure.unit == "h") return model::Seconds(figure.value * 3600);
  if (figure.unit == "d") return model::Seconds(figure.value * 86400);
  throw model::InvalidInput(
      {{flag, figure.unit.empty() ? "'" + text + "' has no unit" : "no time unit in '" + text + "'",
        example}});
}

model::RequestsPerSecond parseRate(const std::string& text, const std::string& flag) {
  const std::string example = "write it like '20qps', '1200/min' or '72000/h'";
  const Figure figure = figureOf(text, flag, example);
  double perSecond = 0;
  if (figure.unit == "qps" || figure.unit == "/s") {
    perSecond = figure.value;
  } else if (figure.unit == "qpm" || figure.unit == "/min") {
    perSecond = figure.value / 60;
  } else if (figure.unit == "/h") {
    perSecond = figure.value / 3600;
  } else {
    throw model::InvalidInput(
        {{flag,
          figure.unit.empty() ? "'" + text + "' has no unit" : "no rate unit in '" + text + "'",
          example}});
  }
  if (!(perSecond > 0)) {
    throw model::InvalidInput({{flag, "'" + text + "' is not a positive rate", example}});
  }
  return model::RequestsPerSecond(perSecond);
}

bool needsSimulation(const simulate::Target& target) {
  return target.statistic != simulate::Statistic::mean ||
         target.metric == simulate::TimeMetric::itl;
}

bool needsSimulation(const Request& request) {
  if (request.mode != model::Mode::async) return false;
  return request.objective == Objective::goodputPerDollar ||
         std::any_of(request.slos.begin(), request.slos.end(),
                     [](const simulate::Target& target) { return needsSimulation(target); });
}

NeedsData::NeedsData(const std::string& message, std::string hint)
    : std::runtime_error(message), hint_(std::move(hint)) {}

std::vector<model::Diagnostic> validate(const Request& request) {
  Case question;
  question.llm = request.llm;
  question.workload = request.workload;
  std::vector<model::Diagnostic> found = validate(question);
  if (request.maxGpus < 1 || request.maxGpus > 4096) {
    found.push_back({"--max-gpus", fmt::format("{} GPUs", request.maxGpus), "give 1 to 4096"});
  }
  if (request.minRecovery && (std::isnan(*request.minRecovery) || *request.minRecovery <= 0 ||
                              *request.minRecovery > 200)) {
    found.push_back({"--min-recovery", fmt::format("{} is not a percentage", *request.minRecovery),
                     "give percent of the BF16 score, for example 99"});
  }
  if (!(request.interruption >= 0 && request.interruption < 1)) {
    found.push_back({"--interruption", "not a share", "give percent, from 0 to less than 100"});
  }
  if (request.budget && !(request.budget->value() > 0)) {
    found.push_back({"--budget", "not a positive price", "give US dollars per hour"});
  }
  if (request.redundancy < 0 || request.redundancy > 1000) {
    found.push_back({"--redundancy", fmt::format("{} replicas", request.redundancy),
                     "give how many may fail at a time, 0 to 1000"});
  }
  if (request.redundancy > 0 && !request.demand) {
    found.push_back(
        {"--redundancy", "without a demand", "add --demand: what must still be served"});
  }
  if (request.objective == Objective::goodputPerDollar &&
      (request.slos.empty() || request.mode != model::Mode::async)) {
    found.push_back({"--objective", "goodput counts requests within targets under load",
                     "add --slo and use --mode async, or take queries-per-dollar"});
  }
  if (request.gpus.empty()) found.push_back({"--gpus", "names no GPU", "use 'all' or a list"});
  if (request.formats.empty()) {
    found.push_back({"--formats", "names no format", "use 'all' or a list"});
  }
  return found;
}

}  // namespace qplan::planner
