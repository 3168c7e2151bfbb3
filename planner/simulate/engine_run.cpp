#include "planner/simulate/engine_run.hpp"

#include <algorithm>

namespace qplan::planner::simulate {

void EngineRun::submit(int tag, int input, int output, int group, double now) {
  // A request that queues behind a blocked one cannot change the run.
  if (busy_ && run_.steps > 1 && scheduler_.waiting() == 0) {
    run_.steps = times_.covering(now - begin_, run_.steps);
    end_ = begin_ + times_.after(run_.steps);
  }
  scheduler_.submit(tag, input, output, group);
}

bool EngineRun::start(double now, const StepTime& stepTime) {
  if (joined_ > 0) fresh_.emplace_back(end_, joined_);
  joined_ = 0;
  const auto planned = scheduler_.plan();
  if (!planned) return false;
  run_ = *planned;
  times_ = jump(run_, stepTime);
  begin_ = now;
  end_ = now + times_.after(run_.steps);
  busy_ = true;
  return true;
}

void EngineRun::finish(Statistics* gaps) {
  scheduler_.advance(run_.steps);
  busy_ = false;
  const int decodes = run_.batch.decodes;
  if (decodes == 0) return;
  if (gaps != nullptr) {
    const double firstEnd = begin_ + times_.first;
    int old = decodes;
    for (const auto& [time, count] : fresh_) {
      gaps->addGaps(firstEnd - time, firstEnd - time, count);
      old -= count;
    }
    gaps->addGaps(firstEnd - lastDecode_, firstEnd - lastDecode_, old);
    const int more = run_.steps - 1;
    if (more > 0) {
      gaps->addGaps(times_.step(1), times_.step(more), static_cast<double>(decodes) * more);
    }
  }
  fresh_.clear();
  lastDecode_ = end_;
}

double EngineRun::leaveDecoding(double lastOwn) {
  const auto found = std::find_if(fresh_.begin(), fresh_.end(), [&](const auto& group) {
    return group.first == lastOwn && group.second > 0;
  });
  if (found == fresh_.end()) return lastDecode_;
  --found->second;
  return lastOwn;
}

}  // namespace qplan::planner::simulate
