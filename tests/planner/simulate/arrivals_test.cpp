#include "planner/simulate/arrivals.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace qplan::planner::simulate {
namespace {

using model::RequestsPerSecond;

std::vector<double> first(int count, const OpenArrivals& arrivals) {
  ArrivalTimes times(arrivals);
  std::vector<double> out;
  for (int i = 0; i < count && times.next(); ++i) {
    out.push_back(times.next()->value());
    times.pop();
  }
  return out;
}

TEST(ArrivalTimes, EvenlySpacedStartAtZero) {
  EXPECT_EQ(first(4, {RequestsPerSecond(4.0), false, 1}),
            (std::vector<double>{0.0, 0.25, 0.5, 0.75}));
}

TEST(ArrivalTimes, RateZeroNeverSends) {
  EXPECT_TRUE(first(1, {RequestsPerSecond(0.0), true, 1}).empty());
  EXPECT_TRUE(first(1, {RequestsPerSecond(0.0), false, 1}).empty());
}

TEST(ArrivalTimes, SeedFixesTheProcess) {
  const OpenArrivals one{RequestsPerSecond(3.0), true, 42};
  OpenArrivals other = one;
  other.seed = 43;
  EXPECT_EQ(first(100, one), first(100, one));
  EXPECT_NE(first(100, one), first(100, other));
}

// The gap that the first draw of the 64-bit Mersenne twister with its default seed 5489 gives: the
// generator's first output is 14514284786278117030, so u = 0.786820954867802 and the gap at rate 2
// is -ln(1 - u) / 2 = 0.772811
TEST(ArrivalTimes, GapsAreInvertedFromTheGenerator) {
  const double u = static_cast<double>(14514284786278117030ULL >> 11U) / 9007199254740992.0;
  EXPECT_NEAR(u, 0.786820954867802, 1e-15);
  const auto times = first(1, {RequestsPerSecond(2.0), true, 5489});
  EXPECT_DOUBLE_EQ(times[0], -std::log(1.0 - u) / 2.0);
}

// Exponential gaps of mean 1/4 have standard deviation 1/4: over 100,000 the mean's error is
// 0.0008, the standard deviation's about 0.0011; four of each.
TEST(ArrivalTimes, PoissonGapsHaveMeanAndDeviationOfTheRate) {
  const auto times = first(100001, {RequestsPerSecond(4.0), true, 7});
  double sum = 0;
  double squares = 0;
  for (std::size_t i = 1; i < times.size(); ++i) {
    const double gap = times[i] - times[i - 1];
    ASSERT_GE(gap, 0.0);
    sum += gap;
    squares += gap * gap;
  }
  const double mean = sum / 1e5;
  EXPECT_NEAR(mean, 0.25, 0.0032);
  EXPECT_NEAR(std::sqrt(squares / 1e5 - mean * mean), 0.25, 0.0045);
}

}  // namespace
}  // namespace qplan::planner::simulate
