#include "planner/simulate/queue_trend.hpp"

#include <algorithm>
#include <cstddef>

namespace qplan::planner::simulate {

void QueueTrend::add(double begin, double end, double waiting, std::int64_t answered) {
  constexpr std::int64_t kMarks = 64;
  sum_ += (end - begin) * waiting;
  if (answered < next_) return;
  marks_.push_back({end, sum_});
  next_ = answered + std::max<std::int64_t>(requests_ / kMarks, 1);
}

bool QueueTrend::grows(double waiting, std::int64_t answered) const {
  constexpr std::size_t kLeastMarks = 9;
  constexpr double kGrowth = 1.3;
  if (marks_.size() < kLeastMarks) return false;
  const auto mean = [this](std::size_t from, std::size_t to) {
    const double span = marks_[to].when - marks_[from].when;
    return span > 0 ? (marks_[to].sum - marks_[from].sum) / span : 0;
  };
  const std::size_t third = (marks_.size() - 1) / 3;
  const double early = mean(0, third);
  const double middle = mean(third, 2 * third);
  const double late = mean(2 * third, 3 * third);
  const double isLong = std::max(20.0, 0.01 * static_cast<double>(answered));
  return late > isLong && middle > kGrowth * early && late > kGrowth * middle &&
         waiting > 0.8 * late;
}

}  // namespace qplan::planner::simulate
