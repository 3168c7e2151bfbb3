#include "profiler/cuda/choice.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace qplan::profiler::cuda {
namespace {

using model::Format;
using model::GemmCase;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr WayKind kLt = WayKind::cublasLt;
constexpr WayKind kLtInt32 = WayKind::cublasLtInt32;
constexpr WayKind kCudnn = WayKind::cudnn;
constexpr WayKind kOwn = WayKind::own;
constexpr WayKind kDequantize = WayKind::dequantizeFirst;

constexpr Means kA100{{8, 0}};
constexpr Means kA6000{{8, 6}};
constexpr Means kL40s{{8, 9}};
constexpr Means kH200{{9, 0}};
constexpr Means kB200{{10, 0}};

GemmCase gemm(Format format, int rows = 16) { return {format, rows, {4096, 4096}}; }

std::vector<WayKind> ways(const model::KernelCase& what, const Means& means,
                          Purpose purpose = Purpose::timing) {
  return choose(what, means, purpose).ways;
}

TEST(Choice, OfMatrixProductsByFormatAndGpu) {
  for (const Means& means : {kA100, kA6000, kL40s, kH200, kB200}) {
    EXPECT_THAT(ways(gemm(Format::bf16), means), ElementsAre(kLt));
    EXPECT_THAT(ways(gemm(Format::int8W8a8), means), ElementsAre(kCudnn, kLtInt32));
    EXPECT_THAT(ways(gemm(Format::int4W4a16), means), ElementsAre(kOwn, kCudnn));
  }
  const GemmCase fp8 = gemm(Format::fp8W8a8);
  EXPECT_THAT(ways(fp8, kA100), IsEmpty());
  EXPECT_THAT(ways(fp8, kA6000), IsEmpty());
  EXPECT_THAT(ways(fp8, kL40s), ElementsAre(kCudnn));
  EXPECT_THAT(ways(fp8, kH200), ElementsAre(kLt, kCudnn));
  EXPECT_THAT(ways(fp8, kB200), ElementsAre(kCudnn));
}

TEST(Choice, OfInt4ByRows) {
  EXPECT_THAT(ways(gemm(Format::int4W4a16, 64), kH200), ElementsAre(kOwn, kCudnn));
  EXPECT_THAT(ways(gemm(Format::int4W4a16, 65), kH200), ElementsAre(kOwn, kDequantize, kCudnn));
  EXPECT_THAT(ways(gemm(Format::int4W4a16, 128), kH200), ElementsAre(kOwn, kDequantize, kCudnn));
  EXPECT_THAT(ways(gemm(Format::int4W4a16, 129), kH200), ElementsAre(kDequantize, kCudnn));
  // 96 outputs are no multiple of 64.
  EXPECT_THAT(ways(GemmCase{Format::int4W4a16, 16, {96, 4096}}, kH200),
              ElementsAre(kDequantize, kCudnn));
}

// A family is checked at few rows, and timed at many too.
TEST(Choice, ChecksEveryWayOfAFamily) {
  EXPECT_THAT(ways(gemm(Format::int4W4a16, 17), kH200, Purpose::checking),
              ElementsAre(kOwn, kDequantize, kCudnn));
}

TEST(Choice, GoesWithWhatThereIs) {
  const Means noLt{{9, 0}, false, true};
  EXPECT_THAT(ways(gemm(Format::fp8W8a8), noLt), ElementsAre(kCudnn));
  EXPECT_THAT(ways(gemm(Format::int8W8a8), noLt), ElementsAre(kCudnn));
  EXPECT_EQ(choose(gemm(Format::bf16), noLt, Purpose::timing).reason, "no cuBLASLt");
  const Means noCudnn{{8, 9}, true, false};
  EXPECT_THAT(ways(gemm(Format::int8W8a8), noCudnn), ElementsAre(kLtInt32));
  EXPECT_THAT(ways(gemm(Format::int4W4a16), noCudnn), ElementsAre(kOwn));
  EXPECT_EQ(choose(gemm(Format::fp8W8a8), noCudnn, Purpose::timing).reason, "no cuDNN");
  EXPECT_EQ(choose(gemm(Format::int4W4a16, 129), {{8, 0}, false, false}, Purpose::timing).reason,
            "own kernel: rows must be 1 to 64; no cuBLASLt; no cuDNN");
}

TEST(Choice, SaysWhyThereIsNoFp8) {
  EXPECT_EQ(choose(gemm(Format::fp8W8a8), kA100, Purpose::timing).reason,
            "no FP8 matrix units before compute capability 8.9");
}

TEST(Choice, OfAttention) {
  const model::AttentionHeads heads{32, 8, 128};
  using model::DecodeCase;
  using model::KvDtype;
  EXPECT_THAT(ways(DecodeCase{KvDtype::bf16, 8, 1024, heads}, kH200), ElementsAre(kOwn, kCudnn));
  EXPECT_THAT(ways(DecodeCase{KvDtype::fp8, 8, 1024, heads}, kA100), ElementsAre(kOwn));
  const model::AttentionHeads odd{32, 8, 96};
  EXPECT_THAT(ways(DecodeCase{KvDtype::bf16, 8, 1024, odd}, kH200), ElementsAre(kCudnn));
  EXPECT_EQ(choose(DecodeCase{KvDtype::fp8, 8, 1024, odd}, kH200, Purpose::timing).reason,
            "own kernel: head size must be 64 or 128");
  EXPECT_THAT(ways(model::PrefillCase{1, 1024, 0, heads}, kH200), ElementsAre(kCudnn));
}

TEST(Choice, OfTheRest) {
  using model::ElementwiseCase;
  using model::ElementwiseOp;
  EXPECT_THAT(ways(ElementwiseCase{ElementwiseOp::norm, Format::bf16, 1, 4096}, kA100),
              ElementsAre(kOwn));
  EXPECT_THAT(ways(ElementwiseCase{ElementwiseOp::sampling, Format::bf16, 1, 4096}, kA100),
              IsEmpty());
  EXPECT_THAT(ways(model::MemoryCase{}, kA100), ElementsAre(kOwn));
  EXPECT_THAT(ways(model::GapCase{}, kA100), IsEmpty());
  // As its linear layer: 8192 rows are too many for the own kernel.
  EXPECT_THAT(ways(model::SustainedCase{Format::int4W4a16, 8192}, kH200),
              ElementsAre(kDequantize, kCudnn));
}

}  // namespace
}  // namespace qplan::profiler::cuda
