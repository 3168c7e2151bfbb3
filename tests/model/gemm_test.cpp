#include "model/gemm.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cmath>

namespace qplan::model {
namespace {

// 10 SMs, 1 TB/s, 100 Tflop/s in 16 bits and twice that in 8 bits: easy to work by hand.
Gpu plainGpu() {
  Gpu gpu;
  gpu.id = "plain";
  gpu.smCount = 10;
  gpu.memoryBandwidth = BytesPerSecond(1e12);
  gpu.peak = {FlopsPerSecond(1e14), FlopsPerSecond(2e14), FlopsPerSecond(2e14)};
  return gpu;
}

// Reaches every peak, overlaps wholly, costs 5 us to start.
GemmEfficiency ideal(GemmFamily family) {
  GemmEfficiency e;
  e.family = family;
  e.startup = Seconds(5e-6);
  e.memory = 1;
  e.math = 1;
  e.overlap = 0;
  e.waveRounding = 1;
  e.splitStartup = Seconds(0);
  return e;
}

double microseconds(Seconds t) { return t.value() * 1e6; }

// K = 1000, N = 4000, M = 1: 8 MB of weights, 2000 B in, 8000 B out = 8.01 MB, 8.01 us at 1 TB/s.
// Math in 64 x 64 tiles: 63 tiles on 10 SMs are 7 waves of 2*64*64*1000/1e13 = 0.8192 us = 5.73 us.
TEST(Gemm, OneRowIsBoundByWeights) {
  const GemmKernel kernel(plainGpu(), Format::bf16, ideal(GemmFamily::cublas), {4000, 1000});
  EXPECT_NEAR(microseconds(kernel.time(1)), 5 + 8.01, 1e-9);
  EXPECT_NEAR(microseconds(kernel.parts(1).math), 7 * 0.8192, 1e-9);
  EXPECT_NEAR(microseconds(kernel.floor(1)), 8.01, 1e-9);
}

// FP8, N = 2560, K = 1024, M = 128: tiles of 64 x 128, 2 x 20 = 40 on 10 SMs = 4 waves of
// 2*64*128*1024/2e13 = 0.8388608 us = 3.3554432 us. Bytes: 2621440 + 131072 + 655360 = 3.407872 MB.
// Overlap 0.25, a = 3.407872, b = 3.3554432:
// (a + b + sqrt((a - b)^2 + a b)) / 2 = (6.7633152 + sqrt(0.0027487 + 11.4349216)) / 2 = 5.072639.
TEST(Gemm, MemoryAndMathCombine) {
  GemmEfficiency e = ideal(GemmFamily::cutlassSm89);
  e.overlap = 0.25;
  const GemmKernel kernel(plainGpu(), Format::fp8W8a8, e, {2560, 1024});
  const GemmTime t = kernel.parts(128);
  EXPECT_NEAR(microseconds(t.memory), 3.407872, 1e-9);
  EXPECT_NEAR(microseconds(t.math), 3.3554432, 1e-9);
  EXPECT_NEAR(microseconds(t.total), 5 + 5.072639, 2e-6);
}

// INT8 tiles of 128 x 128 beyond 128 rows, N = 1280: 10 tiles per 128 rows fill the 10 SMs once.
// M = 256 takes 2 waves, M = 257 takes 3; a wave is 2*128*128*8192/2e13 = 13.4217728 us.
TEST(Gemm, OneMoreRowCostsAWholeWave) {
  const GemmKernel kernel(plainGpu(), Format::int8W8a8, ideal(GemmFamily::cutlassSm80),
                          {1280, 8192});
  EXPECT_NEAR(microseconds(kernel.time(256)), 5 + 2 * 13.4217728, 1e-9);
  EXPECT_NEAR(microseconds(kernel.time(257)), 5 + 3 * 13.4217728, 1e-9);
}

// The same with half the rounding: 21 tiles (N = 896: 7 per 128 rows, M = 384) are 2.1 waves, taken
// as 0.5 x 3 + 0.5 x 2.1 = 2.55.
TEST(Gemm, PartialWaveCostsItsRoundedShare) {
  GemmEfficiency e = ideal(GemmFamily::cutlassSm80);
  e.waveRounding = 0.5;
  const GemmKernel kernel(plainGpu(), Format::int8W8a8, e, {896, 8192});
  EXPECT_NEAR(microseconds(kernel.time(384)), 5 + 2.55 * 13.4217728, 1e-9);
}

// Hopper FP8: clusters of two 128-row tiles. M = 257 is padded to 512: 4 row tiles, plus
// partialTile (512 - 257) / 256 = 0.99609375 of another; N = 640 has 5 column tiles.
// (4 + 0.99609375) x 5 / 10 = 2.498 -> 3 waves of 2*128*128*8192/2e13; M = 512: 20 tiles, 2 waves.
TEST(Gemm, ClusterPadsAndPaysForMissingRows) {
  GemmEfficiency e = ideal(GemmFamily::cutlassSm90);
  e.partialTile = 1;
  const GemmKernel kernel(plainGpu(), Format::fp8W8a8, e, {640, 8192});
  EXPECT_NEAR(microseconds(kernel.time(512)), 5 + 2 * 13.4217728, 1e-9);
  EXPECT_NEAR(microseconds(kernel.time(257)), 5 + 3 * 13.4217728, 1e-9);
}

// 256 x 256 outputs are 2 x 1 tiles of 128 x 256: 5 parts each fill the 10 SMs. One part takes
// 2*128*256*8192/1e13/5 = 10.73741824 us; adding up: 8 B x 256 x 256 / 1e12 = 0.524288 us.
// 64 x 64 tiles give 16 on 10 SMs: two waves of 6.7108864 us = 13.4217728 us, which is slower;
// 128 x 128: 4 tiles in 2 parts, 2*128*128*8192/1e13/2 = 13.42 us, too.
TEST(Gemm, FewTilesSplitTheInputs) {
  GemmEfficiency e = ideal(GemmFamily::cublas);
  e.maxSplits = 8;
  const GemmKernel kernel(plainGpu(), Format::bf16, e, {256, 8192});
  EXPECT_NEAR(microseconds(kernel.time(256)), 5 + 10.73741824 + 0.524288, 1e-9);
}

// INT8 at M = 1, N = 128: 2 tiles of 64 columns on 10 SMs, a share of 0.2. With 0.5 of the SMs
// needed to saturate memory the weights take 2.5 x as long.
// Bytes: 128 x 4096 x 2.5 + 4096 + 256 = 1315072.
TEST(Gemm, FewTilesDoNotSaturateMemory) {
  GemmEfficiency e = ideal(GemmFamily::cutlassSm80);
  e.saturatingShare = 0.5;
  const GemmKernel kernel(plainGpu(), Format::int8W8a8, e, {128, 4096});
  EXPECT_NEAR(microseconds(kernel.parts(1).memory), 1.315072, 1e-9);
}

// Machete at M = 1: 128 columns per tile below N = 26624. N = 1408: 11 tiles on 10 SMs stream in
// two whole waves, 2 / 1.1 of the time. Bytes: 1408 x 1000 x 0.515625 x 2 / 1.1 + 2000 + 2816.
TEST(Gemm, WholeWavesStretchMemory) {
  GemmEfficiency e = ideal(GemmFamily::machete);
  e.wholeWaves = true;
  const GemmKernel kernel(plainGpu(), Format::int4W4a16, e, {1408, 1000});
  EXPECT_NEAR(microseconds(kernel.parts(1).memory), 1.320000 + 0.004816, 1e-9);
}

// M = 64 in the same layer: Machete takes 128 x 16 tiles, 4 x 11 = 44 tiles in 5 waves, each of
// which streams 10 of the 11 columns' worth: 1408 x 1000 x 0.515625 x 5 x 10 / 11 = 3.3 MB, + 64
// rows.
TEST(Gemm, RowTilesStreamTheWeightsAgain) {
  GemmEfficiency e = ideal(GemmFamily::machete);
  e.wholeWaves = true;
  const GemmKernel kernel(plainGpu(), Format::int4W4a16, e, {1408, 1000});
  EXPECT_NEAR(microseconds(kernel.parts(64).memory), 3.300000 + 64 * 0.004816, 1e-9);
}

TEST(Gemm, NoRowsTakeNoTime) {
  const GemmKernel kernel(plainGpu(), Format::bf16, GemmEfficiency{}, {4096, 4096});
  EXPECT_EQ(kernel.time(0), Seconds(0));
  EXPECT_EQ(kernel.floor(0), Seconds(0));
}

TEST(Gemm, MacheteWidensItsTileForWideLayers) {
  EXPECT_EQ(gemmTiles(GemmFamily::machete, {26623, 4096}).front().columns, 128);
  EXPECT_EQ(gemmTiles(GemmFamily::machete, {26624, 4096}).front().columns, 256);
}

TEST(Gemm, Int8OnAmpereKeepsShortTilesForNarrowLayers) {
  // At 100 rows: 64 x 128 below 8192 outputs, else 128 x 128.
  EXPECT_EQ(gemmTiles(GemmFamily::cutlassSm80, {8191, 4096}).at(2).maxRows, 128);
  EXPECT_EQ(gemmTiles(GemmFamily::cutlassSm80, {8192, 4096}).at(2).maxRows, 64);
}

TEST(Gemm, FamilyNamesRoundTrip) {
  for (const GemmFamily family : kGemmFamilies) EXPECT_EQ(gemmFamilyNamed(name(family)), family);
  EXPECT_EQ(gemmFamilyNamed("cuda"), std::nullopt);
}

TEST(Gemm, ValidateNamesEveryBadField) {
  EXPECT_TRUE(validate(GemmEfficiency{}).empty());
  GemmEfficiency e;
  e.memory = 1.2;
  e.startup = Seconds(-1);
  e.maxSplits = 0;
  const std::vector<Diagnostic> found = validate(e);
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0].path, "/memory");
  EXPECT_EQ(found[1].path, "/startup_s");
  EXPECT_EQ(found[2].path, "/max_splits");
}

