#include "planner/pareto.hpp"

#include <algorithm>
#include <numeric>

namespace qplan::planner {

namespace {

bool dominates(const std::vector<double>& a, const std::vector<double>& b) {
  bool better = false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] > b[i]) return false;
    better = better || a[i] < b[i];
  }
  return better;
}

}  // namespace

std::vector<bool> paretoFront(const std::vector<std::vector<double>>& points) {
  // In lexicographic order only an earlier point can dominate a later one, and it is enough to
  // compare with the front so far.
  std::vector<std::size_t> order(points.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return points[a] < points[b]; });
  std::vector<bool> kept(points.size(), false);
  std::vector<std::size_t> front;
  for (const std::size_t candidate : order) {
    const bool beaten = std::any_of(front.begin(), front.end(), [&](std::size_t other) {
      return dominates(points[other], points[candidate]);
    });
    if (beaten) continue;
    kept[candidate] = true;
    front.push_back(candidate);
  }
  return kept;
}

}  // namespace qplan::planner
