#include "profiler/kernels/plan.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>

#include "profiler/kernels/layout.hpp"

namespace qplan::profiler::kernels {

namespace {

constexpr int ceilDiv(int a, int b) { return (a + b - 1) / b; }

// More steps in flight than 6 (80 KiB of weights per SM) gain nothing.
constexpr int kMostStages = 6;

int w4a16Stages(int rowBlocks, int strips, int sharedBytes) {
  const int stage = w4a16StageBytes(rowBlocks, strips);
  return std::min(kMostStages, (sharedBytes - kW4a16SumBytes) / stage);
}

// Wide tiles read X less often, narrow ones cut a matrix of few outputs into fewer parts along K,
// each of which costs a sum at the end. Few rows: sums are what counts; many: X is.
int w4a16Strips(const W4a16Shape& shape, int rowBlocks, const DeviceLimits& device) {
  constexpr std::array<int, 3> kWidestFirst{4, 2, 1};
  const int strips = shape.outputs / kW4a16Strip;
  const int mostPartsPerTile = rowBlocks <= 2 ? 2 : 4;
  int chosen = 1;
  for (const int candidate : kWidestFirst) {
    if (ceilDiv(strips, candidate) * mostPartsPerTile >= device.smCount) {
      chosen = candidate;
      break;
    }
  }
  // The narrower a tile the longer its pieces of X.
  constexpr int kFewestStages = 3;
  while (chosen < 8 && w4a16Stages(rowBlocks, chosen, device.sharedBytesPerBlock) < kFewestStages) {
    chosen *= 2;
  }
  return chosen;
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
  plan.stripsPerTile = w4a16Strips(shape, plan.rowBlocks, device);
  plan.stages =
      std::max(2, w4a16Stages(plan.rowBlocks, plan.stripsPerTile, device.sharedBytesPerBlock));
  plan.sharedBytes =
      plan.stages * w4a16StageBytes(plan.rowBlocks, plan.stripsPerTile) + kW4a16SumBytes;
  const W4a16Cut cut = w4a16Cut(shape.outputs, shape.inputs, plan.stripsPerTile);
  plan.blocks = std::max(1, std::min(device.smCount, cut.tiles * cut.stepsPerTile));
  const std::size_t tileBytes = sizeof(float) * 8 * static_cast<std::size_t>(plan.rowBlocks) *
                                kW4a16Strip * static_cast<std::size_t>(plan.stripsPerTile);
  plan.workspaceBytes =
      w4a16CounterBytes(cut.tiles) + 2 * static_cast<std::size_t>(plan.blocks) * tileBytes;
  return plan;
}

std::string name(const W4a16Plan& plan) {
  return "qplan_w4a16_m" + std::to_string(8 * plan.rowBlocks) + "_n" +
         std::to_string(kW4a16Strip * plan.stripsPerTile) + "_s" + std::to_string(plan.stages);
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
  // As many thread blocks per SM as the kernel is made for, fewer where the SM is small, and in
  // what shared memory they leave each other as many stages as are of use.
  constexpr int kMostStages = 4;
  constexpr int kReserved = 1024;  // by the system, per block
  const int parts = kDecodeWarps * decodePartBytes(shape.dim);
  int perSm = decodeBlocksPerSm(elementBytes, shape.dim) + 1;
  do {
    --perSm;
    const int bytes =
        std::min(device.sharedBytesPerSm / perSm - kReserved, device.sharedBytesPerBlock);
    plan.stages = bytes < parts ? 0 : std::min(kMostStages, bytes / stage);
  } while (plan.stages < 2 && perSm > 1);
  plan.stages = std::max(2, plan.stages);
  plan.sharedBytes = std::max(plan.stages * stage, parts);
  const auto slots = static_cast<std::int64_t>(std::max(1, device.smCount * perSm));
  const auto pairs = static_cast<std::int64_t>(shape.sequences) * shape.keyValueHeads;
  // Fewest rounds of thread blocks, each as long as its cache blocks and 2 more for start and end;
  // combining costs about as much as 2 as well.
  std::int64_t best = std::numeric_limits<std::int64_t>::max();
  for (int splits = 1; splits <= std::min(shape.blocksPerSequence, kDecodeMostSplits); ++splits) {
    const std::int64_t rounds = (pairs * splits + slots - 1) / slots;
    const std::int64_t cost =
        rounds * (ceilDiv(shape.blocksPerSequence, splits) + 2) + (splits > 1 ? 2 : 0);
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
