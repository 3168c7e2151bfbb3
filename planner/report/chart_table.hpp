#pragma once

#include "planner/report/chart.hpp"
#include "planner/report/document.hpp"

namespace qplan::planner::report {

// The figures of a chart as a table, for those who cannot see it or want the numbers.
Table tableOf(const ChartSpec& chart);

}  // namespace qplan::planner::report
