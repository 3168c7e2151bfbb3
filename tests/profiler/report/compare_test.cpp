#include "profiler/report/compare.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "tests/profiler/report/profiles.hpp"

namespace qplan::profiler::report {
namespace {

using ::testing::ElementsAre;

model::ProfilePoint measured(int megabytes, double us, double spread, int samples) {
  auto point = readOf(megabytes, us);
  point.p10 = point.median * (1.0 - spread / 2);
  point.p90 = point.median * (1.0 + spread / 2);
  point.samples = samples;
  return point;
}

// sigma = 0.2563 / 2.563 = 0.1; over 100 samples 1.253 x 0.1 / 10 = 0.01253.
TEST(Compare, NoiseIsTheErrorOfTheMedian) {
  EXPECT_NEAR(noiseOf(measured(20, 40, 0.2563, 100)), 0.01253, 1e-9);
}

TEST(Compare, NoiseHasALeastAndADefault) {
  EXPECT_EQ(noiseOf(measured(20, 40, 0.01, 10000)), kLeastNoise);
  EXPECT_EQ(noiseOf(readOf(20, 40)), kAssumedNoise);
}

// Without spread the noise of a ratio is 2 % x sqrt 2 = 2.83 %, three times that 8.5 %: 8 % more is
// within, 10 % beyond.
TEST(Compare, TellsNoiseFromDifference) {
  const Comparison c = compare(profileOf({readOf(20, 100), readOf(40, 100)}),
                               profileOf({readOf(20, 108), readOf(40, 110)}));
  ASSERT_EQ(c.points.size(), 2u);
  EXPECT_TRUE(c.points[0].beyond);
  EXPECT_NEAR(c.points[0].ratio, 1.10, 1e-12);
  EXPECT_FALSE(c.points[1].beyond);
  ASSERT_EQ(c.groups.size(), 1u);
  EXPECT_EQ(c.groups[0].slower, 1);
  EXPECT_EQ(c.groups[0].faster, 0);
  EXPECT_NEAR(worstMedian(c), 0.10, 1e-12);
}

TEST(Compare, NamesWhatIsInOneOnly) {
  const Comparison c = compare(profileOf({readOf(20, 1), readOf(40, 1)}),
                               profileOf({readOf(60, 1), readOf(40, 1), readOf(80, 1)}));
  EXPECT_THAT(c.onlyA, ElementsAre(0u));
  EXPECT_THAT(c.onlyB, ElementsAre(0u, 2u));
  EXPECT_EQ(c.points.size(), 1u);
}

TEST(Compare, FlaggedCasesTakeNoPart) {
  auto flagged = readOf(20, 500);
  flagged.flag = "throttled";
  const Comparison c = compare(profileOf({readOf(20, 100)}), profileOf({flagged}));
  EXPECT_TRUE(c.points.empty());
  EXPECT_EQ(c.flagged, 1);
}

TEST(Compare, DevicesDifferFirst) {
  model::Profile a = profileOf({readOf(20, 100)});
  model::Profile b = a;
  b.device.driver = "580.2";
  b.device.cudnn = "9.19";
  EXPECT_THAT(compare(a, b).differences, ElementsAre(Difference{"driver", "570.1", "580.2"},
                                                     Difference{"cuDNN", "unknown", "9.19"}));
  const std::string text = textOf(comparePage(a, b, compare(a, b)));
  EXPECT_LT(text.find("580.2"), text.find("Time in B"));
}

// A profile does not differ from itself, and the other way round faster and slower change places.
RC_GTEST_PROP(Compare, IsSymmetric, ()) {
  std::vector<model::ProfilePoint> ofA;
  std::vector<model::ProfilePoint> ofB;
  const int count = *rc::gen::inRange(1, 20);
  for (int i = 0; i < count; ++i) {
    ofA.push_back(readOf(i + 1, *rc::gen::inRange(1, 1000)));
    ofB.push_back(readOf(i + 1, *rc::gen::inRange(1, 1000)));
  }
  const auto a = profileOf(ofA);
  const auto b = profileOf(ofB);
  for (const ComparedPoint& point : compare(a, a).points) RC_ASSERT(!point.beyond);
  const Comparison there = compare(a, b);
  const Comparison back = compare(b, a);
  RC_ASSERT(there.groups[0].faster == back.groups[0].slower);
  RC_ASSERT(there.groups[0].slower == back.groups[0].faster);
}

}  // namespace
}  // namespace qplan::profiler::report
