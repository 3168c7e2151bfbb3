#include "planner/fleet/program.hpp"

#include <coin/Cbc_C_Interface.h>
#include <coin/Clp_C_Interface.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <utility>

namespace qplan::planner::fleet {

namespace {

// The program as the solvers take it: column by column.
struct Arrays {
  std::vector<CoinBigIndex> start;
  std::vector<int> index;
  std::vector<double> value, lower, upper, cost, rowLower, rowUpper;
};

Arrays arraysOf(const Program& program) {
  Arrays arrays;
  arrays.start.assign(program.columns.size() + 1, 0);
  for (const Row& row : program.rows) {
    arrays.rowLower.push_back(row.lower);
    arrays.rowUpper.push_back(row.upper);
    for (const Term& term : row.terms) ++arrays.start[static_cast<std::size_t>(term.column) + 1];
  }
  for (std::size_t c = 0; c < program.columns.size(); ++c) {
    arrays.start[c + 1] += arrays.start[c];
    arrays.lower.push_back(program.columns[c].lower);
    arrays.upper.push_back(program.columns[c].upper);
    arrays.cost.push_back(program.columns[c].cost);
  }
  arrays.index.resize(static_cast<std::size_t>(arrays.start.back()));
  arrays.value.resize(arrays.index.size());
  std::vector<CoinBigIndex> next(arrays.start.begin(), arrays.start.end() - 1);
  for (std::size_t r = 0; r < program.rows.size(); ++r) {
    for (const Term& term : program.rows[r].terms) {
      const auto at = static_cast<std::size_t>(next[static_cast<std::size_t>(term.column)]++);
      arrays.index[at] = static_cast<int>(r);
      arrays.value[at] = term.factor;
    }
  }
  return arrays;
}

// Whether the values keep every row, but for rounding.
bool keeps(const Program& program, const std::vector<double>& values) {
  return std::all_of(program.rows.begin(), program.rows.end(), [&values](const Row& row) {
    double sum = 0;
    double size = 1;
    for (const Term& term : row.terms) {
      const double part = term.factor * values[static_cast<std::size_t>(term.column)];
      sum += part;
      size += std::abs(part);
    }
    return sum >= row.lower - 1e-7 * size && sum <= row.upper + 1e-7 * size;
  });
}

struct Attempt {
  std::optional<Solution> solution;
  bool kept = true;  // no: the solver's own answer breaks a row
};

Attempt attempt(const Program& program, double gap, int maxNodes, bool preprocess) {
  const Arrays arrays = arraysOf(program);
  const std::unique_ptr<Cbc_Model, void (*)(Cbc_Model*)> owner(Cbc_newModel(), Cbc_deleteModel);
  Cbc_Model* model = owner.get();
  Cbc_setParameter(model, "log", "0");
  Cbc_setParameter(model, "ratioGap", std::to_string(gap).c_str());
  Cbc_setParameter(model, "maxNodes", std::to_string(maxNodes).c_str());
  if (!preprocess) Cbc_setParameter(model, "preprocess", "off");
  Cbc_loadProblem(model, static_cast<int>(program.columns.size()),
                  static_cast<int>(program.rows.size()), arrays.start.data(), arrays.index.data(),
                  arrays.value.data(), arrays.lower.data(), arrays.upper.data(), arrays.cost.data(),
                  arrays.rowLower.data(), arrays.rowUpper.data());
  for (std::size_t c = 0; c < program.columns.size(); ++c) {
    if (program.columns[c].whole) Cbc_setInteger(model, static_cast<int>(c));
  }
  Cbc_solve(model);
  const double* values = Cbc_bestSolution(model);
  if (Cbc_isProvenInfeasible(model) != 0 || values == nullptr) return {};
  Solution solution;
  for (std::size_t c = 0; c < program.columns.size(); ++c) {
    solution.values.push_back(program.columns[c].whole ? std::round(values[c]) : values[c]);
    solution.cost += program.columns[c].cost * solution.values[c];
  }
  solution.bound = std::min(solution.cost, Cbc_getBestPossibleObjValue(model));
  const bool kept = keeps(program, solution.values);
  return {std::move(solution), kept};
}

}  // namespace

std::optional<Solution> solve(const Program& program, double gap, int maxNodes) {
  // CBC's preprocessing makes large programs much faster, and now and then its answer breaks a row.
  for (const bool preprocess : {true, false}) {
    Attempt found = attempt(program, gap, maxNodes, preprocess);
    if (found.solution && found.kept) return std::move(found.solution);
  }
  return std::nullopt;
}

std::optional<Solution> relaxed(const Program& program) {
  const Arrays arrays = arraysOf(program);
  const std::unique_ptr<Clp_Simplex, void (*)(Clp_Simplex*)> owner(Clp_newModel(), Clp_deleteModel);
  Clp_Simplex* model = owner.get();
  Clp_setLogLevel(model, 0);
  Clp_loadProblem(model, static_cast<int>(program.columns.size()),
                  static_cast<int>(program.rows.size()), arrays.start.data(), arrays.index.data(),
                  arrays.value.data(), arrays.lower.data(), arrays.upper.data(), arrays.cost.data(),
                  arrays.rowLower.data(), arrays.rowUpper.data());
  Clp_initialSolve(model);
  if (Clp_status(model) != 0) return std::nullopt;
  Solution solution;
  const double* values = Clp_primalColumnSolution(model);
  solution.values.assign(values, values + program.columns.size());
  const double* dual = Clp_dualRowSolution(model);
  solution.dual.assign(dual, dual + program.rows.size());
  solution.cost = solution.bound = Clp_objectiveValue(model);
  return solution;
}

}  // namespace qplan::planner::fleet
