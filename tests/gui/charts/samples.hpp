#pragma once

#include <QPalette>
#include <cmath>

#include "planner/report/chart.hpp"

namespace qplan::gui::charts {

namespace report = planner::report;

namespace samples {

inline QPalette widgets(const QColor& base, const QColor& text) {
  QPalette palette;
  palette.setColor(QPalette::Base, base);
  palette.setColor(QPalette::Window, base);
  palette.setColor(QPalette::Text, text);
  palette.setColor(QPalette::WindowText, text);
  return palette;
}

inline QPalette light() { return widgets(Qt::white, QColor(0x1b, 0x1f, 0x24)); }
inline QPalette dark() { return widgets(QColor(0x23, 0x26, 0x29), QColor(0xee, 0xee, 0xee)); }

// A point with its key; the label names it.
inline report::Point keyed(double x, double y, std::size_t key) {
  report::Point point;
  point.x = x;
  point.y = y;
  point.key = key;
  point.label = "point " + std::to_string(key);
  return point;
}

// Keys 3, 1 and 2 in order of x, in two series.
inline report::ChartSpec three() {
  report::ChartSpec chart;
  chart.id = "three";
  chart.title = "Three points";
  chart.x = {"time (s)", false, 0.0, 10.0};
  chart.y = {"rate (1/s)", false, 0.0, 100.0};
  chart.series = {{"circles",
                   report::Colour::first,
                   report::Marker::circle,
                   true,
                   false,
                   report::Joined::no,
                   {keyed(5, 50, 1), keyed(8, 20, 2)}},
                  {"squares",
                   report::Colour::third,
                   report::Marker::square,
                   true,
                   false,
                   report::Joined::no,
                   {keyed(2, 80, 3)}}};
  return chart;
}

// Two bars of two parts: 1 and 2 long, 3 and 4 long.
inline report::ChartSpec bars() {
  report::ChartSpec chart;
  chart.id = "bars";
  chart.title = "Two bars";
  chart.x.label = "time (ms)";
  chart.bars = {{"prefill",
                 {{"attention", 1, report::Colour::first, "attention 1 ms"},
                  {"products", 2, report::Colour::second, "products 2 ms"}}},
                {"decode",
                 {{"attention", 3, report::Colour::first, "attention 3 ms"},
                  {"products", 4, report::Colour::second, "products 4 ms"}}}};
  return chart;
}

// Two columns and two rows, edges 1, 10, 100; the cell at the top right is empty.
inline report::ChartSpec map() {
  report::ChartSpec chart;
  chart.id = "map";
  chart.title = "A map";
  chart.x = {"demand (1/s)", true, {}, {}};
  chart.y = {"context (tokens)", true, {}, {}};
  chart.map =
      report::CategoryMap{{1, 10, 100},
                          {1, 10, 100},
                          {{"INT4", report::Colour::first}, {"FP8", report::Colour::second}},
                          {0, 1, 1, report::kNoKey},
                          {"low low", "high low", "low high", ""}};
  return chart;
}

}  // namespace samples
}  // namespace qplan::gui::charts
