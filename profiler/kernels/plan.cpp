#include "profiler/kernels/plan.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>

#include "profiler/kernels/layout.hpp"

namespace qplan::profiler::kernels {

namespace {

constexpr int ceilDiv(int a, int b) { return (a + b - 1) / b; }

// One brick of each warp under way while another is multiplied is enough, and leaves the L1 cache
// room for X.
int w4a16SharedBytes(int warps) { return warps * 2 * kW4a16StageBytes; }

// Sets tiles and blocks so that the slowest block is done first. The costs, in microseconds of an
// H200, were read off a sweep over cuts and shapes there.
void deal(W4a16Plan& plan, const DeviceLimits& device) {
  const int rows = plan.shape.rows;
  const double step = (2.2 + 0.08 * rows) * plan.warps / 16;
  double best = std::numeric_limits<double>::max();
  for (const int strips : {1, 2, 4}) {
    const W4a16Cut cut = w4a16Cut(plan.shape.outputs, plan.shape.inputs, plan.warps, strips);
    const int steps = cut.tiles * cut.stepsPerTile;
    // Narrow tiles read X more often; parts of wide ones take longer to add up.
    const double each = step * (1 + (0.03 + 0.006 * rows) / strips);
    const double part = 1.5 + 0.6 * ceilDiv(rows * kW4a16Strip * strips, 32 * plan.warps);
    const auto consider = [&](int blocks, int parts) {
      const double cost = ceilDiv(steps, blocks) * each + parts * part;
      if (cost >= best) return;
      best = cost;
      plan.stripsPerTile = strips;
      plan.blocks = blocks;
    };
    // Every tile in so many pieces, or the steps of all in equal runs: then a block has parts of
    // two.
    for (int pieces = 1; pieces * cut.tiles <= device.smCount && pieces <= cut.stepsPerTile;
         ++pieces) {
      consider(pieces * cut.tiles, pieces > 1 ? 1 : 0);
    }
    consider(std::clamp(steps, 1, device.smCount), cut.tiles % device.smCount == 0 ? 0 : 2);
  }
}

}  // namespace

std::string_view w4a16Unsupported(const W4a16Shape& shape) {
  if (shape.rows < 1 || shape.rows > kW4a16MaxRows) return "rows must be 1 to 64";
  if (shape.outputs < 1 || shape.outputs % kW4a16Strip != 0) {
    return "outputs must be a multiple of 64";
  }
  if (shape.inputs < 1 || shape.inputs % kW4a16Group != 0) {
    return "inputs must be a multiple of 128";
  }
  return {};
}

W4a16Plan planW4a16(const W4a16Shape& shape, const DeviceLimits& device) {
  W4a16Plan plan;
  plan.shape = shape;
  plan.rowBlocks = shape.rows <= 16 ? ceilDiv(shape.rows, 8) : 2 * ceilDiv(shape.rows, 16);
  plan.warps = w4a16MostWarps(plan.rowBlocks);
  constexpr int kFewestWarps = 8;
  while (plan.warps > kFewestWarps && w4a16SharedBytes(plan.warps) > device.sharedBytesPerBlock) {
    plan.warps /= 2;
  }
  plan.sharedBytes = w4a16SharedBytes(plan.warps);
  deal(plan, device);
  const W4a16Cut cut = w4a16Cut(shape.outputs, shape.inputs, plan.warps, plan.stripsPerTile);
  const std::size_t tileBytes = sizeof(float) * 8 * static_cast<std::size_t>(plan.rowBlocks) *
                                kW4a16Strip * static_cast<std::size_t>(plan.stripsPerTile);
  plan.workspaceBytes =
      w4a16CounterBytes(cut.tiles) + 2 * static_cast<std::size_t>(plan.blocks) * tileBytes;
  return plan;
}

std::string name(const W4a16Plan& plan) {
  return "qplan_w4a16_m" + std::to_string(8 * plan.rowBlocks) + "_n" +
         std::to_string(kW4a16Strip * plan.stripsPerTile) + "_w" + std::to_string(plan.warps);
}

std::string_view decodeUnsupported(const DecodeShape& shape) {
  constexpr int kMostPerGrid = 65535;  // in y and z
  if (shape.dim != 64 && shape.dim != 128) return "head size must be 64 or 128";
  if (shape.sequences < 1 || shape.sequences > kMostPerGrid) return "sequences must be 1 to 65535";
  if (shape.keyValueHeads < 1 || shape.keyValueHeads > kMostPerGrid) {
    return "K/V heads must be 1 to 65535";
  }
  if (shape.queryHeads % shape.keyValueHeads != 0 || shape.queryHeads < shape.keyValueHeads ||
      shape.queryHeads > 16 * shape.keyValueHeads) {
    return "query heads must be 1 to 16 times the K/V heads";
  }
  if (shape.blocksPerSequence < 1) return "the page table is empty";
  return {};
}

DecodePlan planDecode(const DecodeShape& shape, const DeviceLimits& device) {
  DecodePlan plan;
  plan.shape = shape;
  const int elementBytes = shape.cache == CacheType::bf16 ? 2 : 1;
  const int stage = decodeStageBytes(elementBytes, shape.dim);
  // As many thread blocks per SM as the kernel is made for, fewer where the SM is small, and as few
  // stages as keep memory busy: what they leave is L1 cache.
  constexpr int kUnderWay = 40 * 1024;  // bytes per SM
  constexpr int kReserved = 1024;       // by the system, per block
  const int parts = kDecodeWarps * decodePartBytes(shape.dim);
  int perSm = decodeBlocksPerSm(elementBytes, shape.dim) + 1;
  do {
    --perSm;
    const int bytes =
        std::min(device.sharedBytesPerSm / perSm - kReserved, device.sharedBytesPerBlock);
    plan.stages =
        bytes < parts ? 0 : std::min(1 + ceilDiv(kUnderWay, perSm * stage), bytes / stage);
  } while (plan.stages < 2 && perSm > 1);
  plan.stages = std::max(2, plan.stages);
  plan.sharedBytes = std::max(plan.stages * stage, parts);
  const auto slots = static_cast<std::int64_t>(std::max(1, device.smCount * perSm));
  const auto pairs = static_cast<std::int64_t>(shape.sequences) * shape.keyValueHeads;
  // Fewest rounds of thread blocks, each as long as its cache blocks and 4 more for start and end.
  // Combining costs as much as 4, and another one for every 10 splits. Read off a sweep on an H200.
  std::int64_t best = std::numeric_limits<std::int64_t>::max();
  for (int splits = 1; splits <= std::min(shape.blocksPerSequence, kDecodeMostSplits); ++splits) {
    const std::int64_t rounds = (pairs * splits + slots - 1) / slots;
    const std::int64_t cost = 8 * rounds * (ceilDiv(shape.blocksPerSequence, splits) + 4) +
                              (splits > 1 ? 32 + 3 * splits / 4 : 0);
    if (cost < best) {
      best = cost;
      plan.splits = splits;
    }
  }
  plan.workspaceBytes = decodeWorkspaceBytes(
      static_cast<std::int64_t>(shape.sequences) * shape.queryHeads, plan.splits, shape.dim);
  return plan;
}

std::string name(const DecodePlan& plan) {
  return std::string("qplan_decode_") + (plan.shape.cache == CacheType::bf16 ? "bf16" : "e4m3") +
         "_d" + std::to_string(plan.shape.dim) + "_split" + std::to_string(plan.splits);
}

}  // namespace qplan::profiler::kernels
