#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <numeric>

#include "profiler/core/catalogue.hpp"
#include "profiler/core/plan.hpp"
#include "profiler/cuda/random_sets.hpp"
#include "profiler/cuda/timed_ways.hpp"

namespace qplan::profiler::cuda {
namespace {

using model::ElementwiseCase;
using model::ElementwiseOp;
using model::Format;
using model::GemmCase;

std::vector<std::int64_t> bytesOf(const std::vector<Need>& needs) {
  std::vector<std::int64_t> bytes;
  for (const Need& need : needs) bytes.push_back(need.bytes);
  return bytes;
}

using Bytes = std::vector<std::int64_t>;

// 2 x 256 activations, 64 x 256 weights, 2 x 64 results.
TEST(Needs, OfMatrixProducts) {
  const auto needs = [](Format format, const std::vector<WayKind>& kinds = {}) {
    return bytesOf(needsOf(GemmCase{format, 2, {64, 256}}, kinds));
  };
  EXPECT_EQ(needs(Format::bf16), (Bytes{1024, 32768, 256}));
  EXPECT_EQ(needs(Format::fp8W8a8), (Bytes{512, 16384, 8, 256, 256}));
  // Two groups of 128 along K: 64 x 2 scales of 2 bytes.
  EXPECT_EQ(needs(Format::int4W4a16), (Bytes{1024, 8192, 256, 256}));
  EXPECT_EQ(needs(Format::int4W4a16, {WayKind::dequantizeFirst}),
            (Bytes{1024, 8192, 256, 256, 32768}));
  EXPECT_EQ(needs(Format::int8W8a8, {WayKind::cudnn, WayKind::cublasLtInt32}),
            (Bytes{512, 16384, 8, 256, 256, 512}));
}

TEST(Needs, OfIntermediateResultsDoNotRotate) {
  const auto needs = needsOf(GemmCase{Format::int8W8a8, 2, {64, 256}}, {WayKind::cublasLtInt32});
  EXPECT_TRUE(needs[needs.size() - 2].rotates);
  EXPECT_FALSE(needs.back().rotates);
}

// 3 sequences of 100 tokens take 2 blocks of 64 each: 3 x 128 tokens of 2 heads of 64.
TEST(Needs, OfAttention) {
  const model::AttentionHeads heads{8, 2, 64};
  EXPECT_EQ(bytesOf(needsOf(model::DecodeCase{model::KvDtype::bf16, 3, 100, heads})),
            (Bytes{3072, 98304, 98304, 3072}));
  EXPECT_EQ(bytesOf(needsOf(model::DecodeCase{model::KvDtype::fp8, 3, 100, heads})),
            (Bytes{3072, 49152, 49152, 3072}));
  // 10 new tokens behind 20.
  EXPECT_EQ(bytesOf(needsOf(model::PrefillCase{1, 10, 20, heads})),
            (Bytes{10240, 7680, 7680, 10240}));
}

TEST(Needs, OfElementwiseAndMemory) {
  const auto needs = [](ElementwiseOp op, Format format = Format::bf16) {
    return bytesOf(needsOf(ElementwiseCase{op, format, 3, 128}));
  };
  EXPECT_EQ(needs(ElementwiseOp::norm), (Bytes{768, 768, 256, 768, 768}));
  EXPECT_EQ(needs(ElementwiseOp::rope), (Bytes{768, 768}));
  EXPECT_EQ(needs(ElementwiseOp::activation), (Bytes{1536, 768}));
  EXPECT_EQ(needs(ElementwiseOp::quantize, Format::int8W8a8), (Bytes{768, 384, 12}));
  using model::MemoryAccess;
  EXPECT_EQ(bytesOf(needsOf(model::MemoryCase{MemoryAccess::read, 4096})), (Bytes{4096, 16}));
  EXPECT_EQ(bytesOf(needsOf(model::MemoryCase{MemoryAccess::write, 4096})), (Bytes{4096}));
  EXPECT_EQ(bytesOf(needsOf(model::MemoryCase{MemoryAccess::copy, 4096})), (Bytes{4096, 4096}));
}

// The default run on one GPU, its pools followed through all cases.
struct PoolHistory {
  std::int64_t written = 0;  // by making pools anew
  int refused = 0;
  int cases = 0;
};

PoolHistory historyOn(const model::Gpu& gpu) {
  const auto total = static_cast<std::int64_t>(gpu.memory.value());
  const auto l2 = static_cast<std::int64_t>(gpu.l2.value());
  PoolBytes held{};
  PoolHistory run;
  const auto account = [&](std::vector<Need> needs) {
    const std::int64_t used = std::accumulate(held.begin(), held.end(), std::int64_t{0});
    const PoolPlan plan = planPools(rotate(std::move(needs), l2).bytes, held, total - used);
    ++run.cases;
    if (!plan.reason.empty()) {
      ++run.refused;
      return;
    }
    for (std::size_t i = 0; i < kContentCount; ++i) {
      if (plan.bytes[i] > held[i]) run.written += plan.bytes[i];
    }
    held = plan.bytes;
  };
  for (const model::KernelCase& what : makePlan(gpu, {}).cases) {
    std::visit(
        [&]<class Case>(const Case& one) {
          if constexpr (std::is_same_v<Case, GemmCase>) {
            account(needsOf(one, choose(one, {gpu.computeCapability}, Purpose::timing).ways));
          } else if constexpr (requires { needsOf(one); }) {
            account(needsOf(one));
          }
        },
        withoutRepetition(what));
  }
  return run;
}

// Filling 200 GB takes about half a second at the rate of random numbers; a run may take 60.
TEST(Needs, OfADefaultRunFitAndAreFilledRarely) {
  const std::vector<model::Gpu> gpus = catalogue();
  for (const char* name : {"h200", "h100", "a100", "b200"}) {
    const PoolHistory run = historyOn(*gpuNamed(name, gpus));
    EXPECT_GT(run.cases, 1000) << name;
    EXPECT_EQ(run.refused, 0) << name;
    EXPECT_LT(run.written, 200'000'000'000) << name;
  }
}

}  // namespace
}  // namespace qplan::profiler::cuda
