#include "planner/simulate/step_time.hpp"

namespace qplan::planner::simulate {

int Jump::covering(double span, int most) const {
  int low = 1;
  int high = most;
  while (low < high) {
    const int middle = low + (high - low) / 2;
    if (after(middle) >= span) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

Jump jump(const ScheduledRun& run, const StepTime& stepTime) {
  Jump result{stepTime(run.batch).value(), 0.0};
  if (run.steps > 1) {
    const double more = run.steps - 1;
    model::Batch last = run.batch;
    last.contextTokens += last.decodes * more;
    result.slope = (stepTime(last).value() - result.first) / more;
  }
  return result;
}

}  // namespace qplan::planner::simulate
