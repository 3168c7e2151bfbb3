#include "profiler/reference/operands.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "profiler/reference/narrow.hpp"
#include "profiler/reference/quantize.hpp"
#include "profiler/reference/random.hpp"

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

// The finalizer of SplitMix64 from its definition; the state after one step of seed 0 is 2^64 /
// golden ratio, and the first output for seed 0 is the published 0xE220A8397B1DCDAF.
TEST(Random, MixesLikeSplitMix64) {
  const auto mix = [](std::uint64_t z) {
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
  };
  constexpr std::uint64_t kStep = 0x9E3779B97F4A7C15U;
  ASSERT_EQ(mix(kStep), 0xE220A8397B1DCDAFU);
  EXPECT_EQ(Stream(7, 3).bits(11), mix(mix(7 ^ mix(3 + kStep)) + 11 * kStep));
}

// 2^17 draws: mean within 5 / sqrt(2^17) of 0, variance 1 + 63/1024 within 5 %, 128 outliers more
// or less that are the only ones beyond 3.47.
TEST(Random, NormalHasItsMoments) {
  const Stream stream(1, 2);
  constexpr int kDraws = 1 << 17;
  double sum = 0;
  double squares = 0;
  int beyond = 0;
  for (std::uint64_t i = 0; i < kDraws; ++i) {
    const float value = stream.normal(i);
    EXPECT_LE(std::fabs(value), Stream::kLargestNormal);
    sum += value;
    squares += static_cast<double>(value * value);
    if (std::fabs(value) > 3.47F) ++beyond;
  }
  EXPECT_NEAR(sum / kDraws, 0, 5 / std::sqrt(kDraws));
  EXPECT_NEAR(squares / kDraws, 1 + 63.0 / 1024, 0.05);
  EXPECT_GT(beyond, 40);
  EXPECT_LT(beyond, 180);
}

TEST(Operands, GemmSizes) {
  const auto bf16 = std::get<GemmOperands>(operandsFor(GemmCase{Format::bf16, 3, {64, 256}}, 1));
  EXPECT_EQ(bf16.x16.size(), 3U * 256);
  EXPECT_EQ(bf16.w16.size(), 64U * 256);
  const auto fp8 = std::get<GemmOperands>(operandsFor(GemmCase{Format::fp8W8a8, 3, {64, 256}}, 1));
  EXPECT_EQ(fp8.x8.size(), 3U * 256);
  EXPECT_EQ(fp8.w8.size(), 64U * 256);
  EXPECT_EQ(fp8.xScale.size(), 3U);
  EXPECT_EQ(fp8.wScale.size(), 64U);
  EXPECT_TRUE(fp8.x16.empty());
  const auto w4 = std::get<GemmOperands>(operandsFor(GemmCase{Format::int4W4a16, 3, {64, 256}}, 1));
  EXPECT_EQ(w4.x16.size(), 3U * 256);
  EXPECT_EQ(w4.w4.size(), 64U * 128);
  EXPECT_EQ(w4.weightScale.size(), 64U * 2);
}

// Every code of every format occurs; a quantizer that loses its sign or its ends would not.
TEST(Operands, CodesCoverTheirRange) {
  const auto w4 = std::get<GemmOperands>(operandsFor(GemmCase{Format::int4W4a16, 1, {64, 512}}, 1));
  std::set<int> codes;
  for (std::size_t i = 0; i < 2 * w4.w4.size(); ++i) codes.insert(int4At(w4.w4, i));
  EXPECT_EQ(codes.size(), 16U);
  const auto int8 =
      std::get<GemmOperands>(operandsFor(GemmCase{Format::int8W8a8, 1, {64, 512}}, 1));
  const std::set<std::uint8_t> bytes(int8.w8.begin(), int8.w8.end());
  EXPECT_GT(bytes.size(), 200U);
}

