#include "planner/serve.hpp"

#include <algorithm>
#include <cmath>

#include "model/memory.hpp"

namespace qplan::planner {

simulate::Cluster clusterOf(const model::Deployment& deployment, const ClusterOptions& options) {
  const model::Engine& engine = deployment.engine;
  const model::MemoryLedger memory =
      model::memoryLedger(deployment.llm, deployment.gpu, deployment.format, deployment.kvDtype,
                          deployment.layout, engine);
  simulate::Cluster cluster;
  cluster.limits = engine.scheduler;
  cluster.kv = options.kv.value_or(memory.kvTokens);
  cluster.maxContext = deployment.llm.maxContext;
  cluster.replicas = deployment.layout.replicas;
  cluster.stages = deployment.layout.pp;
  cluster.routing = options.routing;
  cluster.frontEnd = engine.host.request;
  cluster.prefix = options.prefix;
  cluster.outages = options.outages;
  cluster.failures = options.failures;
  return cluster;
}

simulate::StepTime stepTimeOf(const CompiledModel& model) {
  return [&model](const model::Batch& batch) { return model.step.time(batch); };
}

std::vector<TargetOutcome> outcomes(const simulate::ServingResult& result,
                                    const std::vector<simulate::Target>& targets) {
  std::vector<TargetOutcome> all;
  for (const simulate::Target& target : targets) {
    const model::Seconds reached(result.at(target.metric).at(target.statistic).value);
    all.push_back({target, reached, reached <= target.limit});
  }
  return all;
}

bool nothingServed(const simulate::ServingResult& result) {
  return result.finished == 0 && result.refused > 0;
}

bool meets(const simulate::ServingResult& result, const std::vector<simulate::Target>& targets) {
  if (!result.complete || result.unstable || result.refused > 0 || result.finished == 0) {
    return false;
  }
  const auto all = outcomes(result, targets);
  return std::all_of(all.begin(), all.end(), [](const TargetOutcome& one) { return one.met; });
}

RateSearch largestRate(const simulate::ServingRun& run, const TrafficAt& traffic,
                       const simulate::StepTime& stepTime, model::RequestsPerSecond guess,
                       double precision, const std::stop_token& stop) {
  constexpr double kStep = 1.5;
  constexpr double kRange = 1e4;  // rates tried lie within this factor of the guess
  RateSearch search;
  const auto tryAt = [&](model::RequestsPerSecond rate) {
    const auto source = traffic(rate);
    ++search.runs;
    simulate::ServingResult result = simulate::simulate(run, *source, stepTime, {}, stop);
    search.complete = result.complete;
    if (!meets(result, run.targets)) {
      if (result.complete) search.misses = rate;
      return false;
    }
    search.rate = rate;
    search.at = std::move(result);
    return true;
  };
  if (!(guess.value() > 0)) return search;
  // A bracket around the largest rate.
  double factor = 1;
  const bool below = tryAt(guess);
  while (search.complete && factor < kRange) {
    factor *= kStep;
    if (tryAt(below ? guess * factor : guess / factor) != below) break;
  }
  if (!(search.rate.value() > 0) || !(search.misses.value() > 0)) return search;
  while (search.complete && search.misses > search.rate * (1 + precision)) {
    tryAt(model::RequestsPerSecond(std::sqrt(search.rate.value() * search.misses.value())));
  }
  return search;
}

}  // namespace qplan::planner
