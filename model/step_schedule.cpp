#include "model/step_schedule.hpp"

#include <cmath>

#include "model/step_visitors.hpp"

namespace qplan::model {

double promptPairs(const Batch& batch, double window) {
  const double count = batch.prefillTokens;
  const double lastKey = batch.prefillAttention / count + count / 2.0;
  if (batch.prefills <= 1 && lastKey <= window) return batch.prefillAttention;
  return std::max(0.0, count * window - batch.prefills * window * window / 2.0);
}

Seen StepSchedule::seen(const Batch& batch) const {
  return {batch.contextTokens, std::min(batch.contextTokens, window * batch.decodes)};
}

// Mean over `steps` steps, the context growing by `decodes` tokens each.
Seen StepSchedule::meanSeen(const Batch& first, int steps) const {
  const double start = first.contextTokens;
  const double growth = first.decodes;
  const double limit = window * first.decodes;
  // steps that start below the window
  const double below =
      growth > 0.0 ? std::clamp(std::ceil((limit - start) / growth), 0.0, 1.0 * steps) : 0.0;
  const double windowed =
      below * start + growth * below * (below - 1.0) / 2.0 + (steps - below) * limit;
  return {start + growth * (steps - 1.0) / 2.0, windowed / steps};
}

Seconds StepSchedule::gpuTime(const Batch& batch, const Seen& seenTokens) const {
  TotalTime total(gap);
  visit(batch, seenTokens, total);
  return total.total();
}

Seconds StepSchedule::hostTime(const Batch& batch) const {
  const HostCosts& host = engine.host;
  return host.step + static_cast<double>(batch.running) * host.sequence +
         (tensorParallel ? host.tensorParallel : Seconds(0.0)) +
         (pipeline ? host.pipeline : Seconds(0.0));
}

Seconds StepSchedule::floorTime(const Batch& batch, const Seen& seenTokens) const {
  const int all = tokens(batch);
  if (all == 0) return Seconds(0.0);
  Bytes bytes = weights;
  Flops quantized = flopsPerToken * all;
  Flops wide = wideFlopsPerToken * all;
  if (batch.sampled > 0) {
    bytes += headWeights;
    wide += headFlops * batch.sampled;
  }
  for (const GroupedGemmOp& op : groupedGemms) {
    bytes += op.kernel.count() * op.kernel.weightBytes(all);
    quantized += op.kernel.count() * op.kernel.flops(all);
  }
  for (const AttentionOp& op : decodes) {
    const double cached = op.windowed ? seenTokens.windowed : seenTokens.all;
    if (batch.decodes == 0) break;
    bytes += Bytes(op.count * op.bytesPerToken * cached);
    wide += Flops(op.count * op.pairFlops * cached);
  }
  if (batch.prefillTokens > 0) {
    for (const AttentionOp& op : prefills) {
      const double pairs = op.windowed ? promptPairs(batch, window) : batch.prefillAttention;
      wide += Flops(op.count * op.pairFlops * pairs);
    }
  }
  return std::max(bytes / bandwidth, quantized / peak + wide / peakWide);
}

}  // namespace qplan::model
