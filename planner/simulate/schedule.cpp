#include "planner/simulate/schedule.hpp"

#include <algorithm>
#include <tuple>

#include "planner/simulate/scheduler.hpp"

namespace qplan::planner::simulate {

ClosedSchedule closedBatchSchedule(int requests, const model::Workload& workload,
                                   const model::SchedulerLimits& limits, model::Tokens kv,
                                   int inFlight) {
  ClosedSchedule schedule;
  Scheduler scheduler(limits, kv);
  int sent = 0;
  const auto send = [&](int count) {
    for (; count > 0 && sent < requests; --count) {
      scheduler.submit(sent++, workload.inputTokens, workload.outputTokens);
    }
  };
  send(inFlight);
  while (schedule.finished + schedule.rejected < requests) {
    const auto run = scheduler.plan();
    const int rejected = static_cast<int>(scheduler.rejected().size());
    schedule.rejected += rejected;
    int replaced = rejected;
    if (run) {
      scheduler.advance(run->steps);
      schedule.runs.push_back(*run);
      const int finished = static_cast<int>(scheduler.finished().size());
      schedule.finished += finished;
      replaced += finished;
    }
    if (replaced == 0 && !run) break;  // inFlight < 1: nothing is ever sent
    send(replaced);
  }
  schedule.preemptions = scheduler.preemptions();
  return schedule;
}

namespace {

struct Composition {
  model::Batch batch;
  double steps = 0;
  double context = 0;    // sum over steps
  double attention = 0;  // sum over steps
};

auto key(const Composition& c, Merge merge) {
  const model::Batch& b = c.batch;
  const double attention = merge == Merge::context ? b.prefillAttention : 0.0;
  return std::tuple(b.decodes, b.prefillTokens, b.prefills, b.sampled, b.running, attention);
}

}  // namespace

std::vector<WeightedBatch> aggregate(const std::vector<ScheduledRun>& runs, Merge merge) {
  std::vector<Composition> all;
  all.reserve(runs.size());
  for (const ScheduledRun& run : runs) {
    const double steps = run.steps;
    const double mean = run.batch.contextTokens + 0.5 * run.batch.decodes * (steps - 1);
    all.push_back({run.batch, steps, steps * mean, steps * run.batch.prefillAttention});
  }
  const auto less = [merge](const Composition& a, const Composition& b) {
    return key(a, merge) < key(b, merge);
  };
  // Stable: equal compositions are summed in schedule order on every platform.
  std::stable_sort(all.begin(), all.end(), less);
  std::vector<WeightedBatch> merged;
  for (auto first = all.begin(); first != all.end();) {
    const auto last = std::upper_bound(first, all.end(), *first, less);
    Composition sum = *first;
    for (auto it = first + 1; it != last; ++it) {
      sum.steps += it->steps;
      sum.context += it->context;
      sum.attention += it->attention;
    }
    sum.batch.contextTokens = sum.context / sum.steps;
    if (merge == Merge::contextAndAttention) sum.batch.prefillAttention = sum.attention / sum.steps;
    merged.push_back({sum.batch, sum.steps});
    first = last;
  }
  return merged;
}

}  // namespace qplan::planner::simulate
