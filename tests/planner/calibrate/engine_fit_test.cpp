#include "planner/calibrate/engine_fit.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/planner/scenario.hpp"

namespace qplan::planner::calibrate {
namespace {

using model::Mode;

Measurement row(const Catalog& catalog, Mode mode, int input, int output) {
  Measurement m;
  m.engine = catalog.engines[0].id;
  m.model = catalog.llms[0].id;
  m.gpu = catalog.efficiencies[0].gpu;
  m.workload = {"", input, output};
  m.mode = mode;
  m.latencySeconds = 1;
  m.maxQps = 1;
  return m;
}

Catalog scenario() {
  Catalog all = test::catalog();
  all.efficiencies[0].gpu = all.gpus[0].id;
  return all;
}

// Rows as the catalogue itself predicts them.
std::vector<Measurement> rowsOf(const Catalog& truth) {
  std::vector<Measurement> rows;
  for (const auto& [input, output] : {std::pair{256, 128}, {256, 1024}, {1024, 128}, {4096, 512}}) {
    rows.push_back(row(truth, Mode::sync, input, output));
    rows.push_back(row(truth, Mode::async, input, output));
  }
  for (const RowPrediction& p : predictRows(truth, rows)) {
    Measurement& m = rows[p.row];
    (m.mode == Mode::sync ? m.latencySeconds : m.maxQps) = p.predicted;
  }
  return rows;
}

double worstPercent(const Catalog& catalog, const std::vector<Measurement>& rows) {
  double worst = 0;
  for (const RowPrediction& p : predictRows(catalog, rows)) {
    worst = std::max(worst, std::abs(percentError(p)));
  }
  return worst;
}

// Measured on an engine that spends 90 us instead of its 50 on a sequence and step: only the
// throughputs, with hundreds of sequences, tell that from the fixed cost of a step.
TEST(FitEngine, FindsAHostCostThatRowsTell) {
  const Catalog prior = scenario();
  Catalog truth = prior;
  truth.engines[0].host.sequence = model::Seconds(1.8 * prior.engines[0].host.sequence.value());
  const auto rows = rowsOf(truth);
  ASSERT_GT(worstPercent(prior, rows), 5);

  EngineFitOptions exact;  // the rows carry no noise: little weight for the priors
  exact.syncNoise = 0.001;
  exact.asyncNoise = 0.001;
  exact.maxIterations = 50;
  const EngineFit fit = fitEngine(prior, rows, exact);
  EXPECT_EQ(fit.rows, static_cast<int>(rows.size()));
  EXPECT_LT(fit.finalCost, 0.2 * fit.initialCost);
  Catalog fitted = prior;
  apply(fit.calibration, fitted.efficiencies, fitted.engines);
  EXPECT_LT(worstPercent(fitted, rows), 0.5);
  const auto sequence =
      std::find_if(fit.calibration.parameters.begin(), fit.calibration.parameters.end(),
                   [](const FittedParameter& p) { return p.name == "host/sequence"; });
  ASSERT_NE(sequence, fit.calibration.parameters.end());
  EXPECT_NEAR(sequence->value / truth.engines[0].host.sequence.value(), 1, 0.1);
  EXPECT_LT(sequence->standardError, sequence->deviation);
}

TEST(FitEngine, RowsThatAgreeMoveNothing) {
  const Catalog prior = scenario();
  const EngineFit fit = fitEngine(prior, rowsOf(prior), {});
  for (const FittedParameter& p : fit.all) EXPECT_NEAR(p.value / p.prior, 1, 1e-3) << p.name;
}

// No pipeline, no tensor parallelism in these rows: those costs stay at their priors and say so.
TEST(FitEngine, NamesWhatRowsCannotTell) {
  const Catalog prior = scenario();
  const EngineFit fit = fitEngine(prior, rowsOf(prior), {});
  for (const char* name : {"host/pipeline", "host/tensor_parallel"}) {
    EXPECT_NE(std::find(fit.unmoved.begin(), fit.unmoved.end(), name), fit.unmoved.end()) << name;
  }
}

TEST(FitEngine, FlaggedRowsAndForeignNames) {
  const Catalog prior = scenario();
  auto rows = rowsOf(prior);
  for (Measurement& m : rows) m.flag = "exclude: test";
  EXPECT_THROW(fitEngine(prior, rows, {}), model::InvalidInput);
  rows[0].flag.clear();
  rows[0].gpu = "no-such-gpu";
  EXPECT_THROW(fitEngine(prior, rows, {}), model::InvalidInput);
}

}  // namespace
}  // namespace qplan::planner::calibrate
