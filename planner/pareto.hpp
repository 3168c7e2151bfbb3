#pragma once

#include <cstddef>
#include <vector>

namespace qplan::planner {

// For each point (one row of figures, smaller is better in every column) whether no other point is
// at least as good everywhere and better somewhere. Equal points are all kept.
std::vector<bool> paretoFront(const std::vector<std::vector<double>>& points);

}  // namespace qplan::planner
