#pragma once

#include <cstdint>
#include <vector>

namespace qplan::planner::simulate {

// Whether a queue only grew over a run, which is then above capacity. Looks at it about 64 times.
class QueueTrend {
 public:
  // `requests`: answers that end the run.
  explicit QueueTrend(std::int64_t requests) : requests_(requests) {}

  // `waiting` requests from `begin` to `end`, at which `answered` are answered.
  void add(double begin, double end, double waiting, std::int64_t answered);

  // The queue was longer in each later third of the run by 30 % or more, is long (20 requests and
  // 1 % of those answered), and did not shrink at the end, where `waiting` are in it.
  [[nodiscard]] bool grows(double waiting, std::int64_t answered) const;

 private:
  struct Mark {
    double when = 0;
    double sum = 0;  // of waiting time
  };

  std::int64_t requests_;
  std::int64_t next_ = 0;  // answers at the next mark
  double sum_ = 0;
  std::vector<Mark> marks_;
};

}  // namespace qplan::planner::simulate