TEST(Operands, SameSeedSameData) {
  const GemmCase what{Format::bf16, 2, {8, 16}};
  const auto first = std::get<GemmOperands>(operandsFor(what, 5));
  EXPECT_EQ(first.w16, std::get<GemmOperands>(operandsFor(what, 5)).w16);
  EXPECT_NE(first.w16, std::get<GemmOperands>(operandsFor(what, 6)).w16);
  EXPECT_FALSE(std::equal(first.x16.begin(), first.x16.end(), first.w16.begin()));
  // The first value of all, so that a machine with other arithmetic shows.
  EXPECT_EQ(first.x16[0], toBf16(Stream(5, 0).normal(0)));
}

// 70 tokens are 2 blocks per sequence, of the second 6 tokens are used. Of every sequence's 128
// places 58 are NaN, in K as in V.
TEST(Operands, CacheIsNanBehindTheContext) {
  for (const KvDtype dtype : {KvDtype::bf16, KvDtype::fp8}) {
    const DecodeCase what{dtype, 3, 70, AttentionHeads{4, 2, 8}};
    const auto in = std::get<DecodeOperands>(operandsFor(what, 9));
    ASSERT_EQ(in.blocksPerSequence, 2);
    ASSERT_EQ(in.pageTable.size(), 6U);
    EXPECT_EQ(in.lengths, std::vector<std::int32_t>({70, 70, 70}));
    EXPECT_EQ(std::set<std::int32_t>(in.pageTable.begin(), in.pageTable.end()).size(), 6U);
    const bool wide = dtype == KvDtype::bf16;
    const std::size_t size = 6U * 2 * kBlockTokens * 8;
    ASSERT_EQ(wide ? in.key16.size() : in.key8.size(), size);
    ASSERT_EQ(wide ? in.value16.size() : in.value8.size(), size);
    const auto nans = [&](const auto& cache, auto convert) {
      return std::ranges::count_if(cache, [&](auto bits) { return std::isnan(convert(bits)); });
    };
    const auto expected = 3 * 58 * 2 * 8;
    EXPECT_EQ(wide ? nans(in.key16, fromBf16) : nans(in.key8, fromE4m3), expected);
    EXPECT_EQ(wide ? nans(in.value16, fromBf16) : nans(in.value8, fromE4m3), expected);
    // Token 69 of sequence 1, head 1: in its second block at row 5, and the next row is NaN.
    const auto block = static_cast<std::size_t>(in.pageTable[3]);
    const std::size_t last = ((block * 2 + 1) * kBlockTokens + 5) * 8;
    const auto at = [&](std::size_t i) {
      return wide ? fromBf16(in.value16[i]) : fromE4m3(in.value8[i]);
    };
    EXPECT_FALSE(std::isnan(at(last)));
    EXPECT_TRUE(std::isnan(at(last + 8)));
  }
}

TEST(Operands, ElementwiseSizes) {
  const auto sizes = [](ElementwiseOp op) {
    const auto in =
        std::get<ElementwiseOperands>(operandsFor(ElementwiseCase{op, Format::bf16, 3, 256}, 1));
    return std::vector<std::size_t>{in.x.size(), in.residual.size(), in.weight.size(),
                                    in.positions.size()};
  };
  EXPECT_EQ(sizes(ElementwiseOp::norm), (std::vector<std::size_t>{768, 768, 256, 0}));
  EXPECT_EQ(sizes(ElementwiseOp::rope), (std::vector<std::size_t>{768, 0, 0, 3}));
  EXPECT_EQ(sizes(ElementwiseOp::activation), (std::vector<std::size_t>{1536, 0, 0, 0}));
  EXPECT_EQ(sizes(ElementwiseOp::quantize), (std::vector<std::size_t>{768, 0, 0, 0}));
}

TEST(Operands, PrefillSizes) {
  const auto in =
      std::get<PrefillOperands>(operandsFor(PrefillCase{2, 3, 5, AttentionHeads{4, 2, 8}}, 1));
  EXPECT_EQ(in.query.size(), 2U * 3 * 4 * 8);
  EXPECT_EQ(in.key.size(), 2U * 8 * 2 * 8);
  EXPECT_EQ(in.value.size(), 2U * 8 * 2 * 8);
}

}  // namespace
}  // namespace qplan::profiler::reference
