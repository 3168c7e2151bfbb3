#include "model/latency.hpp"

namespace qplan::model {

Latency syncLatency(const Engine& engine, const StepModel& step, const Workload& workload) {
  Latency latency;
  latency.request = engine.host.request;
  forEachPrefillStep(engine.scheduler, workload.inputTokens,
                     [&](const Batch& batch) { latency.prefill += step.time(batch); });
  latency.decode = step.decodeRun(singleDecode(workload.inputTokens), workload.outputTokens - 1);
  return latency;
}

Seconds syncFloor(const StepModel& step, const Workload& workload) {
  return step.floor(singlePrefill(workload.inputTokens)) +
         step.floorRun(singleDecode(workload.inputTokens), workload.outputTokens - 1);
}

}  // namespace qplan::model
