#pragma once

#include <cstddef>
#include <cstdint>

// Sizes that host plans and device code have to agree on.

#if defined(__CUDACC__)
#define QPLAN_BOTH __host__ __device__ constexpr
#else
#define QPLAN_BOTH constexpr
#endif

namespace qplan::profiler::kernels {

// ---- W4A16 -----------------------------------------------------------------------------------

inline constexpr int kW4a16Strip = 64;   // outputs of a brick
inline constexpr int kW4a16Group = 128;  // inputs of a brick and of a scale
inline constexpr int kW4a16BrickBytes = kW4a16Strip * kW4a16Group / 2;
inline constexpr int kW4a16ScaleBytes = kW4a16Strip * 2;                      // of a brick
inline constexpr int kW4a16StageBytes = kW4a16BrickBytes + kW4a16ScaleBytes;  // of a warp

// Most warps of a thread block, as registers allow.
QPLAN_BOTH int w4a16MostWarps(int rowBlocks) { return rowBlocks <= 4 ? 16 : 8; }
// A warp's sums on their way to memory take the place of a brick, 8 rows of a strip at a time, with
// 4 floats between rows that spread the banks.
inline constexpr int kW4a16SumStride = kW4a16Strip + 4;
static_assert(8 * kW4a16SumStride * 4 <= kW4a16StageBytes);

// The steps of a product: every warp of a thread block takes a brick.
struct W4a16Cut {
  int tiles = 0;
  int stepsPerTile = 0;
};
QPLAN_BOTH W4a16Cut w4a16Cut(int outputs, int inputs, int warps, int stripsPerTile) {
  const int strips = outputs / kW4a16Strip;
  const int bricks = inputs / kW4a16Group;
  return {(strips + stripsPerTile - 1) / stripsPerTile,
          (bricks * stripsPerTile + warps - 1) / warps};
}

// Block b of `blocks` does the steps from firstStep(b) up to firstStep(b + 1): the first ones one
// more than the others, where they do not come out even.
QPLAN_BOTH int firstStep(int block, int each, int more) {
  return block * each + (block < more ? block : more);
}
// The block that does `step`.
QPLAN_BOTH int blockOfStep(int step, int each, int more) {
  const int longer = more * (each + 1);
  return step < longer ? step / (each + 1) : more + (step - longer) / each;
}

// Arrivals per tile, at the head of the workspace.
QPLAN_BOTH std::size_t w4a16CounterBytes(int tiles) {
  return (static_cast<std::size_t>(tiles) * 4 + 255) / 256 * 256;
}

// ---- decode attention ------------------------------------------------------------------------

inline constexpr int kDecodePage = 64;  // tokens of a cache block
inline constexpr int kDecodeWarps = 4;  // 16 tokens of a cache block each
inline constexpr int kDecodeRows = 16;  // query heads of one K/V head, padded
inline constexpr int kDecodeMostSplits = 256;

QPLAN_BOTH int decodeStageBytes(int elementBytes, int dim) {
  return 2 * kDecodePage * dim * elementBytes;
}
// Thread blocks an SM is to hold; what their registers and shared memory are made for.
QPLAN_BOTH int decodeBlocksPerSm(int elementBytes, int dim) {
  return elementBytes * dim > 128 ? 2 : 3;
}
// One warp's part of the result: values of 8 dimensions x 16 rows and one float between them, then
// maxima and sums of 16 rows.
inline constexpr int kDecodeTileFloats = 8 * kDecodeRows + 1;
QPLAN_BOTH int decodePartBytes(int dim) {
  return (dim / 8 * kDecodeTileFloats + 2 * kDecodeRows) * 4;
}
// The workspace: values of rows x splits x dim, then maximum and sum of rows x splits, FP32. Where
// the latter begin, in floats:
QPLAN_BOTH std::int64_t decodePeaks(std::int64_t rows, int splits, int dim) {
  return rows * splits * dim;
}
QPLAN_BOTH std::size_t decodeWorkspaceBytes(std::int64_t rows, int splits, int dim) {
  return splits == 1 ? 0 : static_cast<std::size_t>(decodePeaks(rows, splits, dim + 2)) * 4;
}

// What a product of query and key is to be multiplied with to be an exponent of 2:
// log2(e) / sqrt(dim).
QPLAN_BOTH float decodeScoreScale(int dim) {
  return dim == 64 ? 1.44269504F / 8 : 1.44269504F / 11.3137085F;
}

}  // namespace qplan::profiler::kernels
