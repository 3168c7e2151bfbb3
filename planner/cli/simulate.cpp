#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "model/io/file.hpp"
#include "planner/cli/commands.hpp"
#include "planner/cli/exit_code.hpp"
#include "planner/cli/progress.hpp"
#include "planner/cli/step_trace.hpp"
#include "planner/cli/today.hpp"
#include "planner/cli/traffic_options.hpp"
#include "planner/io/data_dir.hpp"
#include "planner/io/resolver.hpp"
#include "planner/report/traffic.hpp"
#include "planner/traffic_text.hpp"

namespace qplan::planner::cli {

namespace {

std::optional<simulate::TimeMetric> histogramOf(const std::string& text) {
  if (text.empty()) return std::nullopt;
  for (const auto metric : simulate::kTimeMetrics) {
    if (text == name(metric)) return metric;
  }
  throw model::InvalidInput({{"--histogram", "no time '" + text + "'", "ttft, tpot, itl or e2e"}});
}

int runSelftest(const Global& global) {
  constexpr int kTrials = 200;
  constexpr std::int64_t kTrialRequests = 8000;
  outputFormat(global);
  const auto checks = simulate::selftest(global.seed, kTrials, kTrialRequests);
  emit(global, report::selftestReport(checks, global.seed, kTrials, kTrialRequests));
  const bool all = std::all_of(checks.begin(), checks.end(),
                               [](const simulate::SelfCheck& check) { return check.passed; });
  return all ? kOk : kInternal;
}

// Each engine keeps count of every one.
constexpr int kMostPrefixGroups = 1'000'000;

ClusterOptions clusterOptionsOf(const SimulateOptions& options, int replicas) {
  ClusterOptions cluster;
  if (!options.routing.empty()) cluster.routing = parseRouting(options.routing);
  if (!options.outages.empty()) cluster.outages = parseOutages(options.outages);
  if (!options.failures.empty()) cluster.failures = parseFailures(options.failures);
  if (options.prefixTokens) cluster.prefix.tokens = *options.prefixTokens;
  if (options.prefixGroups) cluster.prefix.groups = *options.prefixGroups;
  if (options.prefixHitRate) cluster.prefix.hitRate = *options.prefixHitRate;
  if (options.kvTokens) cluster.kv = model::Tokens(*options.kvTokens);
  std::vector<model::Diagnostic> wrong;
  for (const simulate::Outage& outage : cluster.outages) {
    if (outage.replica < replicas && outage.until >= outage.from && outage.from.value() >= 0) {
      continue;
    }
    wrong.push_back(
        {"--outage",
         fmt::format("no replica {} to be away from {:g} s to {:g} s", outage.replica,
                     outage.from.value(), outage.until.value()),
         fmt::format("replicas are 0 to {}; times do not run backwards", replicas - 1)});
  }
  if (options.kvTokens && *options.kvTokens < 1) {
    wrong.push_back({"--kv-tokens", fmt::format("{} tokens", *options.kvTokens),
                     "give the cache of one replica, at least 1"});
  }
  if (options.prefixTokens && *options.prefixTokens < 1) {
    wrong.push_back({"--prefix-tokens", fmt::format("{} tokens", *options.prefixTokens),
                     "give at least 1, or leave it out"});
  }
  if (cluster.prefix.groups < 1 || cluster.prefix.groups > kMostPrefixGroups) {
    wrong.push_back({"--prefix-groups", fmt::format("{} groups", cluster.prefix.groups),
                     fmt::format("give 1 to {}", kMostPrefixGroups)});
  } else if (options.prefixGroups && !options.prefixTokens) {
    wrong.push_back({"--prefix-groups", "of no prefix", "give its length with --prefix-tokens"});
  }
  if (!(cluster.prefix.hitRate >= 0 && cluster.prefix.hitRate <= 1)) {
    wrong.push_back({"--prefix-hit-rate", fmt::format("{}", cluster.prefix.hitRate),
                     "give a share from 0 to 1"});
  }
  if (!wrong.empty()) throw model::InvalidInput(std::move(wrong));
  return cluster;
}

// One run, with the files that are written meanwhile.
simulate::ServingResult runOnce(const Global& global, const SimulateOptions& options,
                                const simulate::ServingRun& run, const TrafficAnswer& traffic,
                                const simulate::StepTime& stepTime) {
  simulate::Observers observers;
  std::optional<model::io::AtomicFile> served;
  if (!options.served.empty()) {
    served.emplace(options.served);
    served->write(report::servedHeader());
    observers.served = [&](const simulate::Served& one) { served->write(report::servedLine(one)); };
  }
  std::optional<StepTrace> steps;
  if (const std::string file = writtenTrace(options); !file.empty()) {
    steps.emplace(file, run.cluster);
    observers.stepped = [&](const simulate::StepSpan& span) { steps->add(span); };
  }
  ProgressBar bar(global, "simulating", 100);
  int shown = 0;
  observers.progress = [&](double share) {
    for (; shown < static_cast<int>(100 * share); ++shown) bar.advance();
  };
  const auto source = traffic.source();
  simulate::ServingResult result =
      simulate::simulate(run, *source, stepTime, observers, global.stop);
  if (served) served->commit();
  if (steps) steps->close();
  return result;
}

}  // namespace

int runSimulate(const Global& global, const SimulateOptions& options) {
  if (options.selftest) return runSelftest(global);
  outputFormat(global);
  io::Resolver resolver(io::dataDir(global.data));
  DeploymentAnswer answer = deploymentOf(global, resolver, options, "simulate");
  const TrafficAnswer traffic = trafficOf(global, resolver, options);

  report::TrafficQuestion asked;
  asked.deployment = answer.question;
  asked.engineAsked = std::move(answer.engineAsked);
  Case& question = asked.deployment;
  question.mode = model::Mode::async;
  question.workload = traffic.mean;
  asked.traffic = traffic.description;
  if (traffic.trace.empty()) {
    asked.input = textOf(traffic.generated.input);
    asked.output = textOf(traffic.generated.output);
  }
  asked.rate = traffic.rate;
  asked.observed = traffic.observed;
  asked.requests = traffic.requests;
  asked.warmUp = traffic.warmUp;
  asked.seed = global.seed;
  if (!options.slo.empty()) asked.targets = parseTargets(options.slo);
  asked.series = options.series;
  asked.histogram = histogramOf(options.histogram);
  if (auto wrong = validate(question); !wrong.empty()) throw model::InvalidInput(std::move(wrong));

  ModelCache cache(resolver.catalog());
  asked.prices = resolver.prices(options.prices.empty() ? "newest" : options.prices);
  warnOfAge(global, asked.prices.lists);
  const model::Outcome analytical = predict(question, cache);
  if (const auto* reason = std::get_if<model::Infeasible>(&analytical)) {
    emit(global, report::trafficReport(asked, *reason));
    return kInfeasible;
  }
  const auto& estimate = std::get<model::Estimate>(analytical);
  question.layout = estimate.layout;
  asked.cluster = clusterOptionsOf(options, question.layout.replicas);
  asked.capacity = estimate.maxQps;
  asked.provenance = asked.engineAsked.empty()
                         ? estimate.provenance
                         : weakest(estimate.provenance, model::Provenance::interpolated);
  asked.purchase =
      Market(asked.prices, *question.gpu, gpuCount(question.layout)).cheapest(question.layout);

  const auto compiled = cache.compiled(question);
  const simulate::StepTime stepTime = stepTimeOf(*compiled);
  simulate::ServingRun run;
  run.cluster = clusterOf(deployment(question), asked.cluster);
  run.requests = asked.requests;
  run.warmUp = asked.warmUp;
  run.targets = asked.targets;
  run.seed = global.seed;
  run.series = options.series;

  if (options.maxRate) {
    const RateSearch search = largestRate(
        run, [&](model::RequestsPerSecond rate) { return traffic.sourceAt(rate); }, stepTime,
        estimate.maxQps * 0.8, 0.01, global.stop);
    emit(global, report::largestRateReport(asked, search));
    if (!search.complete) return kInterrupted;
    return search.rate.value() > 0 ? kOk : kInfeasible;
  }
  const simulate::ServingResult result = runOnce(global, options, run, traffic, stepTime);
  emit(global, report::trafficReport(asked, result));
  if (!result.complete) return kInterrupted;
  return result.unstable || nothingServed(result) ? kInfeasible : kOk;
}

}  // namespace qplan::planner::cli
