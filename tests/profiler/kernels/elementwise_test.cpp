#include "profiler/kernels/elementwise.cuh"

#include <gtest/gtest.h>

#include <cmath>

#include "model/profile.hpp"
#include "profiler/kernels/launch.hpp"
#include "profiler/kernels/norm.cuh"
#include "profiler/kernels/quantize.cuh"
#include "profiler/reference/narrow.hpp"
#include "profiler/reference/operands.hpp"
#include "profiler/reference/quantize.hpp"
#include "tests/profiler/kernels/guarded.hpp"

namespace qplan::profiler::kernels {
namespace {

using model::ElementwiseCase;
using model::ElementwiseOp;
using reference::ElementwiseOperands;

int blocksFor(std::int64_t items) {
  return static_cast<int>((items + kElementwiseThreads - 1) / kElementwiseThreads);
}

template <typename Kernel>
void runThreads(std::int64_t items, Kernel kernel) {
  emulator::run({{blocksFor(items), 1, 1}, kElementwiseThreads, 0, items % 2 == 0}, kernel);
}

// A row of the grid for each of `rows`.
template <typename Kernel>
void runGrid(int rows, std::int64_t items, Kernel kernel) {
  emulator::run({{blocksFor(items), rows, 1}, kElementwiseThreads, 0, rows % 2 == 0}, kernel);
}

template <typename Kernel>
void runRows(int tokens, const RowCut& cut, Kernel kernel) {
  emulator::run({{tokens, 1, 1}, cut.threads, kRowSharedBytes, tokens % 2 == 0}, kernel);
}

template <typename Arguments>
using Kernels = void (*const[4])(Arguments);

template <typename Arguments>
void launchRows(Kernels<Arguments>& kernels, const Arguments& in, int tokens, const RowCut& cut) {
  auto* const kernel = kernels[cut.perThread == 4 ? 3 : cut.perThread];
  runRows(tokens, cut, [&] { kernel(in); });
}

constexpr Kernels<NormArguments> kNorms = {qplan_add_rms_norm<0>, qplan_add_rms_norm<1>,
                                           qplan_add_rms_norm<2>, qplan_add_rms_norm<4>};
constexpr Kernels<QuantizeArguments> kToE4m3 = {qplan_quantize_e4m3<0>, qplan_quantize_e4m3<1>,
                                                qplan_quantize_e4m3<2>, qplan_quantize_e4m3<4>};
constexpr Kernels<QuantizeArguments> kToInt8 = {qplan_quantize_int8<0>, qplan_quantize_int8<1>,
                                                qplan_quantize_int8<2>, qplan_quantize_int8<4>};

ElementwiseOperands operandsOf(const ElementwiseCase& what) {
  return std::get<ElementwiseOperands>(reference::operandsFor(what, 7));
}

struct Shape {
  int tokens;
  int width;
};

// The smallest width, many tokens, odd counts of vectors, several vectors a thread, the longest row
// that is kept in registers, and one too long.
constexpr Shape kRowShapes[] = {{1, 8},    {257, 16}, {17, 128},  {3, 1000},
                                {2, 4104}, {2, 8200}, {1, 32768}, {1, 32776}};

TEST(RowCut, CoversTheRow) {
  for (int vectors = 1; vectors <= 8192; ++vectors) {
    const RowCut cut = rowCut(vectors);
    EXPECT_EQ(cut.threads % 32, 0);
    EXPECT_LE(cut.threads, kMostThreads);
    if (cut.perThread > 0) {
      EXPECT_GE(cut.threads * cut.perThread, vectors);
    }
  }
  EXPECT_EQ(rowCut(4096).perThread, 4);
  EXPECT_EQ(rowCut(4097).perThread, 0);
  EXPECT_EQ(rowCut(8192).perThread, 0);
}

void expectNorm(const Shape& shape, const RowCut& cut, bool inPlace) {
  SCOPED_TRACE(testing::Message() << shape.tokens << " x " << shape.width << ", " << cut.perThread
                                  << " a thread");
  const ElementwiseCase what{ElementwiseOp::norm, model::Format::bf16, shape.tokens, shape.width};
  const ElementwiseOperands in = operandsOf(what);
  Guarded<std::uint16_t> x(in.x);
  Guarded<std::uint16_t> residual(in.residual);
  Guarded<std::uint16_t> weight(in.weight);
  Guarded<std::uint16_t> y(in.x.size());
  Guarded<std::uint16_t> sum(in.x.size());
  NormArguments arguments;
  arguments.x = x.data();
  arguments.residual = residual.data();
  arguments.weight = weight.data();
  arguments.y = inPlace ? x.data() : y.data();
  arguments.sum = inPlace ? residual.data() : sum.data();
  arguments.width = shape.width;
  launchRows(kNorms, arguments, shape.tokens, cut);
  std::vector<float> result = widen((inPlace ? x : y).values());
  const std::vector<float> sums = widen((inPlace ? residual : sum).values());
  result.insert(result.end(), sums.begin(), sums.end());
  expectClose(result, reference::expected(what, in), reference::toleranceOf(what));
}

TEST(AddRmsNorm, EqualsTheReference) {
  for (const Shape& shape : kRowShapes) expectNorm(shape, rowCut(shape.width / kVector), false);
}

TEST(AddRmsNorm, WorksInPlace) {
  expectNorm({17, 128}, rowCut(16), true);
  expectNorm({2, 8200}, rowCut(1025), true);
  expectNorm({3, 1000}, {64, 0}, true);
}

// Values whose mean square is that of epsilon: 1 / sqrt(2) of what they would be without it. 65536
// is the widest row.
TEST(AddRmsNorm, AddsEpsilon) {
  for (const int width : {8, 65536}) {
    const auto count = static_cast<std::size_t>(width);
    const std::uint16_t small = reference::toBf16(0.0031622777F);
    Guarded<std::uint16_t> x(std::vector<std::uint16_t>(count, small));
    Guarded<std::uint16_t> residual(std::vector<std::uint16_t>(count, 0));
    Guarded<std::uint16_t> weight(std::vector<std::uint16_t>(count, reference::toBf16(1)));
    Guarded<std::uint16_t> y(count);
    Guarded<std::uint16_t> sum(count);
    const NormArguments in{x.data(), residual.data(), weight.data(), y.data(), sum.data(), width};
    launchRows(kNorms, in, 1, rowCut(width / kVector));
    const float value = reference::fromBf16(small);
    expectClose(widen(y.values()),
                std::vector<float>(count, value / std::sqrt(value * value + 1e-5F)), {0, 0x1.1p-8});
    EXPECT_EQ(sum.values(), std::vector<std::uint16_t>(count, small));
  }
}

TEST(AddRmsNorm, ReadsLongRowsTwice) { expectNorm({3, 1000}, {64, 0}, false); }

struct Quantized {
  std::vector<std::uint8_t> codes;
  std::vector<float> scales;
};

template <typename Arguments>
Quantized quantized(Kernels<Arguments>& kernels, const std::vector<std::uint16_t>& values,
                    const Shape& shape, const RowCut& cut) {
  Guarded<std::uint16_t> x(values);
  Guarded<unsigned char> codes(values.size());
  Guarded<float> scales(static_cast<std::size_t>(shape.tokens));
  const QuantizeArguments in{x.data(), codes.data(), scales.data(), shape.width};
  launchRows(kernels, in, shape.tokens, cut);
  return {codes.values(), scales.values()};
}

void expectQuantized(const std::vector<std::uint16_t>& x, const Shape& shape, const RowCut& cut) {
  SCOPED_TRACE(testing::Message() << shape.tokens << " x " << shape.width);
  const std::vector<float> values = widen(x);
  const auto fp8 = reference::quantizeRowsE4m3(values, shape.width);
  const Quantized toE4m3 = quantized(kToE4m3, x, shape, cut);
  EXPECT_EQ(toE4m3.codes, fp8.codes);
  EXPECT_EQ(toE4m3.scales, fp8.scales);
  const auto int8 = reference::quantizeRowsInt8(values, shape.width);
  const Quantized toInt8 = quantized(kToInt8, x, shape, cut);
  EXPECT_EQ(toInt8.codes, int8.codes);
  EXPECT_EQ(toInt8.scales, int8.scales);
}

TEST(Quantize, EqualsTheReferenceBitForBit) {
  for (const Shape& shape : kRowShapes) {
    const ElementwiseCase what{ElementwiseOp::quantize, model::Format::fp8W8a8, shape.tokens,
                               shape.width};
    expectQuantized(operandsOf(what).x, shape, rowCut(shape.width / kVector));
  }
  const Shape shape{3, 1000};
  const ElementwiseCase what{ElementwiseOp::quantize, model::Format::int8W8a8, 3, 1000};
  expectQuantized(operandsOf(what).x, shape, {64, 0});
}

TEST(Quantize, RowsOfZerosAndHugeOrTinyValues) {
  for (const float size : {0.0F, 1e-35F, 3e-5F, 1e38F}) {
    std::vector<std::uint16_t> x;
    for (int i = 0; i < 64; ++i) {
      x.push_back(reference::toBf16(size * (static_cast<float>((i * 37) % 64 - 32) / 32)));
    }
    expectQuantized(x, {2, 32}, rowCut(4));
  }
}

// The widest row, whose largest value is the very last one.
TEST(Quantize, WidestRow) {
  const ElementwiseCase what{ElementwiseOp::quantize, model::Format::fp8W8a8, 1, 65536};
  std::vector<std::uint16_t> x = operandsOf(what).x;
  x.back() = reference::toBf16(-1000);
  expectQuantized(x, {1, 65536}, rowCut(8192));
}

// Every finite BF16 that E4M3 does not saturate, and some that it does.
TEST(Quantize, E4m3OfEveryValue) {
  for (std::uint32_t bits = 0; bits < 0x10000; ++bits) {
    const float value = reference::fromBf16(static_cast<std::uint16_t>(bits));
    if (!std::isfinite(value) || std::fabs(value) > 1e6F) continue;
    ASSERT_EQ(e4m3Of(value), reference::toE4m3(value)) << value;
  }
}

TEST(Rope, EqualsTheReference) {
  for (const Shape& shape : {Shape{1, 128}, Shape{17, 640}, Shape{257, 128}}) {
    SCOPED_TRACE(shape.width);
    const ElementwiseCase what{ElementwiseOp::rope, model::Format::bf16, shape.tokens, shape.width};
    const ElementwiseOperands in = operandsOf(what);
    const int most = *std::max_element(in.positions.begin(), in.positions.end());
    Guarded<std::uint16_t> x(in.x);
    Guarded<std::int32_t> positions(in.positions);
    Guarded<float> table(ropeTable(most + 1));
    Guarded<std::uint16_t> y(in.x.size());
    for (const bool inPlace : {false, true}) {
      const RopeArguments arguments{x.data(), positions.data(), table.data(),
                                    inPlace ? x.data() : y.data(), shape.width};
      runGrid(shape.tokens, shape.width / 16, [&] { qplan_rope(arguments); });
      expectClose(widen((inPlace ? x : y).values()), reference::expected(what, in),
                  reference::toleranceOf(what));
    }
  }
}

TEST(SiluMultiply, EqualsTheReference) {
  for (const Shape& shape : {Shape{1, 8}, Shape{17, 136}, Shape{257, 64}}) {
    SCOPED_TRACE(shape.width);
    const ElementwiseCase what{ElementwiseOp::activation, model::Format::bf16, shape.tokens,
                               shape.width};
    const ElementwiseOperands in = operandsOf(what);
    Guarded<std::uint16_t> gateUp(in.x);
    Guarded<std::uint16_t> y(in.x.size() / 2);
    const SiluArguments arguments{gateUp.data(), y.data(), shape.width};
    runGrid(shape.tokens, shape.width / 8, [&] { qplan_silu_multiply(arguments); });
    expectClose(widen(y.values()), reference::expected(what, in), reference::toleranceOf(what));
  }
}

// silu(-100) is -0, silu(100) is 100: no NaN from infinite exponentials.
TEST(SiluMultiply, LargeGates) {
  std::vector<std::uint16_t> in;
  for (const float gate : {-1e4F, -100.0F, 0.0F, 100.0F, 1e4F, 1.0F, 1.0F, 1.0F}) {
    in.push_back(reference::toBf16(gate));
  }
  for (int i = 0; i < 8; ++i) in.push_back(reference::toBf16(2));
  Guarded<std::uint16_t> gateUp(in);
  Guarded<std::uint16_t> y(8);
  runGrid(1, 1, [&] { qplan_silu_multiply({gateUp.data(), y.data(), 8}); });
  const std::vector<float> result = widen(y.values());
  EXPECT_EQ(result[0], 0.0F);
  EXPECT_EQ(result[1], 0.0F);
  EXPECT_EQ(result[2], 0.0F);
  EXPECT_EQ(result[3], 200.0F);
  EXPECT_EQ(result[4], reference::fromBf16(reference::toBf16(2e4F)));
}

// Every code under scales of all sizes: code x scale, rounded once.
TEST(DequantizeInt4, EqualsCodeTimesScale) {
  constexpr int kOutputs = 5;
  constexpr int kInputs = 384;
  const model::GemmCase what{model::Format::int4W4a16, 1, {kOutputs, kInputs}};
  const auto in = std::get<reference::GemmOperands>(reference::operandsFor(what, 3));
  Guarded<unsigned char> codes(in.w4);
  Guarded<std::uint16_t> scales(in.weightScale);
  Guarded<std::uint16_t> weights(static_cast<std::size_t>(kOutputs * kInputs));
  runThreads(kOutputs * kInputs / 32, [&] {
    qplan_dequantize_int4({codes.data(), scales.data(), weights.data(), kOutputs, kInputs});
  });
  const auto result = weights.values();
  for (std::size_t i = 0; i < result.size(); ++i) {
    const float scale = reference::fromBf16(in.weightScale[i / reference::kInt4Group]);
    ASSERT_EQ(result[i], reference::toBf16(static_cast<float>(reference::int4At(in.w4, i)) * scale))
        << i;
  }
}

TEST(ScaleInt32, ScalesRowsAndColumns) {
  constexpr int kRows = 3;
  constexpr int kColumns = 24;
  std::vector<std::int32_t> sums;
  for (int i = 0; i < kRows * kColumns; ++i) sums.push_back((i * 7919 - 90000) * (i % 5 - 2));
  const std::vector<float> rowScale{0.5F, 0.001F, 3.0F};
  std::vector<float> columnScale;
  for (int i = 0; i < kColumns; ++i) columnScale.push_back(0.01F * static_cast<float>(i + 1));
  Guarded<std::int32_t> from(sums);
  Guarded<float> rows(rowScale);
  Guarded<float> columns(columnScale);
  Guarded<std::uint16_t> y(sums.size());
  runGrid(kRows, kColumns / 8, [&] {
    qplan_scale_int32({from.data(), rows.data(), columns.data(), y.data(), kColumns});
  });
  const auto result = y.values();
  for (std::size_t i = 0; i < sums.size(); ++i) {
    const float scaled = static_cast<float>(sums[i]) * rowScale[i / kColumns];
    EXPECT_EQ(result[i], reference::toBf16(scaled * columnScale[i % kColumns])) << i;
  }
}

}  // namespace
}  // namespace qplan::profiler::kernels
