#include "model/profile.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace qplan::model {
namespace {

constexpr AttentionHeads kHeads{32, 8, 128};

Gpu someGpu() {
  Gpu gpu;
  gpu.id = "some";
  gpu.architecture = "ampere";
  gpu.smCount = 100;
  gpu.memory = Bytes(80e9);
  gpu.memoryBandwidth = BytesPerSecond(1e12);
  gpu.l2 = Bytes(1e6);
  gpu.peak[static_cast<std::size_t>(MathType::bf16)] = FlopsPerSecond(100e12);
  gpu.interconnect.pciePerDirection = BytesPerSecond(25e9);
  return gpu;
}

// Weights 4096 x 1024 x (0.5 + 2/128) bytes = 2,162,688; X 2 x 1024 x 2 = 4,096; Y 2 x 2 x 4096 =
// 16,384. FLOPs 2 x 2 x 4096 x 1024.
TEST(KernelCase, WorkOfALinearLayer) {
  const Work work = workOf(GemmCase{Format::int4W4a16, 2, {4096, 1024}});
  EXPECT_EQ(work.bytes, Bytes(2162688 + 4096 + 16384));
  EXPECT_EQ(work.flops, Flops(16777216));
}

// Cache 3 x 100 tokens x 2 x 8 heads x 128 x 1 byte = 614,400; query and output 2 x 3 x 32 x 128 x
// 2 bytes = 49,152. 4 x 32 x 128 FLOPs for each of 300 pairs.
TEST(KernelCase, WorkOfDecoding) {
  const Work work = workOf(DecodeCase{KvDtype::fp8, 3, 100, kHeads});
  EXPECT_EQ(work.bytes, Bytes(614400 + 49152));
  EXPECT_EQ(work.flops, Flops(4.0 * 32 * 128 * 300));
}

// Two prompts of 4 tokens after 10: each 4 x 10 + 4 x 5 / 2 = 50 pairs.
TEST(KernelCase, WorkOfAPromptChunk) {
  EXPECT_EQ(workOf(PrefillCase{2, 4, 10, kHeads}).flops, Flops(4.0 * 32 * 128 * 100));
}

// A copy reads and writes; three of four parts of a sum over 4 ranks travel twice.
TEST(KernelCase, WorkOfMovingBytes) {
  EXPECT_EQ(workOf(MemoryCase{MemoryAccess::copy, 1000}).bytes, Bytes(2000));
  EXPECT_EQ(workOf(MemoryCase{MemoryAccess::read, 1000}).bytes, Bytes(1000));
  EXPECT_EQ(workOf(AllReduceCase{4, 1000}).bytes, Bytes(1500));
}

// One row: 2 x 4096 x 4096 bytes of weights and 16,384 of activations at 1 TB/s. 4096 rows: 2 x
// 4096^3 FLOPs at 100 TFLOP/s = 1.374 ms, far above the bytes.
TEST(KernelCase, FloorIsTheLongerOfBytesAndFlops) {
  const Gpu gpu = someGpu();
  const auto one = floorOf(GemmCase{Format::bf16, 1, {4096, 4096}}, gpu);
  ASSERT_TRUE(one);
  EXPECT_DOUBLE_EQ(one->value(), (2.0 * 4096 * 4096 + 16384) / 1e12);
  const auto many = floorOf(GemmCase{Format::bf16, 4096, {4096, 4096}}, gpu);
  ASSERT_TRUE(many);
  EXPECT_DOUBLE_EQ(many->value(), 2.0 * 4096 * 4096 * 4096 / 100e12);
  EXPECT_FALSE(floorOf(GemmCase{Format::fp8W8a8, 1, {4096, 4096}}, gpu));
}

// A buffer that fits into L2 need not touch memory; 3 MB leave 2 MB to be read at 1 TB/s.
TEST(KernelCase, FloorLeavesOutWhatTheCacheHolds) {
  const Gpu gpu = someGpu();
  EXPECT_EQ(floorOf(MemoryCase{MemoryAccess::read, 500000}, gpu), Seconds(0.0));
  EXPECT_EQ(floorOf(MemoryCase{MemoryAccess::read, 3000000}, gpu), Seconds(2e-6));
  EXPECT_EQ(floorOf(HostCopyCase{CopyDirection::hostToDevice, 25000}, gpu), Seconds(1e-6));
  EXPECT_EQ(floorOf(GapCase{}, gpu), Seconds(0.0));
}

TEST(KernelCase, DescriptionsTellCasesApart) {
  std::set<std::string> seen;
  const auto isNew = [&](const KernelCase& what) { return seen.insert(describe(what)).second; };
  EXPECT_TRUE(isNew(GemmCase{Format::bf16, 1, {16, 32}}));
  EXPECT_TRUE(isNew(GemmCase{Format::bf16, 1, {32, 16}}));
  EXPECT_TRUE(isNew(GemmCase{Format::fp8W8a8, 1, {16, 32}}));
  EXPECT_TRUE(isNew(DecodeCase{KvDtype::bf16, 1, 16, kHeads}));
  EXPECT_TRUE(isNew(DecodeCase{KvDtype::fp8, 1, 16, kHeads}));
  EXPECT_TRUE(isNew(PrefillCase{1, 16, 0, kHeads}));
  EXPECT_TRUE(isNew(PrefillCase{1, 16, 1, kHeads}));
  EXPECT_TRUE(isNew(ElementwiseCase{ElementwiseOp::quantize, Format::fp8W8a8, 1, 16}));
  EXPECT_TRUE(isNew(ElementwiseCase{ElementwiseOp::quantize, Format::int8W8a8, 1, 16}));
  EXPECT_FALSE(isNew(PrefillCase{1, 16, 0, kHeads}));
  EXPECT_EQ(describe(GemmCase{Format::fp8W8a8, 16, {4096, 8192}}),
            "gemm fp8-w8a8 16 x 4096 x 8192 (M x N x K)");
}

}  // namespace
}  // namespace qplan::model
