#include "planner/report/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <utility>

#include "planner/report/columns.hpp"
#include "planner/report/describe.hpp"
#include "planner/report/inputs.hpp"
#include "planner/report/options.hpp"

namespace qplan::planner::report {

namespace {

const Cell* cellOf(const std::vector<Field>& fields, const std::string& key) {
  for (const Field& field : fields) {
    if (field.key == key) return &field.value;
  }
  return nullptr;
}

// Keys either side has, in the order of A and then of B.
std::vector<std::string> keysOf(const std::vector<Field>& a, const std::vector<Field>& b,
                                const std::set<std::string>& left) {
  std::vector<std::string> keys;
  for (const auto* fields : {&a, &b}) {
    for (const Field& field : *fields) {
      if (left.contains(field.key)) continue;
      if (std::find(keys.begin(), keys.end(), field.key) == keys.end()) keys.push_back(field.key);
    }
  }
  return keys;
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

Table figuresOf(const Side& a, const Side& b) {
  Table table{
      "figures", "Side by side", {{"figure", 9}, {"a", 9}, {"b", 9}, {"difference_pct", 9}}, {}};
  const std::set<std::string> left{"rank",  "mark",  "spread", "pareto",
                                   "lower", "upper", "floor",  "instances"};
  for (const std::string& key : keysOf(a.figures, b.figures, left)) {
    const Cell* cellA = cellOf(a.figures, key);
    const Cell* cellB = cellOf(b.figures, key);
    const Cell mine = cellA ? *cellA : Cell();
    const Cell theirs = cellB ? *cellB : Cell();
    table.rows.push_back({heading(key), display(key, mine), display(key, theirs),
                          percentOf(number(mine), number(theirs))});
  }
  return table;
}

Notes purchases(const Side& a, const Side& b) {
  Notes notes{"bought", "Bought", {}, false};
  for (const auto& [letter, side] : {std::pair("A", &a), std::pair("B", &b)}) {
    const Cell* instances = cellOf(side->figures, "instances");
    if (instances == nullptr) continue;
    notes.lines.push_back(fmt::format("{}: {}", letter, display("instances", *instances)));
  }
  return notes;
}

// Only what differs.
Table inputsTable(const Side& a, const Side& b) {
  Table table{"asked", "Asked differently", {{"input", 9}, {"a", 9}, {"b", 9}}, {}};
  for (const std::string& key : keysOf(a.inputs, b.inputs, {"top"})) {
    const Cell* cellA = cellOf(a.inputs, key);
    const Cell* cellB = cellOf(b.inputs, key);
    const Cell mine = cellA ? *cellA : Cell();
    const Cell theirs = cellB ? *cellB : Cell();
    if (mine == theirs) continue;
    table.rows.push_back({heading(key), display(key, mine), display(key, theirs)});
  }
  return table;
}

// An operator class on both sides.
struct Difference {
  std::string operatorClass;
  OperatorTime a, b;
  [[nodiscard]] double seconds() const { return b.seconds - a.seconds; }
};

const OperatorTime* timeOf(const Side& side, const std::string& operatorClass) {
  for (const OperatorTime& time : side.times) {
    if (time.operatorClass == operatorClass) return &time;
  }
  return nullptr;
}

// The largest difference first.
std::vector<Difference> differencesOf(const Side& a, const Side& b) {
  std::vector<Difference> found;
  for (const Side* side : {&a, &b}) {
    for (const OperatorTime& time : side->times) {
      const bool known = std::any_of(found.begin(), found.end(), [&time](const Difference& one) {
        return one.operatorClass == time.operatorClass;
      });
      if (known) continue;
      const OperatorTime* mine = timeOf(a, time.operatorClass);
      const OperatorTime* theirs = timeOf(b, time.operatorClass);
      found.push_back(
          {time.operatorClass, mine ? *mine : OperatorTime{}, theirs ? *theirs : OperatorTime{}});
    }
  }
  std::stable_sort(found.begin(), found.end(), [](const Difference& x, const Difference& y) {
    return std::abs(x.seconds()) > std::abs(y.seconds());
  });
  return found;
}

Table operatorsOf(const std::vector<Difference>& differences) {
  Table table{"operators",
              "Where the time of one request differs",
              {{"operator", 9},
               {"a_s", 9},
               {"a_bound", 6},
               {"b_s", 9},
               {"b_bound", 6},
               {"difference_s", 9},
               {"share_of_difference_pct", 8}},
              {}};
  double total = 0;
  for (const Difference& one : differences) total += one.seconds();
  for (const Difference& one : differences) {
    const auto text = [](const std::string& bound) { return bound.empty() ? Cell() : Cell(bound); };
    table.rows.push_back({one.operatorClass, one.a.seconds, text(one.a.bound), one.b.seconds,
                          text(one.b.bound), one.seconds(),
                          total != 0 ? Cell(100 * one.seconds() / total) : Cell()});
  }
  return table;
}

std::string spaced(std::string id) {
  std::replace(id.begin(), id.end(), '_', ' ');
  return id;
}

// "one request of B takes 1.2 s less: decode attention -0.8 s (0.61 of A's, memory), ..."
std::string causeOf(const std::vector<Difference>& differences) {
  constexpr std::size_t kNamed = 3;
  double total = 0;
  for (const Difference& one : differences) total += one.seconds();
  std::string text = fmt::format("one request of B spends {} s {} in operators than one of A",
                                 figure(std::abs(total)), total < 0 ? "less" : "more");
  for (std::size_t i = 0; i < std::min(kNamed, differences.size()); ++i) {
    const Difference& one = differences[i];
    if (one.seconds() == 0) break;
    text += fmt::format("{} {} {}{} s", i == 0 ? ":" : ",", spaced(one.operatorClass),
                        one.seconds() < 0 ? "-" : "+", figure(std::abs(one.seconds())));
    if (one.a.seconds > 0 && one.b.seconds > 0) {
      text += fmt::format(" ({:.2f} of A's; bound by {})", one.b.seconds / one.a.seconds,
                          one.a.bound == one.b.bound
                              ? spaced(one.a.bound)
                              : spaced(one.a.bound) + " in A, " + spaced(one.b.bound) + " in B");
    }
  }
  return text;
}

}  // namespace

Side sideOf(std::string name, const Request& request, const Option& option) {
  Side side;
  side.name = std::move(name);
  side.inputs = inputsOf(request).fields;
  const std::vector<Column> columns = optionColumns(request);
  const std::vector<Cell> row = optionRow(request, option, 0);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (!columns[i].textOnly) side.figures.push_back({columns[i].key, row[i]});
  }
  for (const model::BreakdownItem& item : option.estimate.breakdown) {
    if (!(item.time.value() > 0)) continue;
    side.times.push_back({std::string(model::name(item.operatorClass)), item.time.value(),
                          std::string(model::name(item.bound))});
  }
  return side;
}

Document comparisonReport(const Side& a, const Side& b) {
  Document document;
  document.schemaName = "qplan.comparison";
  document.csvTable = "figures";
  document.title = fmt::format("A: {}; B: {}", a.name, b.name);
  document.inputs.fields = {{"a", a.name}, {"b", b.name}};
  document.blocks.emplace_back(figuresOf(a, b));
  document.blocks.emplace_back(purchases(a, b));
  if (Table asked = inputsTable(a, b); !asked.rows.empty()) {
    document.blocks.emplace_back(std::move(asked));
  }
  if (!a.times.empty() && !b.times.empty()) {
    const std::vector<Difference> differences = differencesOf(a, b);
    document.blocks.emplace_back(operatorsOf(differences));
    document.blocks.emplace_back(Notes{"cause", "Why", {causeOf(differences)}, false});
  }
  return document;
}

}  // namespace qplan::planner::report
