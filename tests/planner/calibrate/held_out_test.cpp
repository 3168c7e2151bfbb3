#include "planner/calibrate/held_out.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace qplan::planner::calibrate {
namespace {

// Nine predictions of 1 with measured exp(-4 .. 4): n + 1 = 10, so 80 % leaves out rank
// floor(10 x 0.1) = 1 below and ceil(10 x 0.9) = 9 above.
TEST(Conformal, OrderStatisticsOfNPlusOne) {
  std::vector<RowPrediction> rows;
  for (int i = 4; i >= -4; --i) rows.push_back({0, std::exp(i), 1.0, {}});
  const auto q = conformal(rows, 0.8);
  EXPECT_EQ(q.rows, 9);
  EXPECT_NEAR(q.lower, -4, 1e-12);
  EXPECT_NEAR(q.upper, 4, 1e-12);
}

// Every prediction 10 % low: the interval still holds the point itself.
TEST(Conformal, HoldsThePoint) {
  const std::vector<RowPrediction> rows(20, RowPrediction{0, 1.1, 1.0, {}});
  const auto q = conformal(rows, 0.8);
  EXPECT_DOUBLE_EQ(q.lower, 0);
  EXPECT_NEAR(q.upper, std::log(1.1), 1e-12);
}

TEST(Conformal, NothingFromNothing) { EXPECT_EQ(conformal({}, 0.8), model::LogQuantiles{}); }

TEST(BeyondNode, CopiesOfSeveralGpusOnMoreThanOneNode) {
  EXPECT_FALSE(beyondNode({8, 1, 1}, 8));
  EXPECT_TRUE(beyondNode({8, 2, 1}, 8));
  EXPECT_TRUE(beyondNode({4, 1, 4}, 8));
  EXPECT_FALSE(beyondNode({1, 1, 16}, 8));
}

TEST(PercentError, PredictedOverMeasured) {
  EXPECT_DOUBLE_EQ(percentError({0, 2.0, 2.5, {}}), 25.0);
}

}  // namespace
}  // namespace qplan::planner::calibrate
