#include "planner/request.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "planner/predict.hpp"

namespace qplan::planner {

namespace {

constexpr std::array<std::pair<Objective, std::string_view>, 4> kObjectives{
    {{Objective::queriesPerDollar, "queries-per-dollar"},
     {Objective::latency, "latency"},
     {Objective::cost, "cost"},
     {Objective::energy, "energy"}}};

constexpr std::array<std::pair<SloMetric, std::string_view>, 3> kMetrics{
    {{SloMetric::ttft, "ttft"}, {SloMetric::tpot, "tpot"}, {SloMetric::e2e, "e2e"}}};

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

Slo sloOf(std::string_view text) {
  const std::string whole(trimmed(text));
  const std::string example = "write it like 'e2e.mean<=8s'";
  const std::size_t dot = whole.find('.');
  const std::size_t relation = whole.find("<=");
  if (dot == std::string::npos || relation == std::string::npos || dot > relation) {
    throw model::InvalidInput({{"--slo", "'" + whole + "' is not a target", example}});
  }
  const std::string metric = whole.substr(0, dot);
  const std::string statistic(trimmed(std::string_view(whole).substr(dot + 1, relation - dot - 1)));
  for (const auto& [value, known] : kMetrics) {
    if (metric != known) continue;
    if (statistic == "mean") {
      const Slo slo{value, parseDuration(whole.substr(relation + 2), "--slo")};
      if (!(slo.limit.value() > 0)) {
        throw model::InvalidInput({{"--slo", "'" + whole + "' can never be met", example}});
      }
      return slo;
    }
    if (statistic.size() > 1 && statistic[0] == 'p') {
      throw NeedsData(fmt::format("--slo: '{}.{}' is a percentile: it needs a simulation of "
                                  "arrivals, which this version does not have",
                                  metric, statistic),
                      fmt::format("ask for '{}.mean'", metric));
    }
    throw model::InvalidInput(
        {{"--slo", "no statistic '" + statistic + "'", "this version knows 'mean'"}});
  }
  throw model::InvalidInput(
      {{"--slo", "no metric '" + metric + "'", "the metrics are ttft, tpot and e2e"}});
}

}  // namespace

std::string_view name(Objective objective) {
  for (const auto& [value, text] : kObjectives) {
    if (value == objective) return text;
  }
  return "";
}

std::optional<Objective> objectiveNamed(std::string_view text) {
  for (const auto& [value, known] : kObjectives) {
    if (known == text) return value;
  }
  return std::nullopt;
}

std::string_view name(SloMetric metric) {
  for (const auto& [value, text] : kMetrics) {
    if (value == metric) return text;
  }
  return "";
}

model::Seconds parseDuration(const std::string& text, const std::string& flag) {
  const std::string example = "write it like '500ms' or '8s'";
  const Figure figure = figureOf(text, flag, example);
  if (figure.unit == "s") return model::Seconds(figure.value);
  if (figure.unit == "ms") return model::Seconds(figure.value * 1e-3);
  if (figure.unit == "us") return model::Seconds(figure.value * 1e-6);
  if (figure.unit == "min") return model::Seconds(figure.value * 60);
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

std::vector<Slo> parseSlos(const std::string& text) {
  std::vector<Slo> slos;
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::size_t comma = rest.find(',');
    slos.push_back(sloOf(rest.substr(0, comma)));
    if (comma == std::string_view::npos) break;
    rest.remove_prefix(comma + 1);
  }
  return slos;
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
  if (request.budget && !(request.budget->value() > 0)) {
    found.push_back({"--budget", "not a positive price", "give US dollars per hour"});
  }
  if (request.gpus.empty()) found.push_back({"--gpus", "names no GPU", "use 'all' or a list"});
  if (request.formats.empty()) {
    found.push_back({"--formats", "names no format", "use 'all' or a list"});
  }
  return found;
}

}  // namespace qplan::planner
