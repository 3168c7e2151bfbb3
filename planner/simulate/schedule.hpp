#pragma once

#include <vector>

#include "model/batch.hpp"
#include "model/engine.hpp"
#include "model/quantity.hpp"
#include "model/workload.hpp"

namespace qplan::planner::simulate {

// `steps` consecutive engine steps in which nothing but the context changes: batch.contextTokens is
// that of the first, each later step adds batch.decodes. Steps with prefill have steps == 1.
struct ScheduledRun {
  model::Batch batch;
  int steps = 1;
  bool operator==(const ScheduledRun&) const = default;
};

// Every step an engine takes from the first request to the last, without times: with all requests
// present from the start the schedule depends on counts and limits only, so one schedule serves any
// number of step-time parameters.
struct ClosedSchedule {
  std::vector<ScheduledRun> runs;
  int finished = 0;
  int rejected = 0;     // requests whose prompt the KV cache can never hold
  int preemptions = 0;  // sequences evicted and recomputed
  bool operator==(const ClosedSchedule&) const = default;
};

// `requests` identical requests offered at once, at most `inFlight` of them at the engine; a
// finished one is replaced before the next step. `kv` is the cache of one replica.
ClosedSchedule closedBatchSchedule(int requests, const model::Workload& workload,
                                   const model::SchedulerLimits& limits, model::Tokens kv,
                                   int inFlight = 512);

// `steps` engine steps of the same composition; batch.contextTokens is their mean.
struct WeightedBatch {
  model::Batch batch;
  double steps = 0;
  bool operator==(const WeightedBatch&) const = default;
};

// Which figures may differ between steps that are merged into one at their mean.
enum class Merge {
  context,              // exact for a step time affine in contextTokens
  contextAndAttention,  // exact for one affine in contextTokens and prefillAttention
};

// The distinct compositions of a schedule, ordered by composition: the sum of steps x time(batch)
// equals the time of the whole schedule. Typically a fifth of the runs or fewer.
std::vector<WeightedBatch> aggregate(const std::vector<ScheduledRun>& runs, Merge merge);

}  // namespace qplan::planner::simulate
