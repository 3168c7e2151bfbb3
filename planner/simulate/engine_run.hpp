#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "planner/simulate/scheduler.hpp"
#include "planner/simulate/statistics.hpp"
#include "planner/simulate/step_time.hpp"

namespace qplan::planner::simulate {

// One engine in time: a scheduler and the run of steps it is in. Times are seconds.
class EngineRun {
 public:
  EngineRun(const model::SchedulerLimits& limits, model::Tokens kv, PrefixGroups groups)
      : scheduler_(limits, kv, groups) {}

  [[nodiscard]] const Scheduler& scheduler() const { return scheduler_; }
  [[nodiscard]] bool busy() const { return busy_; }
  [[nodiscard]] bool idleWithWork() const {
    return !busy_ && (scheduler_.waiting() > 0 || scheduler_.running() > 0);
  }
  // Of the current run.
  [[nodiscard]] double begin() const { return begin_; }
  [[nodiscard]] double end() const { return end_; }
  [[nodiscard]] int steps() const { return run_.steps; }
  [[nodiscard]] const model::Batch& batch() const { return run_.batch; }

  // A request comes at `now`. A run of decode steps in which nobody waited ends after the step in
  // which it comes, since it may start then.
  void submit(int tag, int input, int output, int group, double now);

  // Plans and begins the next run at `now`; false: there is nothing to run. Scheduler's rejected()
  // and evicted() then hold what the plan refused and evicted.
  bool start(double now, const StepTime& stepTime);

  // The run is over. Scheduler's started(), resumed() and finished() hold whom it served; the gaps
  // between tokens go to `gaps` if given.
  void finish(Statistics* gaps);

  // For the gaps between tokens: a sequence got a token at the end of the run by its prompt, and
  // decodes from now on; one that had its `lastOwn` token by its prompt is evicted: when it had its
  // last token.
  void joinDecoding() { ++joined_; }
  double leaveDecoding(double lastOwn);

 private:
  Scheduler scheduler_;
  bool busy_ = false;
  ScheduledRun run_;
  Jump times_;
  double begin_ = 0;
  double end_ = 0;
  double lastDecode_ = 0;                      // end of the last step with decodes
  int joined_ = 0;                             // since the end of the last run
  std::vector<std::pair<double, int>> fresh_;  // (time of their token, sequences) since lastDecode_
};

}  // namespace qplan::planner::simulate
