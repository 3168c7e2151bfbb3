#include "planner/simulate/selftest.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace qplan::planner::simulate {
namespace {

// 100 trials of a 95 % interval: 90 or more inside.
TEST(Selftest, QueueingTheoryIsInsideTheIntervals) {
  const auto checks = selftest(1, 100, 4000);
  ASSERT_GE(checks.size(), 9u);
  for (const SelfCheck& check : checks) {
    EXPECT_TRUE(check.passed) << check.name << " " << check.figure << ": " << check.inside << " of "
                              << check.trials << ", " << check.analytic << " against "
                              << check.simulated;
  }
}

// M/M/1 at load 1/2 with services of 500 ms takes twice a service, M/D/1 at 0.6 a service and
// 0.6 / (2 x 0.4) of one.
TEST(Selftest, AnalyticFiguresAreTheTextbooks) {
  const auto checks = selftest(1, 20, 200);
  EXPECT_NEAR(checks[0].analytic, 1.0, 2e-3);
  EXPECT_NEAR(checks[1].analytic, 0.5 * (1 + 0.6 / 0.8), 1e-12);
  // A tenth of 0.9 s, the others 0.1 s: mean 0.18 s, mean square 0.09 s^2.
  EXPECT_NEAR(checks[2].analytic, 0.18 + 0.5 / 0.18 * 0.09 / (2 * 0.5), 1e-12);
  // Erlang C for 4 servers at load 0.6 is 0.2870: 0.5 (1 + 0.2870 / (4 x 0.4)).
  EXPECT_NEAR(checks[3].analytic, 0.5 * (1 + 0.28703 / 1.6), 1.5e-3);
}

}  // namespace
}  // namespace qplan::planner::simulate
