#include "profiler/reference/quantize.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "profiler/reference/narrow.hpp"
#include "profiler/reference/random.hpp"

namespace qplan::profiler::reference {
namespace {

using ::testing::ElementsAre;

// Row 1: largest 254, scale 2: 254 -> 127, -3 -> -1.5 -> -2 (even), 5 -> 2.5 -> 2 (even),
// -254 -> -127 = 0x81. Row 2 is zero.
TEST(Quantize, Int8ByHand) {
  const std::vector<float> values{254, -3, 5, -254, 0, 0, 0, 0};
  const RowQuantized q = quantizeRowsInt8(values, 4);
  EXPECT_THAT(q.scales, ElementsAre(2, 1));
  EXPECT_THAT(q.codes, ElementsAre(127, 0xFE, 2, 0x81, 0, 0, 0, 0));
}

// Largest 896, scale 2: -896 -> -448 = 0xFE; 2 -> 1 = 2^0 x 1.000, exponent field 7: 0x38;
// 3.25 -> 1.625 = 0x3D; 0.01 -> 0.005 = 2.56 subnormal steps of 2^-9 -> 3.
TEST(Quantize, E4m3ByHand) {
  const std::vector<float> values{-896, 2, 3.25, 0.01F};
  const RowQuantized q = quantizeRowsE4m3(values, 4);
  EXPECT_THAT(q.scales, ElementsAre(2));
  EXPECT_THAT(q.codes, ElementsAre(0xFE, 0x38, 0x3D, 0x03));
}

// Largest 15, scale 2 (0x4000): -15 -> -7.5 -> -8; 15 -> 7.5 -> 8, cut to 7; 3 -> 1.5 -> 2;
// -2 -> -1. Low nibble first: -8, 7 -> 0x78; 2, -1 -> 0xF2.
TEST(Quantize, Int4ByHand) {
  std::vector<float> values(kInt4Group, 0.0F);
  values[0] = -15;
  values[1] = 15;
  values[2] = 3;
  values[3] = -2;
  const GroupQuantized q = quantizeGroupsInt4(values, kInt4Group);
  EXPECT_THAT(q.scales, ElementsAre(0x4000));
  EXPECT_EQ(q.codes[0], 0x78);
  EXPECT_EQ(q.codes[1], 0xF2);
  EXPECT_EQ(q.codes[2], 0);
  EXPECT_EQ(int4At(q.codes, 0), -8);
  EXPECT_EQ(int4At(q.codes, 1), 7);
  EXPECT_EQ(int4At(q.codes, 3), -1);
}

// Second row, second group has a scale of its own, at index 1 x 2 + 1.
TEST(Quantize, Int4ScalesFollowGroups) {
  std::vector<float> values(4 * kInt4Group, 7.5F);
  values[3 * kInt4Group + 5] = 30;
  const GroupQuantized q = quantizeGroupsInt4(values, 2 * kInt4Group);
  EXPECT_THAT(q.scales, ElementsAre(toBf16(1), toBf16(1), toBf16(1), toBf16(4)));
  EXPECT_EQ(int4At(q.codes, 3 * kInt4Group + 5), 7);
  EXPECT_EQ(int4At(q.codes, 3 * kInt4Group), 2);  // 7.5 / 4 = 1.875
}

std::vector<float> someValues(int count) {
  const auto seed = *rc::gen::arbitrary<std::uint64_t>();
  const float size = std::ldexp(1.0F, *rc::gen::inRange(-20, 20));
  const Stream stream(seed, 0);
  std::vector<float> values;
  for (int i = 0; i < count; ++i) {
    values.push_back(size * stream.normal(static_cast<std::uint64_t>(i)));
  }
  return values;
}

// INT8: half a step; one part in 2^22 for the two roundings of the quotient.
RC_GTEST_PROP(Quantize, Int8ErrorIsHalfAStep, ()) {
  const std::vector<float> values = someValues(96);
  const RowQuantized q = quantizeRowsInt8(values, 32);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const float scale = q.scales[i / 32];
    const float value = static_cast<float>(static_cast<std::int8_t>(q.codes[i])) * scale;
    RC_ASSERT(std::fabs(value - values[i]) <= scale * 0.50005F);
  }
}

// FP8: 2^-4 of the value, or half a subnormal step of the scale.
RC_GTEST_PROP(Quantize, E4m3ErrorIsHalfAStep, ()) {
  const std::vector<float> values = someValues(96);
  const RowQuantized q = quantizeRowsE4m3(values, 48);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const float scale = q.scales[i / 48];
    const float bound = std::max(std::fabs(values[i]) * 0x1p-4F, scale * 0x1p-10F);
    RC_ASSERT(std::fabs(fromE4m3(q.codes[i]) * scale - values[i]) <= bound * 1.0001F);
  }
}

// INT4: half a step, and as much again for what is cut at 7; the rounded scale adds 7.5 x 2^-8.
RC_GTEST_PROP(Quantize, Int4ErrorIsHalfAStep, ()) {
  const std::vector<float> values = someValues(2 * kInt4Group);
  const GroupQuantized q = quantizeGroupsInt4(values, kInt4Group);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const float scale = fromBf16(q.scales[i / kInt4Group]);
    const auto code = static_cast<float>(int4At(q.codes, i));
    RC_ASSERT(std::fabs(code * scale - values[i]) <= scale * (0.5F + 7.5F * 0x1p-8F));
  }
}

}  // namespace
}  // namespace qplan::profiler::reference
