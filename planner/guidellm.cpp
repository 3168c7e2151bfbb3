#include "planner/guidellm.hpp"

#include <algorithm>

#include "planner/simulate/guidellm.hpp"

namespace qplan::planner {

model::Estimate guideLlmEstimate(const CompiledModel& model, const model::Workload& workload,
                                 const model::GuideLlm& load) {
  model::Estimate estimate = model::saturationEstimate(model.deployment, model.step, workload);
  const model::Layout& layout = model.deployment.layout;
  const model::MemoryLedger& memory = estimate.memory;
  const simulate::GuideLlmRun run{
      load,     estimate.latency, workload, model.deployment.engine.scheduler, memory.kvTokens,
      layout.pp};
  const simulate::GuideLlmResult result = simulate::guideLlmRun(
      run, [&model](const model::Batch& batch) { return model.step.time(batch); });
  estimate.maxQps = result.qps * static_cast<double>(layout.replicas);
  if (estimate.floor > 0) {
    estimate.maxQps = std::min(estimate.maxQps, model::RequestsPerSecond(estimate.floor));
  }
  const auto mean = [&result](simulate::TimeMetric metric) {
    return model::Seconds(result.engine.at(metric).at(simulate::Statistic::mean).value);
  };
  estimate.ttft = mean(simulate::TimeMetric::ttft);
  estimate.tpot = mean(simulate::TimeMetric::tpot);
  estimate.meanBatch = result.engine.meanDecodes;
  return estimate;
}

}  // namespace qplan::planner
