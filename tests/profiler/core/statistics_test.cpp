#include "profiler/core/statistics.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace qplan::profiler {
namespace {

using model::Seconds;

std::vector<Seconds> seconds(const std::vector<double>& values) {
  std::vector<Seconds> times;
  for (const double value : values) times.emplace_back(value);
  return times;
}

// 1 to 1000 us.
rc::Gen<std::vector<Seconds>> anyTimes() {
  return rc::gen::map(
      rc::gen::nonEmpty(rc::gen::container<std::vector<int>>(rc::gen::inRange(1, 1001))),
      [](const std::vector<int>& us) {
        std::vector<Seconds> times;
        for (const int one : us) times.emplace_back(one * 1e-6);
        return times;
      });
}

TEST(Percentile, IsLinearBetweenOrderStatistics) {
  // Positions of 10 %, 50 % and 90 % among five: 0.4, 2 and 3.6.
  const auto times = seconds({1, 2, 4, 8, 16});
  EXPECT_DOUBLE_EQ(percentile(times, 0.1).value(), 1.4);
  EXPECT_DOUBLE_EQ(percentile(times, 0.5).value(), 4);
  EXPECT_DOUBLE_EQ(percentile(times, 0.9).value(), 8 + 0.6 * 8);
  EXPECT_DOUBLE_EQ(percentile(times, 0).value(), 1);
  EXPECT_DOUBLE_EQ(percentile(times, 1).value(), 16);
}

TEST(Summarize, StandardErrorOfTheMedianFromTheMedianDeviation) {
  // Median 10, deviations 2 1 0 1 2, their median 1: sqrt(pi / 2) 1.4826 / sqrt(5) / 10.
  const Summary summary = summarize(seconds({12, 8, 10, 9, 11}));
  EXPECT_EQ(summary.samples, 5);
  EXPECT_DOUBLE_EQ(summary.median.value(), 10);
  EXPECT_NEAR(summary.relativeError, 1.2533141373 * 1.4826 / std::sqrt(5.0) / 10, 1e-9);
}

TEST(Summarize, KnowsNothingFromOneTime) {
  EXPECT_EQ(summarize(seconds({3})).relativeError, 1);
  EXPECT_EQ(summarize({}).samples, 0);
  EXPECT_EQ(summarize({}).relativeError, 1);
}

TEST(Recorded, LeavesOutWhatTheTracerLost) {
  const auto nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(recorded(seconds({0, 2, nan, 1, 0, -1})), seconds({2, 1}));
}

TEST(WithoutOutliers, DropsSlowRunsOnly) {
  // Median 100, deviations of the twelve: eleven of at most 2, their median 1, so the limit is
  // 100 + 3.5 x 1.4826: 150 is out. 50 is as far away and stays.
  const auto times = seconds({98, 99, 100, 101, 102, 99, 100, 101, 100, 99, 150, 50});
  const auto kept = withoutOutliers(times);
  EXPECT_EQ(kept.size(), 11U);
  EXPECT_EQ(std::ranges::count(kept, Seconds(150)), 0);
  EXPECT_EQ(std::ranges::count(kept, Seconds(50)), 1);
}

TEST(WithoutOutliers, LetsATimerTick) {
  // Deviation 0 counts as 0.5 % of 1000: the limit is 1017.5.
  std::vector<double> values(20, 1000);
  values[3] = 1017;
  EXPECT_EQ(withoutOutliers(seconds(values)).size(), 20U);
  values[3] = 1018;
  EXPECT_EQ(withoutOutliers(seconds(values)).size(), 19U);
}

TEST(WithoutOutliers, KeepsASecondModeOfAFifth) {
  // Two of ten are more than a tenth: the kernel itself takes two times.
  EXPECT_EQ(withoutOutliers(seconds({1, 1, 1, 1, 1, 1, 1, 1, 2, 2})).size(), 10U);
  EXPECT_EQ(withoutOutliers(seconds({1, 1, 1, 1, 1, 1, 1, 1, 1, 2})).size(), 9U);
}

RC_GTEST_PROP(Statistics, PercentilesAreOrderedAndWithinTheTimes, ()) {
  const auto times = *anyTimes();
  const Summary summary = summarize(times);
  RC_ASSERT(*std::ranges::min_element(times) <= summary.p10);
  RC_ASSERT(summary.p10 <= summary.median);
  RC_ASSERT(summary.median <= summary.p90);
  RC_ASSERT(summary.p90 <= *std::ranges::max_element(times));
}

RC_GTEST_PROP(Statistics, ScalingTimesScalesTheSummary, ()) {
  const auto times = *anyTimes();
  auto scaled = times;
  for (Seconds& time : scaled) time *= 4;  // exact in binary
  const Summary one = summarize(times);
  const Summary four = summarize(scaled);
  RC_ASSERT(four.median == 4 * one.median);
  RC_ASSERT(four.relativeError == one.relativeError);
}

RC_GTEST_PROP(Statistics, OutliersAreFewAndSlow, ()) {
  const auto times = *anyTimes();
  const auto kept = withoutOutliers(times);
  RC_ASSERT(kept.size() >= 0.9 * static_cast<double>(times.size()));
  RC_ASSERT(*std::ranges::min_element(kept) == *std::ranges::min_element(times));
}

Summary summaryOf(int samples, double error) {
  Summary summary;
  summary.samples = samples;
  summary.relativeError = error;
  return summary;
}

TEST(StoppingRule, WantsItsLeastSamplesFirst) {
  const StoppingRule rule{.minSamples = 10, .maxSamples = 100, .maxTime = Seconds(1)};
  EXPECT_EQ(rule.more({}, 0, Seconds(0)), 10);
  // Three lost records of ten: seven are there.
  EXPECT_EQ(rule.more(summaryOf(7, 0), 10, Seconds(9)), 3);
}

TEST(StoppingRule, EndsByPrecisionTimeOrCount) {
  const StoppingRule rule{
      .minSamples = 10, .maxSamples = 100, .maxTime = Seconds(1), .relativeError = 0.01};
  EXPECT_EQ(rule.more(summaryOf(10, 0.01), 10, Seconds(0.1)), 0);
  EXPECT_EQ(rule.more(summaryOf(10, 0.5), 10, Seconds(1)), 0);
  EXPECT_EQ(rule.more(summaryOf(100, 0.5), 100, Seconds(0.1)), 0);
  // Half as many again, but 0.04 s are left for runs of 0.096 s each: one.
  EXPECT_EQ(rule.more(summaryOf(10, 0.5), 10, Seconds(0.1)), 5);
  EXPECT_EQ(rule.more(summaryOf(10, 0.5), 10, Seconds(0.96)), 1);
}

RC_GTEST_PROP(StoppingRule, AlwaysEnds, ()) {
  // Whatever share of the records is lost and however wide they spread.
  const StoppingRule rule;
  const int kept = *rc::gen::inRange(0, 101);
  const double error = *rc::gen::inRange(0, 1000) * 1e-3;
  const double each = *rc::gen::inRange(0, 1000) * 1e-6;
  int attempted = 0;
  for (int looks = 0; looks < 10000; ++looks) {
    const int samples = attempted * kept / 100;
    const int more = rule.more(summaryOf(samples, error), attempted, Seconds(each * attempted));
    RC_ASSERT(more >= 0);
    if (more == 0) return;
    attempted += more;
  }
  RC_FAIL("does not end");
}

}  // namespace
}  // namespace qplan::profiler
