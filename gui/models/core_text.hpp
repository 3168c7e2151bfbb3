#pragma once

#include <string>

#include "planner/report/chart.hpp"

namespace qplan::gui {

// A text of a chart or a reason in the language of the window; as it is where none is known.
// Sentences with figures are known by their shape, figures get the locale's decimal point.
std::string coreText(const std::string& text);

// Title, axes, legend, names and note; labels of single marks stay as they are.
planner::report::ChartSpec translated(planner::report::ChartSpec chart);

}  // namespace qplan::gui
