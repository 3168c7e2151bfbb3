#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace qplan::profiler::kernels {

// What a launch depends on besides its shape; from cudaDeviceProp.
struct DeviceLimits {
  int smCount = 0;
  int sharedBytesPerBlock = 0;  // with opt-in (sharedMemPerBlockOptin)
  int sharedBytesPerSm = 0;     // sharedMemPerMultiprocessor
};

// Y[rows, outputs] = X[rows, inputs] W[outputs, inputs]^T with 4-bit weights.
struct W4a16Shape {
  int rows = 0;
  int outputs = 0;
  int inputs = 0;
};
inline constexpr int kW4a16MaxRows = 64;

// Why the kernel cannot do a shape, as a line for people; empty: it can. Limits: 1 <= rows <= 64,
// outputs a multiple of 64, inputs a multiple of 128.
std::string_view w4a16Unsupported(const W4a16Shape& shape);

// Launches that more rows take, dealt out evenly.
constexpr int w4a16Launches(int rows) { return (rows + kW4a16MaxRows - 1) / kW4a16MaxRows; }

// How the work is cut. A thread block computes tiles of 64 x stripsPerTile outputs and all rows. In
// a step every warp takes one brick of 64 outputs x 128 inputs, so warps / stripsPerTile bricks
// along K. The steps of all tiles, K fastest, are dealt in equal runs to `blocks` thread blocks
// (stream-K); tiles cut by the end of a run are added up from the workspace in the order of the
// blocks, whoever comes last: the result does not depend on timing.
struct W4a16Plan {
  W4a16Shape shape;
  int rowBlocks = 0;      // rows in blocks of 8: 1, 2, 4, 6 or 8
  int warps = 8;          // of a thread block: 8 or 16
  int stripsPerTile = 1;  // 1, 2, 4 or 8
  int blocks = 0;
  int sharedBytes = 0;             // per block
  std::size_t workspaceBytes = 0;  // see W4a16Buffers::workspace
};

// Requires w4a16Unsupported(shape).empty().
W4a16Plan planW4a16(const W4a16Shape& shape, const DeviceLimits& device);
std::string name(const W4a16Plan& plan);  // "qplan_w4a16_m16_n256_w16"

// Attention of one new token per sequence over a paged cache.
enum class CacheType { bf16, e4m3 };
struct DecodeShape {
  CacheType cache = CacheType::bf16;
  int sequences = 0;
  int queryHeads = 0;
  int keyValueHeads = 0;
  int dim = 0;
  int blocksPerSequence = 0;  // of the page table
};

// Empty: supported. Limits: dim 64 or 128; queryHeads a multiple, at most 16-fold, of
// keyValueHeads; sequences and heads at most 65535.
std::string_view decodeUnsupported(const DecodeShape& shape);

// `splits` thread blocks share the context of one sequence and K/V head; with more than one, a
// second kernel combines their parts.
struct DecodePlan {
  DecodeShape shape;
  int splits = 0;
  int stages = 0;                  // cache blocks of 64 tokens held in shared memory
  int sharedBytes = 0;             // per block
  std::size_t workspaceBytes = 0;  // 0 where splits is 1
};

// Requires decodeUnsupported(shape).empty().
DecodePlan planDecode(const DecodeShape& shape, const DeviceLimits& device);
std::string name(const DecodePlan& plan);  // "qplan_decode_e4m3_d128_split8"

}  // namespace qplan::profiler::kernels
