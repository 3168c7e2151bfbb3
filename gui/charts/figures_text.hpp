#pragma once

#include <QString>

#include "planner/report/chart.hpp"

namespace qplan::gui::charts {

// The figures of a chart, one mark a line, tab-separated and independent of the locale: what a
// spreadsheet takes from the clipboard.
QString figuresText(const planner::report::ChartSpec& chart);

}  // namespace qplan::gui::charts
