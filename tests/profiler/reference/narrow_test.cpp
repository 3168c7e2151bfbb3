#include "profiler/reference/narrow.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>

namespace qplan::profiler::reference {
namespace {

// 1 = 0 01111111 0000000 -> 0x3F80. 1 + 2^-8 lies halfway between 1 and 1 + 2^-7: down, to the even
// mantissa; 1 + 3 x 2^-8 halfway between 1 + 2^-7 and 1 + 2^-6: up, to the even one.
TEST(Narrow, Bf16RoundsToNearestEven) {
  EXPECT_EQ(toBf16(1.0F), 0x3F80);
  EXPECT_EQ(toBf16(-2.5F), 0xC020);  // -1.25 x 2
  EXPECT_EQ(toBf16(1.0F + 0x1p-8F), 0x3F80);
  EXPECT_EQ(toBf16(1.0F + 0x1p-8F + 0x1p-20F), 0x3F81);
  EXPECT_EQ(toBf16(1.0F + 3 * 0x1p-8F), 0x3F82);
  EXPECT_EQ(toBf16(std::numeric_limits<float>::max()), 0x7F80);  // infinity
  EXPECT_EQ(toBf16(std::numeric_limits<float>::quiet_NaN()), 0x7FFF);
}

TEST(Narrow, EveryBf16CodeSurvives) {
  for (unsigned code = 0; code <= 0xFFFF; ++code) {
    const auto bits = static_cast<std::uint16_t>(code);
    const float value = fromBf16(bits);
    if (std::isnan(value)) {
      EXPECT_TRUE((bits & 0x7F80) == 0x7F80 && (bits & 0x7F) != 0) << code;
      EXPECT_EQ(toBf16(value), 0x7FFF);
    } else {
      ASSERT_EQ(toBf16(value), bits);
    }
  }
}

// Sign, exponent e of 4 bits with bias 7, mantissa m: 2^(e - 7) (1 + m / 8), or 2^-6 m / 8 for
// e = 0.
TEST(Narrow, EveryE4m3CodeHasTheValueOfItsFields) {
  for (int code = 0; code < 256; ++code) {
    const int exponent = (code >> 3) & 0xF;
    const int mantissa = code & 7;
    const double magnitude = exponent == 0 ? std::ldexp(mantissa / 8.0, -6)
                                           : std::ldexp(1 + mantissa / 8.0, exponent - 7);
    const float value = fromE4m3(static_cast<std::uint8_t>(code));
    if ((code & 0x7F) == 0x7F) {
      EXPECT_TRUE(std::isnan(value)) << code;
      EXPECT_EQ(toE4m3(value), 0x7F);
    } else {
      EXPECT_EQ(static_cast<double>(value), (code & 0x80) != 0 ? -magnitude : magnitude) << code;
      EXPECT_EQ(toE4m3(value), code);
    }
  }
}

// Between neighbours the midpoint goes to the even code, and what is next to it to the nearer one.
TEST(Narrow, E4m3RoundsToNearestEven) {
  for (int code = 0; code < 0x7E; ++code) {
    const float low = fromE4m3(static_cast<std::uint8_t>(code));
    const float high = fromE4m3(static_cast<std::uint8_t>(code + 1));
    const float middle = (low + high) / 2;  // exact: one more mantissa bit
    EXPECT_EQ(toE4m3(middle), code % 2 == 0 ? code : code + 1) << code;
    EXPECT_EQ(toE4m3(std::nextafter(middle, 0.0F)), code) << code;
    EXPECT_EQ(toE4m3(std::nextafter(middle, 1000.0F)), code + 1) << code;
    EXPECT_EQ(toE4m3(-std::nextafter(middle, 1000.0F)), 0x80 | (code + 1)) << code;
  }
}

TEST(Narrow, E4m3Saturates) {
  EXPECT_EQ(toE4m3(448), 0x7E);
  EXPECT_EQ(toE4m3(465), 0x7E);
  EXPECT_EQ(toE4m3(-1e30F), 0xFE);
  EXPECT_EQ(toE4m3(std::numeric_limits<float>::infinity()), 0x7E);
  EXPECT_EQ(toE4m3(-0.0F), 0x80);
}

// Half a unit in the last place: 2^-8 of the value for BF16; 2^-4 or, for subnormals, 2^-10 for
// E4M3.
RC_GTEST_PROP(Narrow, RoundingErrorIsAtMostHalfAStep, ()) {
  const auto value = static_cast<float>(*rc::gen::inRange(-448'000'000, 448'000'001)) * 1e-6F;
  RC_ASSERT(std::fabs(fromBf16(toBf16(value)) - value) <= std::fabs(value) * 0x1p-8F);
  RC_ASSERT(std::fabs(fromE4m3(toE4m3(value)) - value) <=
            std::max(std::fabs(value) * 0x1p-4F, 0x1p-10F));
}

}  // namespace
}  // namespace qplan::profiler::reference
