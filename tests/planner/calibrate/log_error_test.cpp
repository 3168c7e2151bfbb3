#include "planner/calibrate/log_error.hpp"

#include <gtest/gtest.h>

namespace qplan::planner::calibrate {
namespace {

// Sorted: -0.3 -0.1 0 0.2 0.4, middle 0. Magnitudes: 0 0.1 0.2 0.3 0.4, middle 0.2; rank
// 0.9 x 4 = 3.6, rounded down the fourth: 0.3.
TEST(LogError, TellsSizeFromSign) {
  EXPECT_EQ(summarize({0.2, -0.3, 0.0, 0.4, -0.1}), (ErrorSummary{5, 0.2, 0.3, 0.0}));
}

TEST(LogError, NothingHasNoError) { EXPECT_EQ(summarize({}), ErrorSummary{}); }

}  // namespace
}  // namespace qplan::planner::calibrate
