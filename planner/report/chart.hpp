#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace qplan::planner::report {

// A chart as a value: what is to be seen, without how it is drawn. The SVG writer and the desktop
// application draw the same one. All figures are in the unit the axis names.

struct Axis {
  std::string label;  // with its unit: "latency (s)"
  bool logarithmic = false;
  // Ends; absent: whatever the marks need. Logarithmic ends are positive.
  std::optional<double> from, to;
  bool operator==(const Axis&) const = default;
};

// Colours by role; a writer has one palette for all charts, distinct to colour-blind eyes. The
// first four are those of the formats, in the order of model::kFormats. `grey`: not to be chosen.
enum class Colour { first, second, third, fourth, fifth, sixth, seventh, eighth, grey };
// Shape says what colour says, or something else that must not be lost in black and white.
enum class Marker { circle, square, diamond, triangle, cross };

// `key` is what the mark stands for, by the builder of the chart: the rank of an option, say; the
// selection that all charts share. kNoKey: nothing that can be selected.
inline constexpr std::size_t kNoKey = static_cast<std::size_t>(-1);

struct Point {
  double x = 0;
  double y = 0;
  std::optional<double> xLower, xUpper, yLower, yUpper;  // ends of an interval
  double size = 1;                                       // area of the mark relative to others
  std::string label;                                     // what it is, in full: tooltip, table
  std::size_t key = kNoKey;
  bool operator==(const Point&) const = default;
};

enum class Joined { no, line, steps };

struct Series {
  std::string name;  // in the legend; empty: not there
  Colour colour = Colour::first;
  Marker marker = Marker::circle;
  bool marked = true;  // false: only the line through the points
  bool dashed = false;
  Joined joined = Joined::no;
  std::vector<Point> points;
  bool operator==(const Series&) const = default;
};

// One part of a stacked bar.
struct Segment {
  std::string name;  // in the legend, once for all bars
  double length = 0;
  Colour colour = Colour::first;
  std::string label;  // in full: "decode attention 1.2 s (34 %), 81 % of its bound"
  std::size_t key = kNoKey;
  bool operator==(const Segment&) const = default;
};

// A horizontal bar, its segments from left to right. Where there are bars the x axis measures them
// and the y axis only names them.
struct Bar {
  std::string name;
  std::vector<Segment> segments;
  double from = 0;  // where the first segment begins
  bool operator==(const Bar&) const = default;
};

// A line across the chart at a value: a target, a limit.
struct Guide {
  enum class Across { x, y };
  Across axis = Across::x;  // the axis whose value it marks
  double value = 0;
  std::string label;
  bool operator==(const Guide&) const = default;
};

// A rectangular map of categories: cell (i, j) lies between xEdges[i], xEdges[i + 1] and yEdges[j],
// yEdges[j + 1] and is `categories[cells[j * columns + i]]`, or empty where that is kNoKey.
struct CategoryMap {
  struct Category {
    std::string name;
    Colour colour = Colour::first;
    bool operator==(const Category&) const = default;
  };
  std::vector<double> xEdges, yEdges;  // ascending
  std::vector<Category> categories;
  std::vector<std::size_t> cells;   // row by row from the lowest y
  std::vector<std::string> labels;  // of each cell; or none
  bool selectable = false;          // the place in `cells` is the key of a cell
  bool operator==(const CategoryMap&) const = default;
};

struct ChartSpec {
  std::string id;     // "pareto"
  std::string title;  // what the chart says, as a sentence where it can
  Axis x, y;
  std::vector<Series> series;
  std::vector<Bar> bars;
  std::vector<Guide> guides;
  std::optional<CategoryMap> map;
  std::string note;  // below the chart: how to read it, what is left out
  bool operator==(const ChartSpec&) const = default;
};

}  // namespace qplan::planner::report
