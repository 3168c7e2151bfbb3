#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "planner/sweep.hpp"

namespace qplan::planner::report {

// Header and rows of the answer as CSV, each ending with a newline. A row begins with its point.
std::string sweepHeader();
// Rows of the points of one configuration in `range`, which lies within it.
std::string sweepRows(const Sweep& sweep, std::uint64_t configuration, const PointRange& range,
                      const std::vector<SweepLoad>& loads, ModelCache& cache);

}  // namespace qplan::planner::report
