#pragma once

#include <array>
#include <cmath>
#include <cstddef>

namespace qplan::model {

// Measured time over modelled time against a size, both on logarithmic axes: straight lines between
// the knots, constant beyond them, 1 without any. Trivially copyable; evaluating allocates nothing.
class RatioCurve {
 public:
  static constexpr std::size_t kMaxKnots = 24;

  // Requires size and ratio above 0, sizes rising from call to call. A knot beyond kMaxKnots
  // replaces the last one, so that the largest size always counts.
  void add(double size, double ratio) {
    if (count_ == kMaxKnots) --count_;
    logSize_[count_] = std::log(size);
    logRatio_[count_] = std::log(ratio);
    ++count_;
  }

  [[nodiscard]] bool empty() const { return count_ == 0; }

  // Requires size > 0.
  [[nodiscard]] double at(double size) const {
    if (count_ == 0) return 1.0;
    const double x = std::log(size);
    std::size_t right = 0;
    while (right < count_ && logSize_[right] < x) ++right;
    if (right == 0) return std::exp(logRatio_[0]);
    if (right == count_) return std::exp(logRatio_[count_ - 1]);
    const double share = (x - logSize_[right - 1]) / (logSize_[right] - logSize_[right - 1]);
    return std::exp(logRatio_[right - 1] + share * (logRatio_[right] - logRatio_[right - 1]));
  }

  // The product of two curves at every knot of either; exact in between.
  friend RatioCurve product(const RatioCurve& a, const RatioCurve& b) {
    RatioCurve result;
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < a.count_ || j < b.count_) {
      const bool fromA = j == b.count_ || (i < a.count_ && a.logSize_[i] <= b.logSize_[j]);
      const double logSize = fromA ? a.logSize_[i] : b.logSize_[j];
      if (i < a.count_ && a.logSize_[i] == logSize) ++i;
      if (j < b.count_ && b.logSize_[j] == logSize) ++j;
      const double size = std::exp(logSize);
      result.add(size, a.at(size) * b.at(size));
    }
    return result;
  }

  bool operator==(const RatioCurve&) const = default;

 private:
  std::array<double, kMaxKnots> logSize_{};
  std::array<double, kMaxKnots> logRatio_{};
  std::size_t count_ = 0;
};

}  // namespace qplan::model
