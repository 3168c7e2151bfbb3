#include "profiler/report/summary.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/profiler/report/profiles.hpp"

namespace qplan::profiler::report {
namespace {

using model::Format;
using model::GemmCase;

// Floors of 20, 40 and 80 us reached in 40, 50 and 320: shares 0.5, 0.8 and 0.25. The read of 5 us
// is too short to be judged, whatever it took.
TEST(Summary, SharesAreOfLongPoints) {
  const Summary s =
      summarize(profileOf({readOf(20, 40), readOf(40, 50), readOf(80, 320), readOf(5, 5)}));
  ASSERT_EQ(s.classes.size(), 1u);
  const ClassSummary& c = s.classes[0];
  EXPECT_EQ(c.points, 4);
  EXPECT_EQ(c.longPoints, 3);
  EXPECT_NEAR(c.medianShare, 0.5, 1e-12);
  EXPECT_NEAR(c.bestShare, 0.8, 1e-12);
  EXPECT_NEAR(c.worstShare, 0.25, 1e-12);
  // 5 MB in 5 us
  EXPECT_NEAR(c.bestTraffic.value(), 1e12, 1);
  ASSERT_EQ(s.worst.size(), 3u);
  EXPECT_EQ(s.worst[0].point, 2u);
  EXPECT_NEAR(s.worst[0].figure, 0.25, 1e-12);
}

// 2 x 1024 x 4096 x 4096 FLOPs in 1 ms are 34.36 TFLOP/s.
TEST(Summary, RatesComeFromTheWork) {
  const Summary s =
      summarize(profileOf({pointOf(GemmCase{Format::bf16, 1024, {4096, 4096}}, 1e3)}));
  ASSERT_EQ(s.classes.size(), 1u);
  EXPECT_NEAR(s.classes[0].bestMath.value(), 34.36e12, 0.01e12);
  EXPECT_EQ(s.classes[0].variant, "bf16");
}

TEST(Summary, FlaggedPointsAreListedAndNotJudged) {
  auto flagged = readOf(80, 8000);
  flagged.flag = "SM clock below 75 %";
  const Summary s = summarize(profileOf({readOf(20, 40), flagged}));
  ASSERT_EQ(s.flagged.size(), 1u);
  EXPECT_EQ(s.flagged[0].point, 1u);
  EXPECT_EQ(s.classes[0].flagged, 1);
  EXPECT_EQ(s.classes[0].points, 2);
  EXPECT_NEAR(s.classes[0].worstShare, 0.5, 1e-12);
  EXPECT_EQ(s.worst.size(), 1u);
}

// (p90 - p10) / median is 0.25 of the first and 0.15 of the second.
TEST(Summary, WideSpreadIsListed) {
  auto wide = readOf(20, 40);
  wide.p90 = model::Seconds(50e-6);
  auto narrow = readOf(40, 40);
  narrow.p10 = model::Seconds(34e-6);
  const Summary s = summarize(profileOf({narrow, wide}));
  ASSERT_EQ(s.wide.size(), 1u);
  EXPECT_EQ(s.wide[0].point, 1u);
  EXPECT_NEAR(s.wide[0].figure, 0.25, 1e-9);
}

// 8 rows take 30 us, 16 only 20: 1.5 times. One row at 21 us is within a tenth of the 20, and
// another layer is another series.
TEST(Summary, SlowerThanALargerSizeIsListed) {
  const auto gemm = [](int rows, int inputs, double us) {
    return pointOf(GemmCase{Format::bf16, rows, {4096, inputs}}, us);
  };
  const auto found = nonMonotonePoints(
      profileOf({gemm(16, 4096, 20), gemm(8, 4096, 30), gemm(1, 4096, 21), gemm(32, 1024, 5)}));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].point, 1u);
  EXPECT_NEAR(found[0].figure, 1.5, 1e-12);
}

TEST(Summary, MissedPointsAreGroupedByReason) {
  model::Profile profile = profileOf({readOf(20, 40)});
  const auto missed = [](int size, const char* reason) {
    return model::MissedPoint{model::SustainedCase{Format::bf16, size}, reason};
  };
  profile.missed = {missed(1, "out of memory"), missed(2, "unsupported"), missed(3, "unsupported")};
  const Summary s = summarize(profile);
  ASSERT_EQ(s.missed.size(), 2u);
  EXPECT_EQ(s.missed[0].reason, "unsupported");
  EXPECT_EQ(s.missed[0].points, 2);
  EXPECT_EQ(s.missed[0].example, describe(profile.missed[1].what));
}

TEST(Summary, KernelsAreCountedByGroup) {
  const auto gemm = [](int rows, const char* kernel) {
    return pointOf(GemmCase{Format::bf16, rows, {4096, 4096}}, 100 + rows, kernel);
  };
  const Summary s = summarize(profileOf({gemm(1, "a"), gemm(2, "b"), gemm(4, "b")}));
  ASSERT_EQ(s.kernels.size(), 2u);
  EXPECT_EQ(s.kernels[0].kernel, "b");
  EXPECT_EQ(s.kernels[0].points, 2);
  EXPECT_EQ(s.kernels[0].group, "gemm bf16");
}

TEST(Summary, AnEmptyProfileHasNothingToSay) {
  const Summary s = summarize(profileOf({}));
  EXPECT_TRUE(s.classes.empty());
  EXPECT_TRUE(s.worst.empty());
}

}  // namespace
}  // namespace qplan::profiler::report
