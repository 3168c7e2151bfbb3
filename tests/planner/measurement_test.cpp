#include "planner/measurement.hpp"

#include <gtest/gtest.h>

namespace qplan::planner {
namespace {

Measurement sync(double latency, double perDollar, double dollarsPerHour) {
  Measurement m;
  m.mode = model::Mode::sync;
  m.latencySeconds = latency;
  m.printedQueriesPerDollar = perDollar;
  m.printedDollarsPerHour = dollarsPerHour;
  return m;
}

// 3600 / (1395 x 0.80) = 3.2258 s, printed as 3.2: half a unit of 1395 is 0.036 %, 0.05 s is 1.6 %.
TEST(MeasuredFigure, TakesTheSharperOfTwoPrintedFigures) {
  const MeasuredFigure figure = measuredFigure(sync(3.2, 1395, 0.8));
  EXPECT_NEAR(figure.value, 3600 / (1395 * 0.8), 1e-12);
  EXPECT_NEAR(figure.rounding, 0.5 / 1395, 1e-12);
}

// 3600 / (2 x 28.64) = 62.8 s against 81.9 printed: computed with another price.
TEST(MeasuredFigure, KeepsTheLatencyWhereTheyDisagree) {
  const MeasuredFigure figure = measuredFigure(sync(81.9, 2, 28.64));
  EXPECT_DOUBLE_EQ(figure.value, 81.9);
  EXPECT_DOUBLE_EQ(figure.rounding, 0.05 / 81.9);
}

// 4400 queries per dollar at 3.20 USD/h are 3.911 requests/s, printed 3.9. 4400 is rounded to
// hundreds, +-1.1 %; 3.9 is +-1.3 %.
TEST(MeasuredFigure, TrailingZerosAreRounding) {
  Measurement m;
  m.mode = model::Mode::async;
  m.maxQps = 3.9;
  m.printedQueriesPerDollar = 4400;
  m.printedDollarsPerHour = 3.2;
  const MeasuredFigure figure = measuredFigure(m);
  EXPECT_NEAR(figure.value, 4400 * 3.2 / 3600, 1e-12);
  EXPECT_NEAR(figure.rounding, 50.0 / 4400, 1e-12);
}

TEST(MeasuredFigure, NothingElsePrinted) {
  EXPECT_EQ(measuredFigure(sync(2.5, 0, 0)), (MeasuredFigure{2.5, 0.02}));
}

TEST(Usable, LeavesFlaggedRowsOut) {
  Measurement bad = sync(1, 0, 0);
  bad.flag = "exclude: early stop";
  EXPECT_EQ(usable({sync(1, 0, 0), bad, sync(2, 0, 0)}).size(), 2U);
}

}  // namespace
}  // namespace qplan::planner
