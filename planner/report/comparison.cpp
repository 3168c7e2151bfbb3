#include "planner/report/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "planner/report/columns.hpp"
#include "planner/report/describe.hpp"
#include "planner/report/options.hpp"

namespace qplan::planner::report {

namespace {

const Cell* cellOf(const std::vector<Column>& columns, const std::vector<Cell>& row,
                   const std::string& key) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].key == key) return &row[i];
  }
  return nullptr;
}

std::optional<double> number(const Cell& cell) {
  if (const auto* value = std::get_if<double>(&cell)) return *value;
  if (const auto* value = std::get_if<std::int64_t>(&cell)) return static_cast<double>(*value);
  return std::nullopt;
}

Cell percentOf(std::optional<double> a, std::optional<double> b) {
  if (!a || !b || *a == 0) return {};
  return 100 * (*b / *a - 1);
}

// One row per figure either side has, in the order of the options table.
Table figuresOf(const Side& a, const Side& b) {
  Table table{
      "figures", "Side by side", {{"figure", 9}, {"a", 9}, {"b", 9}, {"difference_pct", 9}}, {}};
  const auto columnsA = optionColumns(*a.request);
  const auto columnsB = optionColumns(*b.request);
  const auto rowA = optionRow(*a.request, *a.option, 0);
  const auto rowB = optionRow(*b.request, *b.option, 0);
  const std::set<std::string> left{"rank", "mark", "spread", "pareto", "lower", "upper", "floor"};
  std::vector<std::string> keys;
  for (const auto* columns : {&columnsA, &columnsB}) {
    for (const Column& column : *columns) {
      if (left.contains(column.key)) continue;
      if (std::find(keys.begin(), keys.end(), column.key) == keys.end()) keys.push_back(column.key);
    }
  }
  for (const std::string& key : keys) {
    const Cell* cellA = cellOf(columnsA, rowA, key);
    const Cell* cellB = cellOf(columnsB, rowB, key);
    const Cell mine = cellA ? *cellA : Cell();
    const Cell theirs = cellB ? *cellB : Cell();
    table.rows.push_back({heading(key), display(key, mine), display(key, theirs),
                          percentOf(number(mine), number(theirs))});
  }
  return table;
}

const model::BreakdownItem* itemOf(const Option& option, model::OperatorClass wanted) {
  for (const model::BreakdownItem& item : option.estimate.breakdown) {
    if (item.operatorClass == wanted) return &item;
  }
  return nullptr;
}

Table operatorsOf(const Side& a, const Side& b) {
  Table table{"operators",
              "Where the time of one request differs",
              {{"operator", 9}, {"a_s", 9}, {"b_s", 9}, {"difference_s", 9}},
              {}};
  for (std::size_t i = 0; i < model::kOperatorClassCount; ++i) {
    const auto wanted = static_cast<model::OperatorClass>(i);
    const model::BreakdownItem* mine = itemOf(*a.option, wanted);
    const model::BreakdownItem* theirs = itemOf(*b.option, wanted);
    const double timeA = mine ? mine->time.value() : 0;
    const double timeB = theirs ? theirs->time.value() : 0;
    if (!(timeA > 0) && !(timeB > 0)) continue;
    table.rows.push_back({cell(model::name(wanted)), timeA, timeB, timeB - timeA});
  }
  return table;
}

}  // namespace

Document comparisonReport(const Side& a, const Side& b) {
  Document document;
  document.schemaName = "qplan.comparison";
  document.csvTable = "figures";
  document.title = fmt::format("A: {}; B: {}", a.name, b.name);
  document.inputs.fields = {{"a", a.name}, {"b", b.name}};
  document.blocks.emplace_back(figuresOf(a, b));
  document.blocks.emplace_back(operatorsOf(a, b));
  return document;
}

}  // namespace qplan::planner::report
