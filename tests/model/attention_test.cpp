#include "model/attention.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

namespace qplan::model {
namespace {

// 1 TB/s, 100 TFLOP/s, 100 SMs: figures that keep the arithmetic in the head.
Gpu plainGpu(double bandwidth = 1e12, double peak = 1e14) {
  Gpu gpu;
  gpu.smCount = 100;
  gpu.memoryBandwidth = BytesPerSecond(bandwidth);
  gpu.peak[static_cast<std::size_t>(MathType::bf16)] = FlopsPerSecond(peak);
  return gpu;
}

AttentionEfficiency plainEfficiency() {
  AttentionEfficiency efficiency;
  efficiency.decode = {Seconds(10e-6),       Seconds(3e-6), Seconds(1e-6), 0.8, 2.0,
                       BytesPerSecond(20e9), Seconds(2e-6), 0.5,           0.1};
  efficiency.prefill = {Seconds(8e-6), 0.5, 0.5, 1.0};
  return efficiency;
}

constexpr double kTolerance = 1e-12;

TEST(AttentionShape, GroupedQueryCountsKeysAndValues) {
  const AttentionShape shape = groupedQueryShape(32, 8, 128, KvDtype::bf16);
  EXPECT_DOUBLE_EQ(shape.cacheElements, 2048.0);            // 2 x 8 x 128
  EXPECT_DOUBLE_EQ(shape.newElements, 8192.0 + 2048.0);     // q and output, k and v
  EXPECT_DOUBLE_EQ(shape.decodePairFlops, 4.0 * 32 * 128);  // two products of 2 FLOP each
}

TEST(AttentionShape, LatentCacheIsSharedByAllHeads) {
  const Mla mla{1536, 512, 128, 64, 128};
  const AttentionShape shape = latentShape(16, mla, KvDtype::bf16);
  EXPECT_DOUBLE_EQ(shape.cacheElements, 576.0);                     // 512 + 64
  EXPECT_DOUBLE_EQ(shape.decodePairFlops, 2.0 * 16 * (576 + 512));  // scores on 576, values on 512
  EXPECT_DOUBLE_EQ(shape.prefillPairFlops, 2.0 * 16 * (192 + 128));
}

// X = 4 sequences x 8 heads = 32. Fixed: 10 + 3 + 1 x 32/100 = 13.32 us. Per token: 4096 B at
// 0.8 x 32/34 x 1 TB/s = 4096 x 34 / (0.8 x 32) ps = 5.44 ns.
TEST(Attention, DecodeIsStartUpBlocksAndCacheTraffic) {
  const Attention attention(groupedQueryShape(32, 8, 128, KvDtype::bf16), plainGpu(),
                            plainEfficiency());
  const AffineTime line = attention.decodeLine(4);
  EXPECT_NEAR(line.fixed.value(), 13.32e-6, kTolerance);
  EXPECT_NEAR(line.perToken.value(), 5.44e-9, 1e-15);
  EXPECT_NEAR(attention.decode(4, 1000).value(), 13.32e-6 + 5.44e-6, kTolerance);
  EXPECT_DOUBLE_EQ(attention.decode(0, 0).value(), 0.0);
}

// One sequence alone needs no regrouping: 10 + 8/100 us.
TEST(Attention, OneSequenceIsNotRegrouped) {
  const Attention attention(groupedQueryShape(32, 8, 128, KvDtype::bf16), plainGpu(),
                            plainEfficiency());
  EXPECT_NEAR(attention.decodeLine(1).fixed.value(), 10.08e-6, kTolerance);
}

// Without a group each of 8 heads is one block at 20 GB/s: 4096 B at 160 GB/s = 25.6 ns, on top of
// 4096 B at 0.8 TB/s = 5.12 ns.
TEST(Attention, HeadsWithoutGroupStreamAlone) {
  const Attention attention(groupedQueryShape(8, 8, 128, KvDtype::bf16), plainGpu(),
                            plainEfficiency());
  EXPECT_NEAR(attention.decodeLine(1).perToken.value(), 30.72e-9, 1e-15);
}

// FP8: half the bytes at 0.5 of the bandwidth; 2048 x 34/32 / 0.5 TB/s = 4.352 ns, start-up + 2 us.
TEST(Attention, Fp8CacheHasItsOwnRates) {
  const Attention attention(groupedQueryShape(32, 8, 128, KvDtype::fp8), plainGpu(),
                            plainEfficiency());
  const AffineTime line = attention.decodeLine(4);
  EXPECT_NEAR(line.fixed.value(), 15.32e-6, kTolerance);
  EXPECT_NEAR(line.perToken.value(), 4.352e-9, 1e-15);
}

// 4 sequences see at most 4 x 100 tokens.
TEST(Attention, WindowLimitsTheContext) {
  const Attention attention(groupedQueryShape(32, 8, 128, KvDtype::bf16, 100), plainGpu(),
                            plainEfficiency());
  EXPECT_EQ(attention.decode(4, 4000), attention.decode(4, 400));
  EXPECT_LT(attention.decode(4, 399), attention.decode(4, 400));
}

// 128 latent heads: 2 x 128 x 1088 FLOP per token at half of 100 TFLOP/s = 5.57 ns, more than
// 1152 B x 3 at 0.8 TB/s = 4.32 ns.
TEST(Attention, LatentDecodingCanBeComputeBound) {
  const Attention attention(latentShape(128, {0, 512, 128, 64, 128}, KvDtype::bf16), plainGpu(),
                            plainEfficiency());
  EXPECT_NEAR(attention.decodeLine(1).perToken.value(), 2.0 * 128 * 1088 / 0.5e14, 1e-15);
}

// T = 640 tokens of one prompt: A = 204800, keys 320 + 320 = 640. Padded pairs
// 204800 + 32 x 1280 = 245760, x 16384 FLOP / 50 TFLOP/s = 80.530637 us. Bytes 2 (10240 x 640 +
// 2048 x 640) at 0.5 TB/s = 31.457280 us. Longest block: 64 x 640 x 512 FLOP / 0.5 TFLOP/s per SM
// = 41.943040 us. (111.987917^3 + 41.943040^3)^(1/3) = 113.91572 us, start-up 8.
TEST(Attention, PrefillAddsTilesTrafficAndTheLongestBlock) {
  const Attention attention(groupedQueryShape(32, 8, 128, KvDtype::bf16), plainGpu(),
                            plainEfficiency());
  EXPECT_NEAR(attention.prefill(640, 1, 204800.0).value(), 121.91572e-6, 1e-10);
  EXPECT_NEAR(attention.prefillFloor(640, 204800.0).value(), 204800.0 * 16384.0 / 1e14, 1e-15);
  EXPECT_DOUBLE_EQ(attention.prefill(0, 0, 0.0).value(), 0.0);
}

TEST(AttentionEfficiency, DefaultsAreValidAndNonsenseIsNamed) {
  EXPECT_TRUE(validate(AttentionEfficiency{}).empty());
  AttentionEfficiency wrong;
  wrong.decode.bandwidth = 1.2;
  wrong.prefill.startUp = Seconds(-1.0);
  const auto found = validate(wrong);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].path, "/attention/decode/bandwidth");
  EXPECT_EQ(found[1].path, "/attention/prefill/start_up_s");
}

