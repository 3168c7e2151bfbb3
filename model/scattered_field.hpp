#pragma once

#include <array>
#include <cstddef>
#include <vector>

namespace qplan::model {

// A quantity known at scattered points of a space of three coordinates (unused ones 0), estimated
// in between by ordinary kriging over the nearest points: the combination of their values, weights
// summing to 1, with the least expected error when values at distance d correlate by exp(-d/range).
// Exact at the points. Source: Cressie, Statistics for Spatial Data, 1993, section 3.2.
class ScatteredField {
 public:
  using Point = std::array<double, 3>;

  // range > 0: distance at which the correlation has fallen to 1/e. neighbours >= 1: points asked.
  explicit ScatteredField(double range, std::size_t neighbours = 16)
      : range_(range), neighbours_(neighbours) {}

  // A point given twice counts once, with the mean of the values.
  void add(const Point& point, double value);

  [[nodiscard]] std::size_t size() const { return points_.size(); }

  // Requires size() > 0.
  [[nodiscard]] double at(const Point& point) const;

 private:
  double range_;
  std::size_t neighbours_;
  std::vector<Point> points_;
  std::vector<double> values_;
  std::vector<int> counts_;
};

}  // namespace qplan::model
