#include "model/ratio_grid.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace qplan::model {

RatioGrid::RatioGrid(const Point& first, const std::array<std::size_t, 3>& sizes)
    : first_(first), sizes_(sizes), logRatio_(sizes[0] * sizes[1] * sizes[2], 0.0) {
  assert(!logRatio_.empty());
}

RatioGrid::Point RatioGrid::corner(std::size_t i, std::size_t j, std::size_t k) const {
  return {first_[0] + static_cast<double>(i), first_[1] + static_cast<double>(j),
          first_[2] + static_cast<double>(k)};
}

void RatioGrid::set(std::size_t i, std::size_t j, std::size_t k, double logRatio) {
  logRatio_[index(i, j, k)] = logRatio;
}

double RatioGrid::at(const Point& point) const {
  std::array<std::size_t, 3> low{};
  std::array<double, 3> share{};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const double last = static_cast<double>(sizes_[axis] - 1);
    const double position = std::clamp(point[axis] - first_[axis], 0.0, last);
    low[axis] = std::min(static_cast<std::size_t>(position),
                         sizes_[axis] >= 2 ? sizes_[axis] - 2 : std::size_t{0});
    share[axis] = position - static_cast<double>(low[axis]);
  }
  double sum = 0.0;
  for (std::size_t corner = 0; corner < 8; ++corner) {
    double weight = 1.0;
    std::array<std::size_t, 3> at = low;
    for (std::size_t axis = 0; axis < 3; ++axis) {
      const bool high = ((corner >> axis) & 1U) != 0;
      weight *= high ? share[axis] : 1.0 - share[axis];
      if (high) ++at[axis];
    }
    if (weight > 0.0) sum += weight * logRatio_[index(at[0], at[1], at[2])];
  }
  return std::exp(sum);
}

}  // namespace qplan::model
