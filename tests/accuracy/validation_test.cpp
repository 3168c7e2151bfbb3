// Tracked accuracy: what the shipped catalogue and calibration predict for the published
// measurements. Ceilings just above today's figures: they only ever go down.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "planner/io/load.hpp"
#include "planner/io/measurement_reader.hpp"
#include "planner/validate.hpp"

namespace qplan::planner {
namespace {

using model::Mode;

const Catalog& catalog() {
  static const Catalog shipped = io::load(std::filesystem::path(QPLAN_SOURCE_DIR) / "data");
  return shipped;
}

const Validation& validation() {
  static const Validation done = [] {
    ModelCache cache(catalog());
    const auto rows = io::readCatalogMeasurements(std::filesystem::path(QPLAN_SOURCE_DIR) / "data");
    return validateAgainst(rows, selectPrices(catalog().priceLists, "lambda@2024-10-28"), cache);
  }();
  return done;
}

double heldOut(Mode mode, const std::string& leftOut, bool largest) {
  double sum = 0;
  int groups = 0;
  for (const HeldOutScore& score : catalog().calibration.scores) {
    const bool apart = score.group == "llama-3.1-405b";
    if (score.mode != mode || score.leftOut != leftOut || score.group == "average") continue;
    if (apart && !largest) continue;
    sum += score.mape;
    ++groups;
  }
  EXPECT_GT(groups, 0) << leftOut;
  return sum / groups;
}

// Every cell of the group, 405B apart.
struct Cells {
  int rows = 0;
  double mape = 0, bias = 0, covered = 0;
};
Cells cells(Mode mode) {
  Cells out;
  for (const ScoredCell& cell : validation().cells) {
    if (cell.measurement.mode != mode || !cell.feasible()) continue;
    if (mode == Mode::async && cell.measurement.model == "llama-3.1-405b") continue;
    ++out.rows;
    out.mape += std::abs(cell.errorPercent);
    out.bias += cell.errorPercent;
    out.covered += cell.covered ? 100 : 0;
  }
  out.mape /= out.rows;
  out.bias /= out.rows;
  out.covered /= out.rows;
  return out;
}

TEST(Accuracy, EveryUnflaggedMeasurementIsFeasible) {
  ASSERT_EQ(validation().cells.size(), 510U);
  for (const ScoredCell& cell : validation().cells) {
    EXPECT_TRUE(cell.feasible()) << cell.measurement.model << ' ' << cell.measurement.gpu;
  }
}

TEST(Accuracy, SyncInSample) {
  const Cells sync = cells(Mode::sync);
  EXPECT_EQ(sync.rows, 246);
  EXPECT_LE(sync.mape, 1.05);
  EXPECT_LE(std::abs(sync.bias), 2.0);
}

TEST(Accuracy, AsyncInSample) {
  const Cells async = cells(Mode::async);
  EXPECT_EQ(async.rows, 222);
  EXPECT_LE(async.mape, 5.8);
  EXPECT_LE(std::abs(async.bias), 2.0);
}

TEST(Accuracy, SyncHeldOut) {
  EXPECT_LE(heldOut(Mode::sync, "model", true), 2.0);
  EXPECT_LE(heldOut(Mode::sync, "gpu and format", true), 3.7);  // the goal is 3.5
}

TEST(Accuracy, AsyncHeldOut) { EXPECT_LE(heldOut(Mode::async, "model", false), 7.0); }

TEST(Accuracy, IntervalsCoverWhatTheySay) {
  for (const Mode mode : {Mode::sync, Mode::async}) {
    const double covered = cells(mode).covered;
    EXPECT_GE(covered, 75.0);
    EXPECT_LE(covered, 88.0);  // in sample: the quantiles come from rows left out
  }
}

TEST(Accuracy, FormatDecisions) {
  std::size_t decisions = 0;
  std::size_t right = 0;
  double regret = 0;
  for (const DecisionScore& score : validation().decisions) {
    if (score.group != "async") continue;
    decisions += score.decisions;
    right += score.right;
    regret += score.regretPercent * static_cast<double>(score.decisions);
  }
  ASSERT_EQ(decisions, 74U);
  // The goal is 71 with a regret of 0.25 %. Of the six misses two are predicted ties (0.3 % apart)
  // that cost 22 and 25 %; "always 8-bit" gets 67 with 1.18 %.
  EXPECT_GE(right, 68U);
  EXPECT_LE(regret / static_cast<double>(decisions), 0.95);
}

// The central finding of arXiv 2411.02355: INT4 is best for single-stream cost on every GPU.
TEST(Accuracy, FourBitWinsSingleStreamCost) {
  for (const SummaryRatio& ratio : validation().summaries) {
    if (ratio.mode != Mode::sync || ratio.format != model::Format::int4W4a16) continue;
    for (const SummaryRatio& other : validation().summaries) {
      if (other.mode != Mode::sync || other.model != ratio.model || other.gpu != ratio.gpu ||
          other.engine != ratio.engine || other.format == ratio.format) {
        continue;
      }
      EXPECT_GT(ratio.predicted, other.predicted)
          << ratio.model << ' ' << ratio.gpu << ' ' << name(other.format);
    }
  }
}

}  // namespace
}  // namespace qplan::planner
