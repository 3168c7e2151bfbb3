#pragma once

#include <cstddef>

#include "planner/report/document.hpp"
#include "planner/search.hpp"

namespace qplan::planner::report {

// The answer to `qplan recommend`: the winner with what limits it and how sure it is, the ranking,
// the Pareto front, where the choice flips, what was excluded and why; or, with nothing feasible,
// the closest misses and what relaxing which target would admit.
Document recommendationReport(const Request& request, const Recommendation& answer,
                              std::size_t top);

}  // namespace qplan::planner::report
