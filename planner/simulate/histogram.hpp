#pragma once

#include <cstddef>
#include <vector>

namespace qplan::planner::simulate {

// Counts of positive figures in bins of equal ratio: any quantile within 0.25 % of the exact one,
// in memory that grows with the range of the figures, not with their number (about 460 bins a
// decade).
class Histogram {
 public:
  static constexpr double kRelativeError = 0.0025;

  // `weight` figures of `value` >= 0; the bins tell those below 1e-9 not apart.
  void add(double value, double weight = 1);
  // `count` figures evenly spread from `low` to `high`.
  void addEvenly(double low, double high, double count);
  void merge(const Histogram& other);

  [[nodiscard]] double count() const { return count_; }
  [[nodiscard]] double mean() const { return count_ > 0 ? sum_ / count_ : 0; }
  [[nodiscard]] double sum() const { return sum_; }
  [[nodiscard]] double smallest() const { return count_ > 0 ? smallest_ : 0; }
  [[nodiscard]] double largest() const { return count_ > 0 ? largest_ : 0; }
  // Of probability in [0, 1]; 0 where there are no figures. 0 and 1 give the exact extremes.
  [[nodiscard]] double quantile(double probability) const;
  // Share of figures that are at most `value`, exact to a bin.
  [[nodiscard]] double shareUpTo(double value) const;

 private:
  double& bin(int index);
  void span(double value);

  int first_ = 0;  // index of bins_[0]
  std::vector<double> bins_;
  double count_ = 0;
  double sum_ = 0;
  double smallest_ = 0;
  double largest_ = 0;
};

}  // namespace qplan::planner::simulate