struct Case {
  AttentionShape shape;
  AttentionEfficiency efficiency;
  int sequences;
  double context;
};

Case anyCase() {
  const int kvHeads = 1 << *rc::gen::inRange(0, 5);
  const int group = *rc::gen::inRange(1, 9);
  const int window = *rc::gen::element(0, 128, 4096);
  const auto dtype = *rc::gen::element(KvDtype::bf16, KvDtype::fp8);
  AttentionEfficiency efficiency;
  efficiency.decode.bandwidth = *rc::gen::inRange(1, 101) / 100.0;
  efficiency.decode.fp8Bandwidth = *rc::gen::inRange(1, 101) / 100.0;
  efficiency.decode.underfill = *rc::gen::inRange(0, 20);
  efficiency.decode.streamRate = BytesPerSecond(*rc::gen::inRange(0, 30) * 1e9);
  efficiency.prefill.compute = *rc::gen::inRange(1, 101) / 100.0;
  efficiency.prefill.bandwidth = *rc::gen::inRange(1, 101) / 100.0;
  const int sequences = *rc::gen::inRange(1, 513);
  return {groupedQueryShape(kvHeads * group, kvHeads, 128, dtype, window), efficiency, sequences,
          1.0 * sequences * *rc::gen::inRange(1, 20000)};
}

RC_GTEST_PROP(AttentionProperty, NeverBelowTheFloor, ()) {
  const Case c = anyCase();
  const Attention attention(c.shape, plainGpu(), c.efficiency);
  RC_ASSERT(attention.decode(c.sequences, c.context) >=
            attention.decodeFloor(c.sequences, c.context));
  const int tokens = *rc::gen::inRange(1, 8192);
  const int prompts = *rc::gen::inRange(1, std::min(tokens, 16) + 1);
  const double prefix = *rc::gen::inRange(0, 8192);
  const double pairs = tokens * (prefix + 0.5 * tokens / prompts);
  RC_ASSERT(attention.prefill(tokens, prompts, pairs) >= attention.prefillFloor(tokens, pairs));
}

RC_GTEST_PROP(AttentionProperty, LongerContextIsNeverFaster, ()) {
  const Case c = anyCase();
  const Attention attention(c.shape, plainGpu(), c.efficiency);
  const double more = c.context * (1.0 + *rc::gen::inRange(0, 100) / 50.0);
  RC_ASSERT(attention.decode(c.sequences, more) >= attention.decode(c.sequences, c.context));
  const int tokens = *rc::gen::inRange(1, 4096);
  const double prefix = *rc::gen::inRange(0, 8192);
  const double own = 0.5 * tokens * tokens;
  RC_ASSERT(attention.prefill(tokens, 1, own + tokens * prefix) <=
            attention.prefill(tokens, 1, own + tokens * (prefix + 64.0)));
}

RC_GTEST_PROP(AttentionProperty, MoreBandwidthIsNeverSlower, ()) {
  const Case c = anyCase();
  const double factor = 1.0 + *rc::gen::inRange(0, 100) / 25.0;
  const Attention slow(c.shape, plainGpu(1e12), c.efficiency);
  const Attention fast(c.shape, plainGpu(1e12 * factor), c.efficiency);
  RC_ASSERT(fast.decode(c.sequences, c.context) <= slow.decode(c.sequences, c.context));
  RC_ASSERT(fast.prefill(512, 1, 131072.0) <= slow.prefill(512, 1, 131072.0));
}

RC_GTEST_PROP(AttentionProperty, DecodeIsAffineWithinTheWindow, ()) {
  const Case c = anyCase();
  const Attention attention(c.shape, plainGpu(), c.efficiency);
  const AffineTime line = attention.decodeLine(c.sequences);
  const double inReach =
      c.shape.window > 0 ? std::min(c.context, 1.0 * c.shape.window * c.sequences) : c.context;
  RC_ASSERT(attention.decode(c.sequences, inReach) == line.fixed + line.perToken * Tokens(inReach));
}

}  // namespace
}  // namespace qplan::model
