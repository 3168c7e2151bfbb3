#include "planner/pareto.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>

namespace qplan::planner {
namespace {

TEST(Pareto, KeepsWhatNothingBeats) {
  // (3, 3) is beaten by (2, 2); (2, 2) stands twice; (1, 5) and (5, 1) are the ends.
  EXPECT_EQ(paretoFront({{1, 5}, {2, 2}, {3, 3}, {5, 1}, {2, 2}}),
            (std::vector<bool>{true, true, false, true, true}));
  EXPECT_TRUE(paretoFront({}).empty());
}

RC_GTEST_PROP(Pareto, NoKeptPointIsDominatedAndEveryOtherIs,
              (const std::vector<std::array<int, 3>>& raw)) {
  std::vector<std::vector<double>> points;
  for (const auto& p : raw) {
    points.push_back({1.0 * (p[0] % 5), 1.0 * (p[1] % 5), 1.0 * (p[2] % 5)});
  }
  const std::vector<bool> kept = paretoFront(points);
  for (std::size_t i = 0; i < points.size(); ++i) {
    const bool dominated = std::any_of(points.begin(), points.end(), [&](const auto& other) {
      return other != points[i] && std::equal(other.begin(), other.end(), points[i].begin(),
                                              [](double a, double b) { return a <= b; });
    });
    RC_ASSERT(kept[i] != dominated);
  }
}

}  // namespace
}  // namespace qplan::planner
