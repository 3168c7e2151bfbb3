#include "planner/report/chart_table.hpp"

#include <algorithm>
#include <string_view>

namespace qplan::planner::report {

namespace {

// "mean latency (s)" is "mean_latency_s".
std::string keyOf(std::string_view label) {
  std::string key;
  for (const char c : label) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter) {
      key += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    } else if (!key.empty() && key.back() != '_') {
      key += '_';
    }
  }
  while (!key.empty() && key.back() == '_') key.pop_back();
  return key;
}

Cell optional(const std::optional<double>& value) { return value ? Cell(*value) : Cell(); }

// What a row may hold; columns that no row fills are left out.
struct Row {
  std::string kind, bar, name, label;
  std::optional<double> x, xLower, xUpper, y, yLower, yUpper;
};

std::vector<Row> rowsOf(const ChartSpec& chart) {
  std::vector<Row> rows;
  for (const Series& series : chart.series) {
    for (const Point& point : series.points) {
      rows.push_back({"point", "", series.name, point.label, point.x, point.xLower, point.xUpper,
                      point.y, point.yLower, point.yUpper});
    }
  }
  for (const Bar& bar : chart.bars) {
    for (const Segment& segment : bar.segments) {
      rows.push_back(
          {"segment", bar.name, segment.name, segment.label, segment.length, {}, {}, {}, {}, {}});
    }
  }
  if (chart.map) {
    const CategoryMap& map = *chart.map;
    const std::size_t columns = map.xEdges.size() - 1;
    for (std::size_t i = 0; i < map.cells.size(); ++i) {
      const std::size_t column = i % columns;
      const std::size_t row = i / columns;
      rows.push_back({"cell",
                      "",
                      map.cells[i] == kNoKey ? "" : map.categories[map.cells[i]].name,
                      map.labels.empty() ? "" : map.labels[i],
                      {},
                      map.xEdges[column],
                      map.xEdges[column + 1],
                      {},
                      map.yEdges[row],
                      map.yEdges[row + 1]});
    }
  }
  for (const Guide& guide : chart.guides) {
    const bool across = guide.axis == Guide::Across::x;
    Row row{"guide", "", guide.label, guide.label, {}, {}, {}, {}, {}, {}};
    (across ? row.x : row.y) = guide.value;
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace

Table tableOf(const ChartSpec& chart) {
  const std::vector<Row> rows = rowsOf(chart);
  const auto any = [&rows](auto member) {
    return std::any_of(rows.begin(), rows.end(), [member](const Row& row) {
      return static_cast<bool>((row.*member).has_value());
    });
  };
  const std::string x = keyOf(chart.x.label);
  std::string y = keyOf(chart.y.label);
  if (y == x) y += "_y";

  Table table{chart.id, chart.title, {{"kind", 9}}, std::vector<std::vector<Cell>>(rows.size())};
  for (std::size_t i = 0; i < rows.size(); ++i) table.rows[i] = {rows[i].kind};
  const auto addText = [&](std::string key, int priority, auto member) {
    table.columns.push_back({std::move(key), priority});
    for (std::size_t i = 0; i < rows.size(); ++i) {
      table.rows[i].push_back((rows[i].*member).empty() ? Cell() : Cell(rows[i].*member));
    }
  };
  const auto addFigure = [&](std::string key, int priority, auto member) {
    if (!any(member)) return;
    table.columns.push_back({std::move(key), priority});
    for (std::size_t i = 0; i < rows.size(); ++i) {
      table.rows[i].push_back(optional(rows[i].*member));
    }
  };
  if (!chart.bars.empty()) addText("bar", 8, &Row::bar);
  addText("name", 9, &Row::name);
  addFigure(x, 9, &Row::x);
  addFigure("lower_" + x, 4, &Row::xLower);
  addFigure("upper_" + x, 4, &Row::xUpper);
  addFigure(y, 9, &Row::y);
  addFigure("lower_" + y, 4, &Row::yLower);
  addFigure("upper_" + y, 4, &Row::yUpper);
  addText("label", 3, &Row::label);
  return table;
}

}  // namespace qplan::planner::report
