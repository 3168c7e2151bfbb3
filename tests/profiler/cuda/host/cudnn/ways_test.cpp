// cuDNN's ways from buffers to results with a backend that runs on the host: what is checked is
// that each operand is bound to the tensor it belongs to, and lives as long as it is needed.
#include "profiler/cuda/cudnn/ways.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <vector>

#include "profiler/cuda/cudnn/attention_graph.hpp"
#include "profiler/cuda/cudnn/gemm_graph.hpp"
#include "profiler/cuda/given_sets.hpp"
#include "profiler/reference/narrow.hpp"
#include "tests/profiler/cuda/host/cudnn/fake_cudnn.hpp"

namespace qplan::profiler::cuda {
namespace {

using host::FakeRun;
using model::Format;
using model::GemmCase;

template <class T>
std::vector<T> operand(const FakeRun& run, std::int64_t id, std::size_t count) {
  const auto* const first = static_cast<const T*>(run.operands.at(id));
  return {first, first + count};
}

template <class T>
T value(const FakeRun& run, std::int64_t id) {
  return *static_cast<const T*>(run.operands.at(id));
}

void store16(const std::vector<float>& values, void* out) {
  auto* const bits = static_cast<std::uint16_t*>(out);
  for (std::size_t i = 0; i < values.size(); ++i) bits[i] = reference::toBf16(values[i]);
}

std::size_t product(int a, int b, int c = 1, int d = 1) {
  return static_cast<std::size_t>(a) * static_cast<std::size_t>(b) * static_cast<std::size_t>(c) *
         static_cast<std::size_t>(d);
}

void run(const GemmCase& what, const FakeRun& in) {
  const std::size_t x = product(what.rows, what.shape.inputs);
  const std::size_t w = product(what.shape.outputs, what.shape.inputs);
  reference::GemmOperands operands;
  if (what.format == Format::int4W4a16) {
    operands.x16 = operand<std::uint16_t>(in, kGemmX, x);
    operands.w4 = operand<std::uint8_t>(in, kGemmW, w / 2);
    operands.weightScale = operand<std::uint16_t>(in, kGemmWScale, w / 128);
  } else {
    operands.x8 = operand<std::uint8_t>(in, kGemmX, x);
    operands.w8 = operand<std::uint8_t>(in, kGemmW, w);
    operands.xScale = operand<float>(in, kGemmXScale, product(what.rows, 1));
    operands.wScale = operand<float>(in, kGemmWScale, product(what.shape.outputs, 1));
  }
  store16(reference::expected(what, operands), in.operands.at(kGemmY));
}

void run(const model::PrefillCase& what, const FakeRun& in) {
  EXPECT_EQ(value<float>(in, kAttentionScale), 1 / std::sqrt(static_cast<float>(what.heads.dim)));
  EXPECT_LT(value<float>(in, kAttentionMinusInfinity), -1e30F);
  EXPECT_EQ(in.operands.contains(kAttentionCached), what.cachedTokens > 0);
  if (what.cachedTokens > 0) {
    EXPECT_EQ(value<std::int32_t>(in, kAttentionCached), what.cachedTokens);
  }
  const std::size_t keys = product(what.sequences, what.cachedTokens + what.newTokens,
                                   what.heads.keyValue, what.heads.dim);
  reference::PrefillOperands operands;
  operands.query = operand<std::uint16_t>(
      in, kAttentionQuery,
      product(what.sequences, what.newTokens, what.heads.query, what.heads.dim));
  operands.key = operand<std::uint16_t>(in, kAttentionKey, keys);
  operands.value = operand<std::uint16_t>(in, kAttentionValue, keys);
  store16(reference::expected(what, operands), in.operands.at(kAttentionOutput));
}

void run(const model::DecodeCase& what, const FakeRun& in) {
  EXPECT_EQ(value<float>(in, kAttentionScale), 1 / std::sqrt(static_cast<float>(what.heads.dim)));
  const auto sequences = static_cast<std::size_t>(what.sequences);
  const std::size_t blocks = product(what.sequences, blocksPerSequence(what));
  const std::size_t cache =
      blocks * product(what.heads.keyValue, reference::kBlockTokens, what.heads.dim);
  reference::DecodeOperands operands;
  operands.query = operand<std::uint16_t>(
      in, kAttentionQuery, product(what.sequences, what.heads.query, what.heads.dim));
  operands.key16 = operand<std::uint16_t>(in, kAttentionKey, cache);
  operands.value16 = operand<std::uint16_t>(in, kAttentionValue, cache);
  for (const std::uint16_t bits : operands.value16) {
    ASSERT_FALSE(std::isnan(reference::fromBf16(bits)));
  }
  operands.pageTable = operand<std::int32_t>(in, kAttentionKeyPages, blocks);
  EXPECT_EQ(operand<std::int32_t>(in, kAttentionValuePages, blocks), operands.pageTable);
  operands.lengths = operand<std::int32_t>(in, kAttentionKeyLengths, sequences);
  EXPECT_EQ(operand<std::int32_t>(in, kAttentionQueryLengths, sequences),
            std::vector<std::int32_t>(sequences, 1));
  operands.blocksPerSequence = blocksPerSequence(what);
  store16(reference::expected(what, operands), in.operands.at(kAttentionOutput));
}

class CudnnWaysTest : public testing::Test {
 protected:
  CudnnWaysTest() : ways_(makeCudnnWays(host::fakeCudnn(), 0, std::make_shared<Workspace>())) {}
  ~CudnnWaysTest() override { host::execute = nullptr; }

