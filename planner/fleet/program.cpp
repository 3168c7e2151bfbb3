#include "planner/fleet/program.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <coin/CbcEventHandler.hpp>
#include <coin/CbcModel.hpp>
#include <coin/CbcSolver.hpp>
#include <coin/OsiClpSolverInterface.hpp>
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

OsiClpSolverInterface solverOf(const Program& program) {
  const Arrays arrays = arraysOf(program);
  OsiClpSolverInterface solver;
  solver.messageHandler()->setLogLevel(0);
  solver.loadProblem(
      static_cast<int>(program.columns.size()), static_cast<int>(program.rows.size()),
      arrays.start.data(), arrays.index.data(), arrays.value.data(), arrays.lower.data(),
      arrays.upper.data(), arrays.cost.data(), arrays.rowLower.data(), arrays.rowUpper.data());
  return solver;
}

// Ends a search from outside.
class Stopper : public CbcEventHandler {
 public:
  explicit Stopper(std::stop_token token) : stop_(std::move(token)) {}
  CbcAction event(CbcEvent /*what*/) override {
    return stop_.stop_requested() ? CbcEventHandler::stop : noAction;
  }
  [[nodiscard]] CbcEventHandler* clone() const override { return new Stopper(*this); }

 private:
  std::stop_token stop_;
};

struct Attempt {
  std::optional<Solution> solution;
  bool kept = true;  // no: the solver's own answer breaks a row
};

int goOn(CbcModel* /*model*/, int /*whereFrom*/) { return 0; }

Attempt attempt(const Program& program, double gap, int maxNodes, bool preprocess,
                const std::stop_token& stop) {
  OsiClpSolverInterface solver = solverOf(program);
  for (std::size_t c = 0; c < program.columns.size(); ++c) {
    if (program.columns[c].whole) solver.setInteger(static_cast<int>(c));
  }
  CbcModel model(solver);
  CbcSolverUsefulData data;
  data.noPrinting_ = true;
  data.useSignalHandler_ = false;
  CbcMain0(model, data);
  model.setLogLevel(0);
  Stopper stopper(stop);
  model.passInEventHandler(&stopper);
  const std::string ratio = std::to_string(gap);
  const std::string nodes = std::to_string(maxNodes);
  std::array<const char*, 11> words{"cbc",         "-log",        "0",
                                    "-ratioGap",   ratio.c_str(), "-maxNodes",
                                    nodes.c_str(), "-preprocess", preprocess ? "sos" : "off",
                                    "-solve",      "-quit"};
  CbcMain1(static_cast<int>(words.size()), words.data(), model, goOn, data);
  const double* values = model.bestSolution();
  if (model.isProvenInfeasible() || values == nullptr) return {};
  Solution solution;
  for (std::size_t c = 0; c < program.columns.size(); ++c) {
    solution.values.push_back(program.columns[c].whole ? std::round(values[c]) : values[c]);
    solution.cost += program.columns[c].cost * solution.values[c];
  }
  solution.bound = std::min(solution.cost, model.getBestPossibleObjValue());
  const bool kept = keeps(program, solution.values);
  return {std::move(solution), kept};
}

}  // namespace

std::optional<Solution> solve(const Program& program, double gap, int maxNodes,
                              const std::stop_token& stop) {
  // CBC's preprocessing makes large programs much faster, and now and then its answer breaks a row.
  for (const bool preprocess : {true, false}) {
    if (stop.stop_requested()) break;
    Attempt found = attempt(program, gap, maxNodes, preprocess, stop);
    if (found.solution && found.kept) return std::move(found.solution);
  }
  return std::nullopt;
}

std::optional<Solution> relaxed(const Program& program) {
  OsiClpSolverInterface solver = solverOf(program);
  solver.initialSolve();
  if (!solver.isProvenOptimal()) return std::nullopt;
  Solution solution;
  const double* values = solver.getColSolution();
  solution.values.assign(values, values + program.columns.size());
  const double* dual = solver.getRowPrice();
  solution.dual.assign(dual, dual + program.rows.size());
  solution.cost = solution.bound = solver.getObjValue();
  return solution;
}

}  // namespace qplan::planner::fleet