// --- properties ---

double share(int low) { return *rc::gen::inRange(low, 101) / 100.0; }

GemmEfficiency anyEfficiency() {
  GemmEfficiency e;
  e.family = *rc::gen::elementOf(kGemmFamilies);
  e.startup = Seconds(share(0) * 1e-5);
  e.memory = share(30);
  e.rootBytes = Seconds(share(0) * 1e-5);
  e.math = share(30);
  e.tileHalf = share(0) * 50;
  e.overlap = share(0);
  e.waveRounding = share(0);
  e.waveStartup = Seconds(share(0) * 5e-6);
  e.maxSplits = *rc::gen::inRange(1, 9);
  e.partialTile = share(0);
  e.saturatingShare = share(0);
  e.wholeWaves = *rc::gen::arbitrary<bool>();
  return e;
}

Gpu anyGpu() {
  Gpu gpu = plainGpu();
  gpu.smCount = *rc::gen::inRange(20, 200);
  gpu.memoryBandwidth = BytesPerSecond(*rc::gen::inRange(200, 8000) * 1e9);
  gpu.peak = {FlopsPerSecond(*rc::gen::inRange(50, 2500) * 1e12),
              FlopsPerSecond(*rc::gen::inRange(100, 5000) * 1e12),
              FlopsPerSecond(*rc::gen::inRange(100, 5000) * 1e12)};
  return gpu;
}

