// Every way but cuDNN's, from buffers to results, on host memory: what is checked is that each
// operand arrives where the kernel or library looks for it. The kernels themselves have their own
// tests, and those on a GPU.
#include "profiler/cuda/ways.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "profiler/cuda/given_sets.hpp"
#include "profiler/cuda/random_sets.hpp"
#include "profiler/cuda/timed_ways.hpp"
#include "tests/profiler/cuda/host/fakes.hpp"

namespace qplan::profiler::cuda {
namespace {

using model::ElementwiseOp;
using model::Format;
using model::GemmCase;

class WaysTest : public testing::Test {
 protected:
  WaysTest() {
    context_.computeCapability = {9, 0};
    context_.l2Bytes = 64 * 1024;
    context_.limits = {4, 227 * 1024, 228 * 1024};
    context_.lt = std::make_shared<Lt>(host::fakeLt());
  }
  ~WaysTest() override { host::freeBytes = std::size_t{8} << 30; }

  Context& context() { return context_; }

  // Every way's results are those of the reference.
  template <class Set>
  void expectRight(const model::KernelCase& what, const reference::Operands& operands,
                   const Given<Set>& given, const std::vector<Way>& ways) {
    const std::vector<float> expected = reference::expected(what, operands);
    const reference::Tolerance tolerance = reference::toleranceOf(what);
    for (const Way& way : ways) {
      given.poison(nullptr);
      const std::vector<float> poisoned = given.results(nullptr);
      ASSERT_EQ(poisoned.size(), expected.size());
      for (const float value : poisoned) ASSERT_TRUE(std::isnan(value) || value == -128.0F);
      way.run(nullptr, 0);
      const std::vector<float> values = given.results(nullptr);
      for (std::size_t i = 0; i < values.size(); ++i) {
        ASSERT_NEAR(values[i], expected[i],
                    tolerance.absolute + tolerance.relative * std::abs(expected[i]))
            << describe(what) << ", " << way.kernel << way.library << ", " << i;
      }
    }
  }

  void gemm(const GemmCase& what, std::size_t ways) {
    const reference::Operands operands = reference::operandsFor(what, 3);
    const auto given = givenSets(what, std::get<reference::GemmOperands>(operands));
    const auto made = gemmWays(context_, what, kinds(what), given.sets);
    EXPECT_EQ(made.size(), ways);
    expectRight(what, operands, given, made);
  }

  void decode(const model::DecodeCase& what) {
    const reference::Operands operands = reference::operandsFor(what, 3);
    const auto given = givenSets(what, std::get<reference::DecodeOperands>(operands));
    expectRight(what, operands, given, decodeWays(context_, what, kinds(what), given.sets));
  }

  void elementwise(const model::ElementwiseCase& what) {
    const reference::Operands operands = reference::operandsFor(what, 3);
    const auto given = givenSets(what, std::get<reference::ElementwiseOperands>(operands));
    expectRight(what, operands, given, elementwiseWays(context_, what, given.sets));
  }

  // Runs every way to time the case through all sets of buffers, twice.
  void turns(const model::KernelCase& what) {
    const int before = host::launches;
    const std::vector<Way> ways = timedWays(context_, pools_, what);
    for (const Way& way : ways) {
      for (int turn = 0; turn < 10; ++turn) way.run(nullptr, turn);
    }
    if (ways.front().library.empty()) {
      EXPECT_EQ(host::launches, before + 10);
    }
  }

  // The way of each kind but cuDNN's, which has to be there.
  std::vector<WayKind> kinds(const model::KernelCase& what) {
    return choose(what, context_.means(), Purpose::checking).ways;
  }

