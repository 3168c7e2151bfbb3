#include "profiler/kernels/w4a16.cuh"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "profiler/kernels/plan.hpp"
#include "profiler/kernels/w4a16_pack.hpp"
#include "profiler/reference/narrow.hpp"
#include "profiler/reference/operands.hpp"
#include "profiler/reference/quantize.hpp"
#include "tests/profiler/kernels/guarded.hpp"

namespace qplan::profiler::kernels {
namespace {

using model::Format;
using model::GemmCase;
using reference::GemmOperands;

constexpr DeviceLimits kH200{132, 227 * 1024, 228 * 1024};
constexpr DeviceLimits kL40s{142, 99 * 1024, 100 * 1024};

void launch(const W4a16Plan& plan, const W4a16Arguments& in, bool descending) {
  const emulator::Launch how{
      {plan.blocks, 1, 1}, 32 * plan.warps, static_cast<std::size_t>(plan.sharedBytes), descending};
  const auto call = [&](auto kernel) { emulator::run(how, [&] { kernel(in); }); };
  switch (plan.rowBlocks) {
    case 1:
      return call(qplan_w4a16<1>);
    case 2:
      return call(qplan_w4a16<2>);
    case 4:
      return call(qplan_w4a16<4>);
    case 6:
      return call(qplan_w4a16<6>);
    case 8:
      return call(qplan_w4a16<8>);
    default:
      FAIL() << plan.rowBlocks;
  }
}

// Runs the plan twice on the same workspace, once in each order of threads and blocks, and returns
// both results.
std::pair<std::vector<std::uint16_t>, std::vector<std::uint16_t>> twice(const W4a16Plan& plan,
                                                                        const GemmOperands& in) {
  const auto [rows, outputs, inputs] = plan.shape;
  const W4a16Packed packed = packW4a16(in.w4, in.weightScale, outputs, inputs);
  Guarded<std::uint16_t> x(in.x16);
  Guarded<std::uint32_t> weights(packed.weights);
  Guarded<std::uint16_t> scales(packed.scales);
  Guarded<unsigned char> workspace(plan.workspaceBytes);
  // Only the counters have to be zero; sums nobody wrote would show as NaN.
  const W4a16Cut cut = w4a16Cut(outputs, inputs, plan.warps, plan.stripsPerTile);
  std::memset(workspace.data(), 0, w4a16CounterBytes(cut.tiles));
  std::vector<std::uint16_t> results[2];
  for (const bool descending : {false, true}) {
    Guarded<std::uint16_t> y(static_cast<std::size_t>(rows) * static_cast<std::size_t>(outputs));
    const W4a16Arguments arguments =
        w4a16Arguments(plan, {x.data(), weights.data(), scales.data(), y.data(), workspace.data()});
    launch(plan, arguments, descending);
    results[descending ? 1 : 0] = y.values();
  }
  return {results[0], results[1]};
}

void expectRight(const W4a16Plan& plan) {
  SCOPED_TRACE(name(plan) + " blocks " + std::to_string(plan.blocks) + " rows " +
               std::to_string(plan.shape.rows) + " outputs " + std::to_string(plan.shape.outputs) +
               " inputs " + std::to_string(plan.shape.inputs));
  const auto [rows, outputs, inputs] = plan.shape;
  const GemmCase what{Format::int4W4a16, rows, {outputs, inputs}};
  const auto in = std::get<GemmOperands>(reference::operandsFor(what, 11));
  const auto [ascending, descending] = twice(plan, in);
  EXPECT_EQ(ascending, descending);
  // FP32 scales give the product itself, within what is allowed for BF16 operands. Scaled weights
  // are rounded to BF16, so the product is that of the rounded weights.
  GemmOperands wide = in;
  const GemmCase rounded{Format::bf16, rows, {outputs, inputs}};
  const reference::Tolerance allowed = reference::toleranceOf(rounded);
  if (plan.rowBlocks <= 2) {
    expectClose(widen(ascending), reference::expected(what, in), allowed);
    return;
  }
  for (std::size_t i = 0; i < 2 * in.w4.size(); ++i) {
    const float scale = reference::fromBf16(in.weightScale[i / reference::kInt4Group]);
    const auto code = static_cast<float>(reference::int4At(in.w4, i));
    wide.w16.push_back(reference::toBf16(code * scale));
  }
  expectClose(widen(ascending), reference::expected(rounded, wide), allowed);
  expectClose(widen(ascending), reference::expected(what, in), reference::toleranceOf(what));
}

W4a16Plan planWith(W4a16Shape shape, int strips, int blocks) {
  W4a16Plan plan = planW4a16(shape, {blocks, 1 << 20, 1 << 20});
  plan.stripsPerTile = strips;
  const W4a16Cut cut = w4a16Cut(shape.outputs, shape.inputs, plan.warps, strips);
  plan.blocks = std::min(blocks, cut.tiles * cut.stepsPerTile);
  plan.workspaceBytes =
      w4a16CounterBytes(cut.tiles) +
      2 * static_cast<std::size_t>(plan.blocks * 8 * plan.rowBlocks * kW4a16Strip * strips) *
          sizeof(float);
  return plan;
}

// Rows at, below and above every block size; one block does everything, in four warps' width.
TEST(W4a16, EveryNumberOfRows) {
  for (const int rows : {1, 3, 8, 9, 16, 17, 32, 33, 48, 49, 64}) {
    expectRight(planWith({rows, 128, 256}, 2, 1));
  }
}

// 5 strips in tiles of 1, 2, 4 and 8 leave partial last tiles, 6 bricks along K partial last steps.
TEST(W4a16, EveryTileWidthAndDepth) {
  for (const int strips : {1, 2, 4, 8}) {
    for (const int rows : {5, 50}) expectRight(planWith({rows, 320, 1408}, strips, 1));
  }
}

// 3 tiles of 4 steps dealt to 1..12 blocks: whole tiles, tiles in two and in four parts, blocks
// with the end of one tile and the beginning of the next.
TEST(W4a16, EveryDealOfSteps) {
  for (int blocks = 1; blocks <= 12; ++blocks) {
    expectRight(planWith({16, 384, 1024}, 2, blocks));
  }
  expectRight(planWith({64, 384, 1024}, 2, 7));
}

TEST(W4a16, PlansOfRealDevices) {
  for (const DeviceLimits& device : {kH200, kL40s}) {
    expectRight(planW4a16({1, 1024, 1024}, device));
    expectRight(planW4a16({33, 512, 1024}, device));
    expectRight(planW4a16({64, 192, 1152}, device));
  }
}

// Whatever the matrix, the plan fits the device, and blocks share the steps evenly.
RC_GTEST_PROP(W4a16Plan, FitsTheDevice, ()) {
  const W4a16Shape shape{*rc::gen::inRange(1, 65), 64 * *rc::gen::inRange(1, 2005),
                         128 * *rc::gen::inRange(1, 450)};
  const DeviceLimits device = *rc::gen::element(kH200, kL40s, DeviceLimits{108, 163 * 1024, 0});
  RC_ASSERT(w4a16Unsupported(shape).empty());
  const W4a16Plan plan = planW4a16(shape, device);
  RC_ASSERT(plan.sharedBytes <= device.sharedBytesPerBlock);
  RC_ASSERT(8 * plan.rowBlocks >= shape.rows);
  const W4a16Cut cut = w4a16Cut(shape.outputs, shape.inputs, plan.warps, plan.stripsPerTile);
  const int steps = cut.tiles * cut.stepsPerTile;
  RC_ASSERT(plan.blocks <= device.smCount && plan.blocks <= steps);
  const int each = steps / plan.blocks;
  const int more = steps % plan.blocks;
  RC_ASSERT(firstStep(0, each, more) == 0);
  RC_ASSERT(firstStep(plan.blocks, each, more) == steps);
  const int block = *rc::gen::inRange(0, plan.blocks);
  const int first = firstStep(block, each, more);
  const int count = firstStep(block + 1, each, more) - first;
  RC_ASSERT(count == each || count == each + 1);
  RC_ASSERT(blockOfStep(first, each, more) == block);
  RC_ASSERT(blockOfStep(first + count - 1, each, more) == block);
}

// On an H200 at least 40 KiB of weights are under way per SM while few rows make memory count.
TEST(W4a16Plan, KeepsEnoughUnderWay) {
  for (const int rows : {1, 16, 32}) {
    for (const W4a16Shape shape : {W4a16Shape{rows, 8192, 8192},
                                   {rows, 10240, 8192},
                                   {rows, 57344, 8192},
                                   {rows, 8192, 28672},
                                   {rows, 1280, 8192},
                                   {rows, 1024, 8192}}) {
      const W4a16Plan plan = planW4a16(shape, kH200);
      EXPECT_GE(plan.warps * kW4a16BrickBytes, 40 * 1024) << name(plan);
      EXPECT_GE(plan.blocks, 64) << name(plan);
    }
  }
}

TEST(W4a16Plan, SaysWhatItCannotDo) {
  EXPECT_TRUE(w4a16Unsupported({64, 64, 128}).empty());
  EXPECT_EQ(w4a16Unsupported({65, 64, 128}), "rows must be 1 to 64");
  EXPECT_EQ(w4a16Unsupported({0, 64, 128}), "rows must be 1 to 64");
  EXPECT_EQ(w4a16Unsupported({1, 96, 128}), "outputs must be a multiple of 64");
  EXPECT_EQ(w4a16Unsupported({1, 64, 64}), "inputs must be a multiple of 128");
}

RC_GTEST_PROP(W4a16Pack, IsABijection, ()) {
  const int outputs = 64 * *rc::gen::inRange(1, 4);
  const int inputs = 128 * *rc::gen::inRange(1, 4);
  const auto size = static_cast<std::size_t>(outputs) * static_cast<std::size_t>(inputs);
  const auto codes =
      *rc::gen::container<std::vector<std::uint8_t>>(size / 2, rc::gen::arbitrary<std::uint8_t>());
  const auto scales = *rc::gen::container<std::vector<std::uint16_t>>(
      size / 128, rc::gen::arbitrary<std::uint16_t>());
  const W4a16Packed packed = packW4a16(codes, scales, outputs, inputs);
  const W4a16Plain plain = unpackW4a16(packed, outputs, inputs);
  RC_ASSERT(plain.codes == codes);
  RC_ASSERT(plain.scales == scales);
}

// Output 64 + 16 + 3 + 8, input 128 + 2 x 16 + 4 + 2 + 1 of 128 x 256: strip 1, column 2 of 4, lane
// 4 x 3 + 2, step 1, tile 1; upper row and upper inputs make operand 3, the odd input nibble 7.
// Words before: brick 1 x 4 + 2 of 512, step of 128, lane of 4.
TEST(W4a16Pack, PutsOneCodeWhereTheOperandWantsIt) {
  std::vector<std::uint8_t> codes(128 * 256 / 2, 0);
  codes[(91 * 256 + 167) / 2] = 0x50;  // odd input: high nibble
  std::vector<std::uint16_t> scales(128 * 2, 0);
  scales[91 * 2 + 1] = 7;
  const W4a16Packed packed = packW4a16(codes, scales, 128, 256);
  for (std::size_t i = 0; i < packed.weights.size(); ++i) {
    const bool here = i == 6 * 512 + 128 + 14 * 4 + 1;
    ASSERT_EQ(packed.weights[i], here ? 0xD8888888U : 0x88888888U) << i;
  }
  // Strip 1, group 1 is block 3; row 3, tile 1, upper half.
  for (std::size_t i = 0; i < packed.scales.size(); ++i) {
    ASSERT_EQ(packed.scales[i], i == 3 * 64 + 3 * 8 + 3 ? 7 : 0) << i;
  }
}

}  // namespace
}  // namespace qplan::profiler::kernels
