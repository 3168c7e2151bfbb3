#pragma once

#include <array>
#include <cstddef>
#include <vector>

namespace qplan::model {

// Logarithms of ratios on a regular grid of three coordinates, spacing 1 along each: linear in
// between, held at the edges. Evaluating allocates nothing.
class RatioGrid {
 public:
  using Point = std::array<double, 3>;

  // `first`: coordinates of the first cell corner; `sizes` >= 1: corners along each coordinate.
  RatioGrid(const Point& first, const std::array<std::size_t, 3>& sizes);

  [[nodiscard]] const std::array<std::size_t, 3>& sizes() const { return sizes_; }
  [[nodiscard]] Point corner(std::size_t i, std::size_t j, std::size_t k) const;
  void set(std::size_t i, std::size_t j, std::size_t k, double logRatio);

  // The ratio itself.
  [[nodiscard]] double at(const Point& point) const;

 private:
  [[nodiscard]] std::size_t index(std::size_t i, std::size_t j, std::size_t k) const {
    return (i * sizes_[1] + j) * sizes_[2] + k;
  }

  Point first_;
  std::array<std::size_t, 3> sizes_;
  std::vector<double> logRatio_;
};

}  // namespace qplan::model