  template <class Case, class In>
  void expectRight(const Case& what, std::vector<Way> (CudnnWays::*make)(const Case&, const In&)) {
    const reference::Operands operands = reference::operandsFor(what, 3);
    const std::vector<float> expected = reference::expected(what, operands);
    int runs = 0;
    host::execute = [&](const FakeRun& in) {
      ++runs;
      std::memset(in.workspace, 0xEE, host::kWorkspace);
      run(what, in);
    };
    std::visit(
        [&]<class Given>(const Given& given) {
          if constexpr (requires { givenSets(what, given); }) {
            const auto sets = givenSets(what, given);
            const std::vector<Way> made = ((*ways_).*make)(what, sets.sets);
            ASSERT_EQ(made.size(), 1U);
            EXPECT_EQ(made.front().algorithm, "engine 7");
            sets.poison(nullptr);
            made.front().run(nullptr, 0);
            const std::vector<float> values = sets.results(nullptr);
            ASSERT_EQ(values.size(), expected.size());
            for (std::size_t i = 0; i < values.size(); ++i) {
              // One rounding to BF16.
              ASSERT_NEAR(values[i], expected[i], std::abs(expected[i]) * 0x1p-8) << i;
            }
          } else {
            FAIL() << "operands of another class";
          }
        },
        operands);
    EXPECT_EQ(runs, 1);
  }

 private:
  std::unique_ptr<CudnnWays> ways_;
};

TEST_F(CudnnWaysTest, Products) {
  for (const Format format : {Format::fp8W8a8, Format::int8W8a8, Format::int4W4a16}) {
    expectRight(GemmCase{format, 5, {64, 256}}, &CudnnWays::gemm);
  }
}

TEST_F(CudnnWaysTest, Prefill) {
  expectRight(model::PrefillCase{2, 5, 0, {4, 2, 64}}, &CudnnWays::prefill);
  expectRight(model::PrefillCase{1, 5, 7, {4, 2, 64}}, &CudnnWays::prefill);
}

TEST_F(CudnnWaysTest, PagedDecode) {
  expectRight(model::DecodeCase{model::KvDtype::bf16, 3, 100, {4, 2, 64}}, &CudnnWays::decode);
}

}  // namespace
}  // namespace qplan::profiler::cuda
