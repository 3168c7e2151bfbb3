#pragma once

#include "planner/crossover.hpp"
#include "planner/report/document.hpp"

namespace qplan::planner::report {

// The answer to `qplan crossover`: what is best where along each row, where the best format
// changes, every cell, and the map as a chart.
Document crossoverReport(const Request& request, const CrossoverMap& map);

}  // namespace qplan::planner::report
