#include "model/power.hpp"

#include <algorithm>

#include "model/latency.hpp"

namespace qplan::model {

namespace {

// Only the linear layers compute in the format.
Seconds computeTime(const Deployment& deployment, OperatorClass c, Flops flops) {
  const MathType type = c == OperatorClass::gemm ? mathType(deployment.format) : MathType::bf16;
  const auto& peak = deployment.gpu.peak[static_cast<std::size_t>(type)];
  return peak ? flops / *peak : Seconds(0.0);
}

void add(const Deployment& deployment, const StepModel& step, const Batch& batch, double times,
         PeakTimes& into) {
  const auto work = step.work(batch);
  for (std::size_t c = 0; c < work.size(); ++c) {
    into.memory += times * (work[c].bytes / deployment.gpu.memoryBandwidth);
    into.compute += times * computeTime(deployment, static_cast<OperatorClass>(c), work[c].flops);
  }
}

}  // namespace

PeakTimes peakTimes(const Deployment& deployment, const StepModel& step, const Estimate& estimate,
                    const Workload& workload) {
  PeakTimes times;
  // The stages of a pipeline share the work of a step.
  const double share = 1.0 / deployment.layout.pp;
  forEachPrefillStep(deployment.engine.scheduler, workload.inputTokens,
                     [&](const Batch& batch) { add(deployment, step, batch, share, times); });
  const Batch batch = meanDecode(estimate, workload);
  add(deployment, step, batch, share * (workload.outputTokens - 1.0) / batch.decodes, times);
  return times;
}

Watts power(const Gpu& gpu, const PowerCurve& curve, const PeakTimes& request,
            RequestsPerSecond rate) {
  const auto used = [&](Seconds time) { return std::min(1.0, time.value() * rate.value()); };
  return gpu.tdp * std::min(1.0, curve.idle + curve.memory * used(request.memory) +
                                     curve.compute * used(request.compute));
}

}  // namespace qplan::model
