#include "planner/sweep_validation.hpp"

#include <fmt/format.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>

#include "planner/serve.hpp"

namespace qplan::planner {

namespace {

constexpr int kGeneratedTokens = 1500;

// Lower case, words joined by '-'.
std::string plain(std::string_view name) {
  std::string text;
  for (const char c : name) {
    const bool upper = c >= 'A' && c <= 'Z';
    text += upper ? static_cast<char>(c - 'A' + 'a') : (c == '_' ? '-' : c);
  }
  return text;
}

bool dropEnd(std::string& text, std::string_view end) {
  if (!text.ends_with(end)) return false;
  text.resize(text.size() - end.size());
  return true;
}

SweepTimes timesOf(model::Seconds ttft, model::Seconds tpot, const model::Workload& workload) {
  return {ttft, tpot, ttft + tpot * static_cast<double>(workload.outputTokens - 1)};
}

using Scored = std::variant<ScoredPoint, std::string>;  // or why not

// The case of a point, or what keeps it from being one.
std::variant<Case, std::string> caseOf(const Catalog& catalog, const SweepPoint& point,
                                       const model::Engine& engine) {
  Case question;
  question.llm = llmMeant(catalog, point.model);
  question.gpu = gpuMeant(catalog, point.gpu);
  if (question.llm == nullptr) {
    return fmt::format("no model of the catalogue is meant by '{}'", point.model);
  }
  if (question.gpu == nullptr) {
    return fmt::format("no one GPU of the catalogue is meant by '{}'", point.gpu);
  }
  question.engine = &engine;
  question.format = point.format;
  question.layout = point.layout;
  question.workload = point.workload;
  question.mode = model::Mode::async;
  if (const auto wrong = validate(question); !wrong.empty()) return wrong.front().message;
  return question;
}

model::SchedulerLimits limitsOf(const SweepPoint& point, const SweepOptions& options) {
  model::SchedulerLimits limits = options.engine->scheduler;
  if (options.limits == SweepLimits::generated) {
    limits.maxSequences = point.batchSize > 0 ? point.batchSize : point.users;
    limits.maxBatchedTokens = limits.maxSequences + point.workload.inputTokens + kGeneratedTokens;
  }
  if (options.waitingUsers > 0) {
    limits.maxSequences =
        std::min(limits.maxSequences, std::max(point.users - options.waitingUsers, 1));
  }
  return limits;
}

SweepTimes simulated(const SweepPoint& point, const Case& question, const SweepOptions& options,
                     ModelCache& cache, const std::stop_token& stop) {
  const auto compiled = cache.compiled(question);
  simulate::ServingRun run;
  run.cluster = clusterOf(deployment(question), {});
  run.cluster.limits = limitsOf(point, options);
  run.requests = static_cast<std::int64_t>(options.requestsPerUser) * point.users;
  run.seed = options.seed;
  simulate::Traffic traffic;
  traffic.arrivals = simulate::ClosedArrivals{point.users};
  traffic.input.shape = simulate::FixedLength{point.workload.inputTokens};
  traffic.output.shape = simulate::FixedLength{point.workload.outputTokens};
  traffic.requests = run.requests;
  traffic.seed = options.seed;
  simulate::GeneratedRequests requests(traffic);
  const simulate::ServingResult result =
      simulate::simulate(run, requests, stepTimeOf(*compiled), {}, stop);
  const auto mean = [&result](simulate::TimeMetric metric) {
    return model::Seconds(result.at(metric).at(simulate::Statistic::mean).value);
  };
  return timesOf(mean(simulate::TimeMetric::ttft), mean(simulate::TimeMetric::tpot),
                 point.workload);
}

Scored scored(const SweepPoint& point, const SweepOptions& options, ModelCache& cache,
              const std::stop_token& stop) {
  const auto asked = caseOf(cache.catalog(), point, *options.engine);
  if (const auto* reason = std::get_if<std::string>(&asked)) return *reason;
  const Case& question = std::get<Case>(asked);
  const model::Outcome steady = predict(question, cache);
  if (const auto* reason = std::get_if<model::Infeasible>(&steady)) {
    return "does not run by the model: " + reason->reason;
  }
  ScoredPoint one;
  one.point = point;
  one.model = question.llm->id;
  one.gpu = question.gpu->id;
  one.measured = timesOf(point.ttft, point.tpot, point.workload);
  // Little's law: users / time of one request is what was served per second.
  const double served = point.users / one.measured.e2e.value();
  const double most = std::get<model::Estimate>(steady).floor;
  if (served > most) {
    return fmt::format("measured beyond the physical bound, {:.3g} of at most {:.3g} requests/s",
                       served, most);
  }
  one.simulated = simulated(point, question, options, cache, stop);
  return one;
}

std::vector<SweepScore> scoresOf(const std::vector<ScoredPoint>& points) {
  // Every group with all degrees first.
  std::map<std::tuple<SweepFigure, std::string, std::string, int>, std::vector<double>> errors;
  constexpr int kAll = 0;
  for (const ScoredPoint& one : points) {
    for (const SweepFigure figure : kSweepFigures) {
      for (const int tp : {kAll, one.point.layout.tp}) {
        errors[{figure, one.point.backend, one.gpu, tp}].push_back(one.errorPercent(figure));
      }
    }
  }
  std::vector<SweepScore> scores;
  for (const auto& [key, group] : errors) {
    const auto& [figure, backend, gpu, tp] = key;
    scores.push_back({figure, backend, gpu, tp == kAll ? std::nullopt : std::optional<int>(tp),
                      errorScore(group)});
  }
  return scores;
}

}  // namespace

std::string_view name(SweepLimits limits) {
  return limits == SweepLimits::engine ? "engine" : "generated";
}

model::Seconds SweepTimes::at(SweepFigure figure) const {
  switch (figure) {
    case SweepFigure::ttft:
      return ttft;
    case SweepFigure::tpot:
      return tpot;
    case SweepFigure::e2e:
      return e2e;
  }
  return {};
}

double ScoredPoint::errorPercent(SweepFigure figure) const {
  return 100 * (simulated.at(figure) / measured.at(figure) - 1);
}

const model::Llm* llmMeant(const Catalog& catalog, const std::string& name) {
  const std::string whole = plain(name);
  std::string last = whole.substr(whole.rfind('/') + 1);
  dropEnd(last, "-fp8");
  for (const char* end : {"-instruct", "-base", "-hf"}) dropEnd(last, end);
  for (const std::string& wanted : {whole, last}) {
    for (const model::Llm& llm : catalog.llms) {
      const auto same = [&wanted](const std::string& alias) { return plain(alias) == wanted; };
      if (llm.id == wanted || std::any_of(llm.aliases.begin(), llm.aliases.end(), same)) {
        return &llm;
      }
    }
  }
  return nullptr;
}

const model::Gpu* gpuMeant(const Catalog& catalog, const std::string& name) {
  const std::string wanted = plain(name);
  if (wanted.empty()) return nullptr;
  const model::Gpu* found = nullptr;
  for (const model::Gpu& gpu : catalog.gpus) {
    if (gpu.id == wanted) return &gpu;
    if (!gpu.id.starts_with(wanted + "-")) continue;
    if (found != nullptr) return nullptr;
    found = &gpu;
  }
  return found;
}

SweepValidation validateAgainstSweeps(const SweepTable& table, const SweepOptions& options,
                                      ModelCache& cache, const std::stop_token& stop,
                                      const std::function<void()>& advance) {
  std::vector<Scored> all(table.points.size());
  tbb::parallel_for(std::size_t{0}, all.size(), [&](std::size_t i) {
    if (stop.stop_requested()) return;
    all[i] = scored(table.points[i], options, cache, stop);
    if (advance) advance();
  });
  SweepValidation result;
  result.complete = !stop.stop_requested();
  if (!result.complete) return result;
  result.leftOut = table.leftOut;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (auto* one = std::get_if<ScoredPoint>(&all[i])) {
      result.points.push_back(std::move(*one));
    } else {
      result.leftOut.push_back({table.points[i].line, std::get<std::string>(all[i])});
    }
  }
  std::stable_sort(result.leftOut.begin(), result.leftOut.end(),
                   [](const LeftOut& a, const LeftOut& b) { return a.line < b.line; });
  result.scores = scoresOf(result.points);
  return result;
}

}  // namespace qplan::planner
