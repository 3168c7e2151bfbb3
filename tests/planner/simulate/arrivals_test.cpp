#include "planner/simulate/arrivals.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <vector>

namespace qplan::planner::simulate {
namespace {

using model::RequestsPerSecond;

std::vector<double> first(int count, const OpenArrivals& arrivals, std::uint64_t seed = 1) {
  ArrivalTimes times(arrivals, seed);
  std::vector<double> out;
  for (int i = 0; i < count && times.next(); ++i) {
    out.push_back(times.next()->value());
    times.pop();
  }
  return out;
}

TEST(ArrivalTimes, EvenlySpacedStartAtZero) {
  EXPECT_EQ(first(4, {RequestsPerSecond(4.0), 0.0}), (std::vector<double>{0.0, 0.25, 0.5, 0.75}));
}

TEST(ArrivalTimes, RateZeroNeverSends) {
  EXPECT_TRUE(first(1, {RequestsPerSecond(0.0), 1.0}).empty());
  EXPECT_TRUE(first(1, {RequestsPerSecond(0.0), 0.0}).empty());
}

TEST(ArrivalTimes, SeedFixesTheProcess) {
  for (const double variation : {1.0, 2.5}) {
    const OpenArrivals arrivals{RequestsPerSecond(3.0), variation};
    EXPECT_EQ(first(100, arrivals, 42), first(100, arrivals, 42));
    EXPECT_NE(first(100, arrivals, 42), first(100, arrivals, 43));
  }
}

// The same draws at every rate: at twice the rate everything comes in half the time.
TEST(ArrivalTimes, TheRateOnlyScales) {
  for (const double variation : {0.0, 1.0, 0.5, 3.0}) {
    const auto slow = first(50, {RequestsPerSecond(2.0), variation});
    const auto fast = first(50, {RequestsPerSecond(4.0), variation});
    for (std::size_t i = 0; i < slow.size(); ++i) EXPECT_DOUBLE_EQ(slow[i], 2.0 * fast[i]);
  }
}

// Exponential gaps of mean 1/4 have standard deviation 1/4: over 100,000 the mean's error is
// 0.0008, the standard deviation's about 0.0011; four of each.
TEST(ArrivalTimes, PoissonGapsHaveMeanAndDeviationOfTheRate) {
  const auto times = first(100001, {RequestsPerSecond(4.0), 1.0}, 7);
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

// Gamma gaps of mean 1 and coefficient of variation c: the standard error of the mean of 100,000 is
// c / 316; that of the deviation is c sqrt((2 + 6 c^2) / 4) / 316 (kurtosis 3 + 6 c^2); four of
// each.
TEST(ArrivalTimes, GapsHaveTheirVariation) {
  for (const double c : {0.5, 2.0}) {
    const auto times = first(100001, {RequestsPerSecond(1.0), c}, 7);
    double sum = 0;
    double squares = 0;
    for (std::size_t i = 1; i < times.size(); ++i) {
      const double gap = times[i] - times[i - 1];
      sum += gap;
      squares += gap * gap;
    }
    const double mean = sum / 1e5;
    EXPECT_NEAR(mean, 1.0, 4 * c / 316);
    EXPECT_NEAR(std::sqrt(squares / 1e5 - mean * mean), c,
                4 * c * std::sqrt((2 + 6 * c * c) / 4) / 316);
  }
}

}  // namespace
}  // namespace qplan::planner::simulate