 private:
  Context context_;
  Pools pools_{1};
};

// cuBLASLt's three algorithms without the one it cannot run.
TEST_F(WaysTest, Bf16Products) { gemm({Format::bf16, 5, {64, 128}}, 2); }
TEST_F(WaysTest, Fp8Products) { gemm({Format::fp8W8a8, 5, {64, 128}}, 2); }
TEST_F(WaysTest, Int8Products) { gemm({Format::int8W8a8, 5, {64, 128}}, 2); }
// Our own kernel, and two algorithms behind dequantization.
TEST_F(WaysTest, Int4Products) { gemm({Format::int4W4a16, 5, {64, 256}}, 3); }
// 72 outputs are no multiple of 64.
TEST_F(WaysTest, Int4ProductsWithoutTheOwnKernel) { gemm({Format::int4W4a16, 5, {72, 256}}, 2); }

TEST_F(WaysTest, DecodeAttention) {
  for (const model::KvDtype dtype : model::kKvDtypes) {
    decode({dtype, 3, 100, {8, 2, 64}});
    decode({dtype, 1, 64, {4, 4, 128}});
  }
}

TEST_F(WaysTest, Elementwise) {
  elementwise({ElementwiseOp::norm, Format::bf16, 3, 256});
  elementwise({ElementwiseOp::rope, Format::bf16, 3, 256});
  elementwise({ElementwiseOp::activation, Format::bf16, 3, 256});
  elementwise({ElementwiseOp::quantize, Format::fp8W8a8, 3, 256});
  elementwise({ElementwiseOp::quantize, Format::int8W8a8, 3, 256});
}

TEST_F(WaysTest, OnRotatingBuffers) {
  for (const Format format : model::kFormats) turns(GemmCase{format, 5, {64, 256}});
  turns(GemmCase{Format::int4W4a16, 129, {64, 256}});
  turns(model::SustainedCase{Format::fp8W8a8, 64});
  for (const model::KvDtype dtype : model::kKvDtypes) {
    turns(model::DecodeCase{dtype, 3, 100, {8, 2, 64}});
  }
  for (const ElementwiseOp op :
       {ElementwiseOp::norm, ElementwiseOp::rope, ElementwiseOp::activation}) {
    turns(model::ElementwiseCase{op, Format::bf16, 3, 256});
  }
  turns(model::ElementwiseCase{ElementwiseOp::quantize, Format::int8W8a8, 3, 256});
  using model::MemoryAccess;
  for (const MemoryAccess access : {MemoryAccess::read, MemoryAccess::write, MemoryAccess::copy}) {
    turns(model::MemoryCase{access, 4096});
  }
}

// The second set of a memory case lies behind the first: what the second turn writes is not where
// the first did.
TEST_F(WaysTest, TurnsTakeOtherBuffers) {
  Pools pools(1);
  const auto sets =
      randomSets(context(), pools, model::MemoryCase{model::MemoryAccess::copy, 4096});
  EXPECT_EQ(static_cast<const char*>(sets.ofTurn(1).in) - static_cast<const char*>(sets.at(0).in),
            4096);
  EXPECT_EQ(sets.ofTurn(sets.count).out, sets.at(0).out);
}

TEST_F(WaysTest, PoolsAreKeptFromCaseToCase) {
  Pools pools(1);
  (void)timedWays(context(), pools, model::MemoryCase{model::MemoryAccess::copy, 65536});
  const std::size_t held = host::allocatedBytes;
  EXPECT_GT(held, 0U);
  (void)timedWays(context(), pools, model::MemoryCase{model::MemoryAccess::read, 4096});
  EXPECT_EQ(host::allocatedBytes, held);
  pools.clear();
  EXPECT_EQ(host::allocatedBytes, 0U);
}

// 1 GiB has to stay free; 16 MiB are not enough for anything.
TEST_F(WaysTest, SaysWhatDoesNotFit) {
  host::freeBytes = (std::size_t{1} << 30) + (std::size_t{16} << 20);
  Pools pools(1);
  try {
    (void)timedWays(context(), pools, GemmCase{Format::bf16, 5, {64, 128}});
    FAIL();
  } catch (const DeviceError& error) {
    EXPECT_EQ(error.failure().kind, Failure::Kind::outOfMemory);
    EXPECT_THAT(error.failure().reason, testing::StartsWith("out of memory: "));
  }
  EXPECT_EQ(host::allocatedBytes, 0U);
}

// Prefill is cuDNN's alone, and there is none.
TEST_F(WaysTest, SaysWhatIsMissing) {
  context().cudnn.problem = "libcudnn.so.9 was not found";
  Pools pools(1);
  try {
    (void)timedWays(context(), pools, model::PrefillCase{1, 64, 0, {8, 2, 64}});
    FAIL();
  } catch (const DeviceError& error) {
    EXPECT_EQ(error.failure(),
              (Failure{Failure::Kind::unsupported, "no cuDNN (libcudnn.so.9 was not found)"}));
  }
}

}  // namespace
}  // namespace qplan::profiler::cuda
