#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "planner/report/chart.hpp"

namespace qplan::gui::charts {

namespace report = planner::report;

struct Range {
  double lower = 0;
  double upper = 1;
  bool operator==(const Range&) const = default;
};

// A rectangle in the coordinates of the axes.
struct Box {
  double left = 0, right = 0, bottom = 0, top = 0;
  bool operator==(const Box&) const = default;
};

// Something the pointer or a key can reach: a point, a part of a bar, a cell of a map.
struct Target {
  double x = 0, y = 0;     // its middle
  std::optional<Box> box;  // absent: a point
  double diameter = 0;     // of a point, in pixels
  std::string label;
  std::size_t key = report::kNoKey;
  std::size_t row = 0;  // of a box: bar from the top, row of the map from below
};

// A point that can be drawn, and how large, in pixels.
struct Spot {
  double x = 0, y = 0;
  std::optional<double> xLower, xUpper, yLower, yUpper;
  double diameter = 0;
};

struct Line {
  double x1 = 0, y1 = 0, x2 = 0, y2 = 0;
};

// Boxes of one name and colour.
struct BoxGroup {
  std::string name;
  report::Colour colour = report::Colour::first;
  std::vector<Box> boxes;
};

// A chart in coordinates: what can be drawn of it, how far the axes reach, what can be reached.
struct Figure {
  std::vector<std::vector<Spot>> series;  // as in the chart
  std::vector<BoxGroup> groups;
  std::vector<Line> borders;      // between cells of different categories
  std::vector<std::string> bars;  // names; bar i is drawn around y = bars.size() - 1 - i
  report::Axis xAxis, yAxis;      // as in the chart, but linear under bars
  Range x, y;                     // what they show unless zoomed
  std::vector<Target> targets;
  std::vector<std::size_t> order;  // of targets under Left and Right
  std::size_t leftOut = 0;  // points and boxes without a place: not finite, or not positive on a
                            // logarithmic axis

  bool empty() const;
};

// Points that can be selected come in order of x, one for each key; where none can, those with a
// label. Parts of bars and cells of maps follow, row by row. Areas are in the ratio of Point::size
// between the smallest mark that can be seen and the largest that hides not too much.
Figure figureOf(const report::ChartSpec& chart);

// The target next to `from` in the row above (up) or below, with the nearest x; absent: none.
std::optional<std::size_t> inNextRow(const Figure& figure, std::size_t from, bool up);

}  // namespace qplan::gui::charts
