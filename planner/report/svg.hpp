#pragma once

#include <string>

#include "planner/report/chart.hpp"

namespace qplan::planner::report {

// The chart as a self-contained SVG document, light or dark as the reader's system is. Marks carry
// their labels as tooltips; title and note describe the whole. Byte-identical in any locale.
std::string svgOf(const ChartSpec& chart);

}  // namespace qplan::planner::report
