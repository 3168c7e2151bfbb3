#include "model/step.hpp"

#include <algorithm>
#include <cassert>

#include "model/step_schedule.hpp"
#include "model/step_visitors.hpp"

namespace qplan::model {

StepModel::StepModel(const Deployment& deployment, const Efficiency& efficiency)
    : schedule_(std::make_shared<const StepSchedule>(compileStep(deployment, efficiency))) {}

Seconds StepModel::time(const Batch& batch) const {
  if (tokens(batch) == 0) return Seconds(0.0);
  const Seconds gpu = schedule_->gpuTime(batch, schedule_->seen(batch));
  const Seconds host = schedule_->hostTime(batch);
  return schedule_->engine.overlapsHost ? std::max(gpu, host) : gpu + host;
}

Seconds StepModel::decodeRun(const Batch& first, int steps) const {
  assert(first.prefillTokens == 0);
  if (steps <= 0 || first.decodes == 0) return Seconds(0.0);
  const Seconds host = schedule_->hostTime(first);
  const auto after = [&](int done) {
    Batch batch = first;
    batch.contextTokens += 1.0 * done * first.decodes;
    return batch;
  };
  if (!schedule_->engine.overlapsHost) {
    return 1.0 * steps * (schedule_->gpuTime(first, schedule_->meanSeen(first, steps)) + host);
  }
  // The GPU's time grows with the context: the host hides it up to some step, never after.
  int hidden = 0;
  for (int end = steps; hidden < end;) {
    const int middle = hidden + (end - hidden) / 2;
    const Batch batch = after(middle);
    if (schedule_->gpuTime(batch, schedule_->seen(batch)) <= host) {
      hidden = middle + 1;
    } else {
      end = middle;
    }
  }
  Seconds total = 1.0 * hidden * host;
  if (hidden < steps) {
    const Batch rest = after(hidden);
    const int count = steps - hidden;
    total += 1.0 * count * schedule_->gpuTime(rest, schedule_->meanSeen(rest, count));
  }
  return total;
}

Seconds StepModel::floor(const Batch& batch) const {
  return schedule_->floorTime(batch, schedule_->seen(batch));
}

Seconds StepModel::floorRun(const Batch& first, int steps) const {
  if (steps <= 0 || first.decodes == 0) return Seconds(0.0);
  return 1.0 * steps * schedule_->floorTime(first, schedule_->meanSeen(first, steps));
}

void StepModel::accumulate(const Batch& batch, double times,
                           std::array<BreakdownItem, kOperatorClassCount>& into) const {
  if (tokens(batch) == 0) return;
  ByClass byClass(into, times, schedule_->gap);
  const Seen seen = schedule_->seen(batch);
  schedule_->visit(batch, seen, byClass);
  byClass.host(time(batch) - schedule_->gpuTime(batch, seen));
}

void StepModel::accumulateRun(const Batch& first, int steps,
                              std::array<BreakdownItem, kOperatorClassCount>& into) const {
  if (steps <= 0 || first.decodes == 0) return;
  ByClass byClass(into, steps, schedule_->gap);
  const Seen seen = schedule_->meanSeen(first, steps);
  schedule_->visit(first, seen, byClass);
  byClass.host(decodeRun(first, steps) / (1.0 * steps) - schedule_->gpuTime(first, seen));
}

std::array<Work, kOperatorClassCount> StepModel::work(const Batch& batch) const {
  WorkByClass byClass(schedule_->window);
  if (tokens(batch) > 0) schedule_->visit(batch, schedule_->seen(batch), byClass);
  return byClass.work();
}

Provenance StepModel::provenance() const { return schedule_->provenance; }

}  // namespace qplan::model
