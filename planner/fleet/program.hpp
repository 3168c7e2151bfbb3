#pragma once

#include <optional>
#include <stop_token>
#include <vector>

namespace qplan::planner::fleet {

// A linear program, minimized, in which columns may be whole numbers.
struct Column {
  double cost = 0;
  double lower = 0;
  double upper = 0;  // kUnlimited: none
  bool whole = true;
};
inline constexpr double kUnlimited = 1e30;

struct Term {
  int column = 0;
  double factor = 0;
};

// lower <= sum of factor x column <= upper.
struct Row {
  std::vector<Term> terms;
  double lower = 0;
  double upper = 0;
};

struct Program {
  std::vector<Column> columns;
  std::vector<Row> rows;
};

struct Solution {
  std::vector<double> values;  // of the columns; whole ones are rounded
  double cost = 0;
  double bound = 0;          // no solution costs less
  std::vector<double> dual;  // of the rows, of a relaxed program: cost per unit of its limit
};

// The cheapest solution within `gap`, a share of its cost; nothing where there is none. By CBC's
// branch and cut, one thread, stopped after `maxNodes` nodes with what it has: the same every time,
// unless stopped from outside.
std::optional<Solution> solve(const Program& program, double gap, int maxNodes,
                              const std::stop_token& stop = {});

// The cheapest solution when nothing has to be whole, with the dual of every row.
std::optional<Solution> relaxed(const Program& program);

}  // namespace qplan::planner::fleet
