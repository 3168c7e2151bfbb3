#pragma once

#include <string>
#include <vector>

#include "planner/report/chart.hpp"

namespace qplan::planner::report {

// An axis on the picture: from the values [low, high] to the places [from, to].
struct Scale {
  bool logarithmic = false;
  double low = 0, high = 1;
  double from = 0, to = 1;

  // Whether the value has a place at all.
  [[nodiscard]] bool holds(double value) const;
  [[nodiscard]] double at(double value) const;
};

// Of the axis of a chart: its own ends, or what the marks need with a little room around them.
enum class Side { x, y };
Scale scaleOf(const ChartSpec& chart, Side side, double from, double to);

struct Tick {
  double value = 0;
  std::string text;  // may be empty
};

// Decades on a logarithmic axis, with 2 and 5 between where there are few; equal steps of 1, 2 or 5
// on any other and within a decade.
std::vector<Tick> ticksOf(const Scale& scale);

}  // namespace qplan::planner::report
