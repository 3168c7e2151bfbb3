#include "model/scattered_field.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>

namespace qplan::model {
namespace {

double distance(const ScatteredField::Point& a, const ScatteredField::Point& b) {
  double sum = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return std::sqrt(sum);
}

}  // namespace

void ScatteredField::add(const Point& point, double value) {
  const auto known = std::find(points_.begin(), points_.end(), point);
  if (known == points_.end()) {
    points_.push_back(point);
    values_.push_back(value);
    counts_.push_back(1);
    return;
  }
  const auto i = static_cast<std::size_t>(known - points_.begin());
  ++counts_[i];
  values_[i] += (value - values_[i]) / counts_[i];
}

double ScatteredField::at(const Point& point) const {
  assert(!points_.empty());
  std::vector<std::pair<double, std::size_t>> near(points_.size());
  for (std::size_t i = 0; i < points_.size(); ++i) near[i] = {distance(point, points_[i]), i};
  const std::size_t asked = std::min(neighbours_, near.size());
  std::partial_sort(near.begin(), near.begin() + static_cast<std::ptrdiff_t>(asked), near.end());
  if (near.front().first == 0.0) return values_[near.front().second];

  // [C 1; 1 0] [weights; multiplier] = [c; 1]
  const auto n = static_cast<Eigen::Index>(asked);
  Eigen::MatrixXd system = Eigen::MatrixXd::Ones(n + 1, n + 1);
  Eigen::VectorXd right = Eigen::VectorXd::Ones(n + 1);
  system(n, n) = 0.0;
  for (Eigen::Index i = 0; i < n; ++i) {
    const auto& [away, a] = near[static_cast<std::size_t>(i)];
    right(i) = std::exp(-away / range_);
    for (Eigen::Index j = 0; j < n; ++j) {
      const std::size_t b = near[static_cast<std::size_t>(j)].second;
      system(i, j) = std::exp(-distance(points_[a], points_[b]) / range_);
    }
  }
  const Eigen::VectorXd weights = system.partialPivLu().solve(right);
  double value = 0.0;
  for (Eigen::Index i = 0; i < n; ++i) {
    value += weights(i) * values_[near[static_cast<std::size_t>(i)].second];
  }
  return value;
}

}  // namespace qplan::model
