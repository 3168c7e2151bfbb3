#include "planner/simulate/series.hpp"

#include <algorithm>
#include <cstddef>

namespace qplan::planner::simulate {

namespace {
constexpr std::size_t kMostPoints = 512;
}  // namespace

// Doubles the interval until `when` is among the points.
void Series::reach(double when) {
  while (when >= interval_ * static_cast<double>(kMostPoints)) {
    for (std::size_t i = 0; 2 * i < sums_.size(); ++i) {
      Point pair = sums_[2 * i];
      if (2 * i + 1 < sums_.size()) {
        const Point& second = sums_[2 * i + 1];
        pair.running += second.running;
        pair.waiting += second.waiting;
        pair.kvUse += second.kvUse;
        pair.finished += second.finished;
      }
      sums_[i] = pair;
    }
    sums_.resize((sums_.size() + 1) / 2);
    interval_ *= 2;
  }
  const auto needed = static_cast<std::size_t>(when / interval_) + 1;
  if (sums_.size() < needed) sums_.resize(needed);
}

template <class Add>
void Series::spread(double begin, double end, Add add) {
  if (!(end > begin)) return;
  reach(end);
  const auto last = static_cast<std::size_t>(end / interval_);
  for (auto i = static_cast<std::size_t>(begin / interval_); i <= last; ++i) {
    const double from = std::max(begin, interval_ * static_cast<double>(i));
    const double to = std::min(end, interval_ * static_cast<double>(i + 1));
    if (to > from) add(sums_[i], to - from);
  }
}

void Series::addState(double begin, double end, double running, double waiting) {
  spread(begin, end, [&](Point& sum, double span) {
    sum.running += running * span;
    sum.waiting += waiting * span;
  });
}

void Series::addKvUse(double begin, double end, double use) {
  spread(begin, end, [&](Point& sum, double span) { sum.kvUse += use * span; });
}

void Series::addFinished(double when) {
  reach(when);
  sums_[static_cast<std::size_t>(when / interval_)].finished += 1;
}

std::vector<Series::Point> Series::points(double end) const {
  std::vector<Point> means = sums_;
  for (std::size_t i = 0; i < means.size(); ++i) {
    const double begin = interval_ * static_cast<double>(i);
    const double span = std::min(interval_, end - begin);
    if (!(span > 0)) {
      means.resize(i);
      break;
    }
    means[i].running /= span;
    means[i].waiting /= span;
    means[i].kvUse /= span;
  }
  return means;
}

}  // namespace qplan::planner::simulate
