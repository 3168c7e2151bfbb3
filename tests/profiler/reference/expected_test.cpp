#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "profiler/reference/narrow.hpp"
#include "profiler/reference/operands.hpp"
#include "profiler/reference/quantize.hpp"

namespace qplan::profiler::reference {
namespace {

using model::AttentionHeads;
using model::DecodeCase;
using model::ElementwiseCase;
using model::ElementwiseOp;
using model::Format;
using model::GemmCase;
using model::KvDtype;
using model::PrefillCase;
using ::testing::ElementsAre;
using ::testing::FloatNear;

std::vector<std::uint16_t> bf16(std::initializer_list<float> values) {
  std::vector<std::uint16_t> bits;
  for (const float value : values) bits.push_back(toBf16(value));
  return bits;
}

// X = [1 2; 3 4], W = [5 6; 7 8; 9 10]: Y = X W^T = [17 23 29; 39 53 67].
TEST(Expected, GemmBf16) {
  GemmOperands in;
  in.x16 = bf16({1, 2, 3, 4});
  in.w16 = bf16({5, 6, 7, 8, 9, 10});
  EXPECT_THAT(expected(GemmCase{Format::bf16, 2, {3, 2}}, in), ElementsAre(17, 23, 29, 39, 53, 67));
}

// Codes as above with the last weight negative, token scales 2 and 3, channel scales 1, 10, 100:
// row 1: 17 x 2, 23 x 20, (9 - 20) x 200; row 2: 39 x 3, 53 x 30, (27 - 40) x 300.
TEST(Expected, GemmInt8ScalesRowsAndColumns) {
  GemmOperands in;
  in.x8 = {1, 2, 3, 4};
  in.w8 = {5, 6, 7, 8, 9, 0xF6};
  in.xScale = {2, 3};
  in.wScale = {1, 10, 100};
  EXPECT_THAT(expected(GemmCase{Format::int8W8a8, 2, {3, 2}}, in),
              ElementsAre(34, 460, -2200, 117, 1590, -3900));
}

// 0x38 = 1, 0x40 = 2, 0xBC = -1.5: (1 x -1.5 + 2 x 2) x 4 x 0.5 = 5.
TEST(Expected, GemmFp8) {
  GemmOperands in;
  in.x8 = {0x38, 0x40};
  in.w8 = {0xBC, 0x40};
  in.xScale = {4};
  in.wScale = {0.5};
  EXPECT_THAT(expected(GemmCase{Format::fp8W8a8, 1, {1, 2}}, in), ElementsAre(5));
}

// All x = 1. Row 0: group 0 codes 1 with scale 2, group 1 codes -8 with scale 0.5:
// 128 x 2 - 128 x 4 = -256. Row 1: even elements 7, odd 0, scales 1: 2 x 64 x 7 = 896.
TEST(Expected, GemmInt4) {
  GemmOperands in;
  in.x16.assign(256, toBf16(1));
  in.w4.assign(256, 0x07);
  std::fill_n(in.w4.begin(), 64, 0x11);
  std::fill_n(in.w4.begin() + 64, 64, 0x88);
  in.weightScale = bf16({2, 0.5, 1, 1});
  EXPECT_THAT(expected(GemmCase{Format::int4W4a16, 1, {2, 256}}, in), ElementsAre(-256, 896));
}

// Dim 1, so the scale is 1. Query ln 3, keys 0 and 1: weights 1/4 and 3/4 of values 8 and 4 = 5.
// The second head shares them with query 0: the mean, 6. Blocks are swapped, and with a token in
// the second block (key 0, value 13) for sequence 0 only: see below.
TEST(Expected, DecodeWalksPagesHeadsAndLengths) {
  const DecodeCase what{KvDtype::bf16, 1, 65, AttentionHeads{2, 1, 1}};
  DecodeOperands in;
  in.query = bf16({0, 1});
  in.blocksPerSequence = 2;
  in.pageTable = {1, 0};  // tokens 0..63 lie in block 1
  in.lengths = {65};
  in.key16.assign(128, 0);  // all keys 0
  in.value16.assign(128, toBf16(NAN));
  for (std::size_t t = 0; t < 64; ++t) in.value16[64 + t] = toBf16(1);
  in.value16[0] = toBf16(66);  // token 64
  // Query 0: mean of 64 x 1 and 66 = 130 / 65 = 2. Query 1 with all keys 0 as well.
  EXPECT_THAT(expected(what, in), ElementsAre(2, 2));
  // Key of token 64 large: query 1 sees only it, query 0 does not care.
  in.key16[0] = toBf16(100);
  EXPECT_THAT(expected(what, in), ElementsAre(2, FloatNear(66, 1e-4F)));
  // A shorter context never touches block 0.
  in.lengths = {64};
  EXPECT_THAT(expected(what, in), ElementsAre(1, 1));
}

// Two K/V heads, one query each, one token: the result is V, whatever the score. 0x40 = 2,
// 0x44 = 3, V scale 5.
TEST(Expected, DecodeScalesFp8Values) {
  const DecodeCase what{KvDtype::fp8, 1, 1, AttentionHeads{2, 2, 1}};
  DecodeOperands in;
  in.query = bf16({1, 1});
  in.blocksPerSequence = 1;
  in.pageTable = {0};
  in.lengths = {1};
  in.key8.assign(128, 0x7F);
  in.value8.assign(128, 0x7F);
  in.key8[0] = in.key8[64] = 0x38;
  in.value8[0] = 0x40;
  in.value8[64] = 0x44;
  in.valueScale = 5;
  EXPECT_THAT(expected(what, in), ElementsAre(10, 15));
}

// Two tokens whose scores, after the key scale 2 and 1 / sqrt(4), differ by 2 x 1 x 2 / 2 x q:
// q = (ln 3 / 2 rounded to BF16) in one dimension.
TEST(Expected, DecodeScalesFp8KeysAndScores) {
  const DecodeCase what{KvDtype::fp8, 1, 2, AttentionHeads{1, 1, 4}};
  DecodeOperands in;
  in.query = bf16({0.5, 0, 0, 0});
  in.blocksPerSequence = 1;
  in.pageTable = {0};
  in.lengths = {2};
  in.key8.assign(64 * 4, 0);
  in.value8.assign(64 * 4, 0);
  in.key8[4] = 0x40;  // token 1: key 2 x scale 2 = 4; score 4 x 0.5 / 2 = 1
  in.keyScale = 2;
  in.value8[4] = 0x38;  // token 1: value 1
  const double weight = std::exp(1.0) / (1 + std::exp(1.0));
  EXPECT_NEAR(static_cast<double>(expected(what, in)[0]), weight, 1e-6);
}

// One cached and two new tokens, all scores equal: the first new token averages tokens 0 and 1, the
// second all three. Values 2, 4, 12: 3 and 6.
TEST(Expected, PrefillMasksBottomRight) {
  const PrefillCase what{1, 2, 1, AttentionHeads{1, 1, 1}};
  PrefillOperands in;
  in.query = bf16({0, 0});
  in.key = bf16({1, 1, 1});
  in.value = bf16({2, 4, 12});
  EXPECT_THAT(expected(what, in), ElementsAre(3, 6));
}

// Decode is the last row of a prefill.
RC_GTEST_PROP(Expected, DecodeIsTheLastRowOfPrefill, ()) {
  const int tokens = *rc::gen::inRange(1, 150);
  const int groups = *rc::gen::element(1, 2, 4);
  const AttentionHeads heads{2 * groups, 2, 8};
  const DecodeCase decode{KvDtype::bf16, 2, tokens, heads};
  const auto in = std::get<DecodeOperands>(operandsFor(decode, 3));
  PrefillOperands same;
  same.query = in.query;
  for (std::size_t s = 0; s < 2; ++s) {
    for (std::size_t t = 0; t < static_cast<std::size_t>(tokens); ++t) {
      const auto entry = s * static_cast<std::size_t>(in.blocksPerSequence) + t / kBlockTokens;
      const auto block = static_cast<std::size_t>(in.pageTable[entry]);
      for (std::size_t h = 0; h < 2; ++h) {
        for (std::size_t d = 0; d < 8; ++d) {
          const std::size_t at = ((block * 2 + h) * kBlockTokens + t % kBlockTokens) * 8 + d;
          same.key.push_back(in.key16[at]);
          same.value.push_back(in.value16[at]);
        }
      }
    }
  }
  RC_ASSERT(expected(decode, in) == expected(PrefillCase{2, 1, tokens - 1, heads}, same));
}

// x + r = (3, 4), mean square 12.5, weights 1 and 2: 3 / sqrt(12.5), 8 / sqrt(12.5).
TEST(Expected, NormAddsTheResidualFirst) {
  ElementwiseOperands in;
  in.x = bf16({1, 2});
  in.residual = bf16({2, 2});
  in.weight = bf16({1, 2});
  const float root = std::sqrt(12.5F);
  EXPECT_THAT(expected(ElementwiseCase{ElementwiseOp::norm, Format::bf16, 1, 2}, in),
              ElementsAre(FloatNear(3 / root, 1e-5F), FloatNear(8 / root, 1e-5F), 3, 4));
}

// Position 0 turns nothing. Pair (0, 64) turns by the position itself: (1, 0) -> (cos 2, sin 2).
// Pair 1 by 2 x 500000^(-1/64) = 2 x exp(-0.205037) = 1.629226: (0, 1) -> (-sin, cos).
TEST(Expected, RopeTurnsHalves) {
  ElementwiseOperands in;
  in.x.assign(256, 0);
  in.x[0] = in.x[128] = toBf16(1);
  in.x[65] = in.x[128 + 65] = toBf16(1);
  in.positions = {0, 2};
  const auto y = expected(ElementwiseCase{ElementwiseOp::rope, Format::bf16, 2, 128}, in);
  EXPECT_EQ(y[0], 1);
  EXPECT_EQ(y[64], 0);
  EXPECT_EQ(y[65], 1);
  EXPECT_NEAR(static_cast<double>(y[128]), std::cos(2.0), 1e-6);
  EXPECT_NEAR(static_cast<double>(y[128 + 64]), std::sin(2.0), 1e-6);
  EXPECT_NEAR(static_cast<double>(y[128 + 1]), -std::sin(1.629226), 1e-5);
  EXPECT_NEAR(static_cast<double>(y[128 + 65]), std::cos(1.629226), 1e-5);
}

// silu(0) = 0; silu(ln 3) = 3/4 ln 3, but ln 3 in BF16 is 1.1015625: 1.1015625 / (1 + e^-1.1015625)
// = 0.826781. Gate comes first, then up, row by row.
TEST(Expected, ActivationMultipliesSiluOfGateByUp) {
  ElementwiseOperands in;
  in.x = bf16({0, 1.1015625, 5, 2});
  EXPECT_THAT(expected(ElementwiseCase{ElementwiseOp::activation, Format::bf16, 1, 2}, in),
              ElementsAre(0, FloatNear(2 * 0.826781F, 1e-5F)));
}

// As in Quantize.Int8ByHand: codes as numbers, then the scales.
TEST(Expected, QuantizeGivesCodesThenScales) {
  ElementwiseOperands in;
  in.x = bf16({254, -3, 5, -254, 0, 0, 0, 0});
  EXPECT_THAT(expected(ElementwiseCase{ElementwiseOp::quantize, Format::int8W8a8, 2, 4}, in),
              ElementsAre(127, -2, 2, -127, 0, 0, 0, 0, 2, 1));
}

// The tolerance lets BF16 rounding of the result pass and a missing product of 1 x 1 not.
TEST(Tolerance, GemmSeesOneMissingProduct) {
  const auto bound = [](Format format) { return toleranceOf(GemmCase{format, 1, {64, 4096}}); };
  EXPECT_GE(bound(Format::bf16).relative, 0x1p-8);
  EXPECT_LT(bound(Format::bf16).absolute, 0.1);
  EXPECT_LT(bound(Format::fp8W8a8).absolute, 1);
  EXPECT_LT(bound(Format::int8W8a8).absolute, 1e-4);
  EXPECT_LT(bound(Format::int4W4a16).absolute, 1);
}

// Rounding the result to BF16 leaves room for what else a kernel rounds; a context one token
// shorter is seen even among 1000.
TEST(Tolerance, AttentionSeesOneMissingToken) {
  for (const int tokens : {3, 200, 1000}) {
    const DecodeCase what{KvDtype::bf16, 2, tokens, AttentionHeads{4, 4, 64}};
    auto in = std::get<DecodeOperands>(operandsFor(what, 17));
    const auto exact = expected(what, in);
    const Tolerance bound = toleranceOf(what);
    const auto worst = [&](const std::vector<float>& values) {
      double largest = 0;
      for (std::size_t i = 0; i < values.size(); ++i) {
        const double allowed =
            bound.absolute + bound.relative * std::fabs(static_cast<double>(exact[i]));
        largest = std::max(largest, std::fabs(static_cast<double>(values[i] - exact[i])) / allowed);
      }
      return largest;
    };
    std::vector<float> rounded;
    for (const float value : exact) rounded.push_back(fromBf16(toBf16(value)));
    EXPECT_LT(worst(rounded), 0.75) << tokens;
    for (std::int32_t& length : in.lengths) --length;
    EXPECT_GT(worst(expected(what, in)), 1) << tokens;
  }
}

}  // namespace
}  // namespace qplan::profiler::reference
