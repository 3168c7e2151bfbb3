#include "planner/simulate/series.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace qplan::planner::simulate {
namespace {

// Two sequences run from 0 to 1 and four from 1 to 2; one request is answered at 1.5.
TEST(Series, MeansOverIntervals) {
  Series series;
  series.addState(0, 1, 2, 0);
  series.addState(1, 2, 4, 1);
  series.addKvUse(0, 2, 0.5);
  series.addFinished(1.5);
  const auto points = series.points(2);
  ASSERT_EQ(points.size(), 16u);  // of an eighth of a second
  EXPECT_DOUBLE_EQ(points[3].running, 2);
  EXPECT_DOUBLE_EQ(points[12].running, 4);
  EXPECT_DOUBLE_EQ(points[12].waiting, 1);
  EXPECT_DOUBLE_EQ(points[12].finished, 1);
  EXPECT_DOUBLE_EQ(points[5].kvUse, 0.5);
}

// A long run has at most 512 points, and nothing is lost while intervals are joined.
TEST(Series, LongRunsAreCoarser) {
  Series series;
  for (int second = 0; second < 10000; ++second) {
    series.addState(second, second + 1, second < 5000 ? 1 : 3, 0);
    series.addFinished(second + 0.5);
  }
  const auto points = series.points(10000);
  EXPECT_LE(points.size(), 512u);
  double running = 0;
  double finished = 0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const double begin = series.interval() * static_cast<double>(i);
    running += points[i].running * std::min(series.interval(), 10000 - begin);
    finished += points[i].finished;
  }
  EXPECT_NEAR(running, 5000 * 1 + 5000 * 3, 1e-6);
  EXPECT_DOUBLE_EQ(finished, 10000);
}

}  // namespace
}  // namespace qplan::planner::simulate