// Times of kernels that should be equal differ by rounding only.
bool notLess(Seconds a, Seconds b) { return a.value() >= b.value() * (1 - 1e-12); }

TEST(GemmProperty, NeverBelowTheFloor) {
  EXPECT_TRUE(rc::check([] {
    const GemmShape shape{*rc::gen::inRange(1, 60000), *rc::gen::inRange(1, 60000)};
    const GemmKernel kernel(anyGpu(), *rc::gen::elementOf(kFormats), anyEfficiency(), shape);
    const int rows = *rc::gen::inRange(1, 20000);
    RC_ASSERT(std::isfinite(kernel.time(rows).value()));
    RC_ASSERT(notLess(kernel.time(rows), kernel.floor(rows)));
  }));
}

TEST(GemmProperty, MoreInputsOrOutputsAreNeverFaster) {
  EXPECT_TRUE(rc::check([] {
    GemmEfficiency e = anyEfficiency();
    // The tile rules of Machete and INT8 change with the shape; hold them still.
    if (e.family == GemmFamily::machete || e.family == GemmFamily::cutlassSm80) {
      e.family = GemmFamily::cutlassSm90;
    }
    const Gpu gpu = anyGpu();
    const Format format = *rc::gen::elementOf(kFormats);
    const GemmShape shape{256 * *rc::gen::inRange(1, 200), 256 * *rc::gen::inRange(4, 200)};
    const int rows = *rc::gen::inRange(1, 9000);
    const Seconds base = GemmKernel(gpu, format, e, shape).time(rows);
    const GemmShape wider{shape.outputs + 256 * *rc::gen::inRange(1, 20), shape.inputs};
    RC_ASSERT(notLess(GemmKernel(gpu, format, e, wider).time(rows), base));
    const GemmShape deeper{shape.outputs, shape.inputs + 256 * *rc::gen::inRange(1, 20)};
    RC_ASSERT(notLess(GemmKernel(gpu, format, e, deeper).time(rows), base));
  }));
}

TEST(GemmProperty, MoreBandwidthOrPeakIsNeverSlower) {
  EXPECT_TRUE(rc::check([] {
    const Gpu gpu = anyGpu();
    const Format format = *rc::gen::elementOf(kFormats);
    const GemmEfficiency e = anyEfficiency();
    const GemmShape shape{*rc::gen::inRange(1, 60000), *rc::gen::inRange(1, 60000)};
    const int rows = *rc::gen::inRange(1, 9000);
    const Seconds base = GemmKernel(gpu, format, e, shape).time(rows);
    Gpu faster = gpu;
    faster.memoryBandwidth *= 1.5;
    RC_ASSERT(notLess(base, GemmKernel(faster, format, e, shape).time(rows)));
    faster = gpu;
    for (auto& peak : faster.peak) *peak *= 1.5;
    RC_ASSERT(notLess(base, GemmKernel(faster, format, e, shape).time(rows)));
  }));
}

TEST(GemmProperty, EveryRowCountHasATile) {
  EXPECT_TRUE(rc::check([] {
    const GemmShape shape{*rc::gen::inRange(1, 60000), *rc::gen::inRange(1, 60000)};
    const int rows = *rc::gen::inRange(1, 100000);
    int usable = 0;
    for (const GemmTile& tile : gemmTiles(*rc::gen::elementOf(kGemmFamilies), shape)) {
      usable += rows >= tile.minRows && rows <= tile.maxRows ? 1 : 0;
      RC_ASSERT(tile.rowStep % tile.rows == 0);
    }
    RC_ASSERT(usable >= 1);
  }));
}

}  // namespace
}  // namespace qplan::model
