#include "planner/simulate/statistics.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "planner/simulate/random.hpp"

namespace qplan::planner::simulate {
namespace {

constexpr RequestTimes timesOf(double ttft, double tpot, int output) {
  return {ttft, tpot, ttft + tpot * (output - 1), output};
}

// Ten requests, one a second, of which three miss a target each: TTFT 0.5 s, TPOT 50 ms, E2E 10 s.
TEST(Statistics, GoodputCountsWhatMeetsEveryTarget) {
  Statistics statistics({{TimeMetric::ttft, Statistic::p95, model::Seconds(0.5)},
                         {TimeMetric::tpot, Statistic::p95, model::Seconds(0.05)},
                         {TimeMetric::e2e, Statistic::mean, model::Seconds(10)}});
  for (int i = 1; i <= 10; ++i) {
    RequestTimes times = timesOf(0.4, 0.04, 11);
    if (i == 3) times = timesOf(0.6, 0.04, 11);
    if (i == 5) times = timesOf(0.4, 0.06, 11);
    if (i == 7) times = timesOf(0.4, 0.04, 1001);
    if (i == 9) times = timesOf(0.4, 0, 1);
    statistics.addRequest(times, i);
  }
  EXPECT_DOUBLE_EQ(statistics.throughput().value, 1.0);
  EXPECT_DOUBLE_EQ(statistics.goodput().value, 0.7);
  EXPECT_EQ(statistics.figures(TimeMetric::tpot).count, 9);
  EXPECT_EQ(statistics.figures(TimeMetric::ttft).count, 10);
}

TEST(Statistics, TooFewRequestsHaveNoInterval) {
  Statistics statistics({});
  for (int i = 1; i <= 100; ++i) statistics.addRequest(timesOf(1, 0.1, 2), i);
  EXPECT_TRUE(std::isinf(statistics.figures(TimeMetric::ttft).at(Statistic::mean).halfWidth));
}

// Independent exponential times of mean 1: 100 runs of 2,000, of which the interval of the mean
// holds 1 in 95 % and that of the median ln 2 as well; 88 to 100 of them within four deviations.
TEST(Statistics, IntervalsHoldTheTruth) {
  int means = 0;
  int medians = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Statistics statistics({});
    Random random(seed, Purpose::output);
    for (int i = 1; i <= 2000; ++i) statistics.addRequest(timesOf(random.exponential(), 0, 1), i);
    const TimeFigures figures = statistics.figures(TimeMetric::ttft);
    const Estimated& mean = figures.at(Statistic::mean);
    const Estimated& median = figures.at(Statistic::p50);
    if (std::abs(mean.value - 1) <= mean.halfWidth) ++means;
    if (std::abs(median.value - std::log(2.0)) <= median.halfWidth) ++medians;
    EXPECT_LT(mean.halfWidth, 0.15);
  }
  EXPECT_GE(means, 88);
  EXPECT_GE(medians, 86);
}

// Tables of Student's t, 97.5 %.
TEST(StudentT, IsThatOfTheTables) {
  EXPECT_NEAR(studentT(1), 12.706, 1e-3);
  EXPECT_NEAR(studentT(9), 2.262, 1e-3);
  EXPECT_NEAR(studentT(19), 2.093, 1e-3);
}

}  // namespace
}  // namespace qplan::planner::simulate
