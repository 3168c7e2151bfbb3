#include "planner/concurrency.hpp"

#include <algorithm>

namespace qplan::planner {

namespace {

// Saturation with at most `perReplica` sequences in each replica.
model::Estimate limited(const CompiledModel& model, const model::Workload& workload,
                        int perReplica) {
  model::Deployment deployment = model.deployment;
  deployment.engine.scheduler.maxSequences =
      std::min(deployment.engine.scheduler.maxSequences, perReplica);
  return model::saturationEstimate(deployment, model.step, workload);
}

}  // namespace

model::Estimate atConcurrency(const CompiledModel& model, const model::Workload& workload,
                              int concurrency) {
  const int replicas = model.deployment.layout.replicas;
  // With fewer requests than replicas the surplus idles.
  if (concurrency < replicas) {
    CompiledModel busy = model;
    busy.deployment.layout.replicas = concurrency;
    return limited(busy, workload, 1);
  }
  return limited(model, workload, concurrency / replicas);
}

std::optional<model::Estimate> atRate(const CompiledModel& model, const model::Workload& workload,
                                      model::RequestsPerSecond rate) {
  const int most = model.deployment.engine.scheduler.maxSequences;
  const model::Estimate capacity = limited(model, workload, most);
  if (capacity.maxQps < rate) return std::nullopt;
  model::Estimate above = capacity;
  model::Estimate below = limited(model, workload, 1);
  model::Estimate loaded = capacity;
  if (below.maxQps >= rate) {
    loaded.ttft = below.ttft;
    loaded.tpot = below.tpot;
    loaded.meanBatch = below.meanBatch * (rate / below.maxQps);
    return loaded;
  }
  int low = 1;
  int high = most;
  while (high - low > 1) {
    const int middle = low + (high - low) / 2;
    model::Estimate estimate = limited(model, workload, middle);
    if (estimate.maxQps >= rate) {
      high = middle;
      above = std::move(estimate);
    } else {
      low = middle;
      below = std::move(estimate);
    }
  }
  const double share = (rate - below.maxQps) / (above.maxQps - below.maxQps);
  const auto mix = [share](auto a, auto b) { return a + (b - a) * share; };
  loaded.ttft = mix(below.ttft, above.ttft);
  loaded.tpot = mix(below.tpot, above.tpot);
  loaded.meanBatch = mix(below.meanBatch, above.meanBatch);
  return loaded;
}

model::Seconds meanLatency(const model::Estimate& estimate, const model::Workload& workload) {
  return estimate.ttft + estimate.tpot * static_cast<double>(workload.outputTokens - 1);
}

}  // namespace qplan::planner
