#include "planner/error_score.hpp"

#include <gtest/gtest.h>

namespace qplan::planner {
namespace {

TEST(ErrorScoreOf, HandMadeErrors) {
  // Signed mean (-10 + 4 + 1 + 25) / 4 = 5; sizes 1, 4, 10, 25: mean 10, middle of 4 and 10 is 7,
  // the 90th percentile lies 0.7 of the way from 10 to 25 (0.9 x 3 = 2.7): 20.5.
  const ErrorScore score = errorScore({-10, 4, 1, 25});
  EXPECT_EQ(score.rows, 4U);
  EXPECT_DOUBLE_EQ(score.bias, 5);
  EXPECT_DOUBLE_EQ(score.mape, 10);
  EXPECT_DOUBLE_EQ(score.median, 7);
  EXPECT_DOUBLE_EQ(score.p90, 20.5);
  EXPECT_DOUBLE_EQ(score.worst, 25);
}

TEST(ErrorScoreOf, OneAndNone) {
  const ErrorScore one = errorScore({-3});
  EXPECT_EQ(one, (ErrorScore{1, -3, 3, 3, 3, 3}));
  EXPECT_EQ(errorScore({}), ErrorScore{});
}

}  // namespace
}  // namespace qplan::planner
