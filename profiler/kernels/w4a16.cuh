#pragma once

#include <bit>
#include <cstdint>

#include "profiler/kernels/launch.hpp"
#include "profiler/kernels/layout.hpp"
#include "profiler/kernels/primitives.cuh"

namespace qplan::profiler::kernels {

// The W4A16 kernel; see W4a16Plan for how work is cut and w4a16_pack.hpp for the weights. Weights
// are the A operand of mma.m16n8k16 (16 outputs x 16 inputs), rows of X the columns of B, so that
// few rows waste at most 7 of 8 columns. Every warp goes through its bricks on its own, copies
// ahead of products; warps meet where a tile ends.
//
// Few rows leave little time: at full bandwidth about 900 cycles of an SM per brick, in which its
// copies are asked for, its codes made operands, and its products added up.
struct W4a16Arguments {
  const std::uint16_t* x = nullptr;
  const unsigned char* weights = nullptr;
  const unsigned char* scales = nullptr;
  std::uint16_t* y = nullptr;
  unsigned char* workspace = nullptr;
  int rows = 0;
  int outputs = 0;
  int inputs = 0;
  int logStrips = 0;  // log2 of strips per tile
  int logBricks = 0;  // and of bricks per step along the inputs
  W4a16Cut cut;
  int stepsEach = 0;  // of a block, and how many blocks do one more
  int more = 0;
};

inline W4a16Arguments w4a16Arguments(const W4a16Plan& plan, const W4a16Buffers& buffers) {
  const auto log2Of = [](int power) { return std::countr_zero(static_cast<unsigned>(power)); };
  W4a16Arguments in;
  in.x = static_cast<const std::uint16_t*>(buffers.x);
  in.weights = static_cast<const unsigned char*>(buffers.weights);
  in.scales = static_cast<const unsigned char*>(buffers.scales);
  in.y = static_cast<std::uint16_t*>(buffers.y);
  in.workspace = static_cast<unsigned char*>(buffers.workspace);
  in.rows = plan.shape.rows;
  in.outputs = plan.shape.outputs;
  in.inputs = plan.shape.inputs;
  in.logStrips = log2Of(plan.stripsPerTile);
  in.logBricks = log2Of(plan.warps / plan.stripsPerTile);
  in.cut = w4a16Cut(in.outputs, in.inputs, plan.warps, plan.stripsPerTile);
  const int steps = in.cut.tiles * in.cut.stepsPerTile;
  in.stepsEach = steps / plan.blocks;
  in.more = steps % plan.blocks;
  return in;
}

// One word of packed codes to the four registers of an A operand. 0x4300 is 128 in BF16, whose last
// mantissa bit is worth 1: OR-ing code + 8 into it gives 136 + code, exactly, and so is taking 136
// off again.
QPLAN_DEVICE void dequantize(std::uint32_t codes, std::uint32_t (&a)[4]) {
  constexpr std::uint32_t kOnes = 0x3F803F80;
  constexpr std::uint32_t kMinus136 = 0xC308C308;
  QPLAN_UNROLL for (int i = 0; i < 4; ++i) {
    a[i] = fmaBf16x2(andOr(codes >> (4 * i), 0x000F000F, 0x43004300), kOnes, kMinus136);
  }
}

template <int kRowBlocks>
struct W4a16Block {
  static constexpr int kTiles = kW4a16Strip / 16;
  // Scales are applied to sums of a brick, in FP32. Beyond 16 rows registers do not suffice for two
  // sets of sums, and scaling the weights costs no more.
  static constexpr bool kScaleWeights = kRowBlocks > 2;

  const W4a16Arguments& in;
  const unsigned warp, lane;
  const int strips, bricks;   // of the matrix: bricks along a strip
  unsigned char* const mine;  // two stages of codes, then scales; this warp's alone
  float sums[kTiles][kRowBlocks][4] = {};

  QPLAN_DEVICE explicit W4a16Block(const W4a16Arguments& arguments)
      : in(arguments),
        warp(static_cast<unsigned>(threadIndex()) / 32),
        lane(static_cast<unsigned>(threadIndex()) % 32),
        strips(static_cast<int>(static_cast<unsigned>(in.outputs) / kW4a16Strip)),
        bricks(static_cast<int>(static_cast<unsigned>(in.inputs) / kW4a16Group)),
        mine(sharedMemory() + warp * static_cast<unsigned>(2 * kW4a16StageBytes)) {}

  // A brick on this warp's way: in which strip, and which one of it.
  struct Place {
    int strip;
    int brick;
    int step;  // within the tile
  };
  QPLAN_DEVICE Place placeOf(int step) const {
    const auto tile =
        static_cast<int>(static_cast<unsigned>(step) / static_cast<unsigned>(in.cut.stepsPerTile));
    const int inTile = step - tile * in.cut.stepsPerTile;
    const auto own = static_cast<int>(warp);
    return {(tile << in.logStrips) + (own & ((1 << in.logStrips) - 1)),
            (inTile << in.logBricks) + (own >> in.logStrips), inTile};
  }
  QPLAN_DEVICE void advance(Place& at) const {
    at.brick += 1 << in.logBricks;
    if (++at.step < in.cut.stepsPerTile) return;
    at.step = 0;
    at.strip += 1 << in.logStrips;
    at.brick = static_cast<int>(warp) >> in.logStrips;
  }
  // The last tile and the last step may be partial.
  QPLAN_DEVICE bool isThere(const Place& at) const {
    return at.strip < strips && at.brick < bricks;
  }

  QPLAN_DEVICE void load(const Place& at, unsigned char* to) const {
    const std::int64_t index = at.strip * bricks + at.brick;
    const unsigned char* from = in.weights + index * kW4a16BrickBytes + lane * 16;
    to += lane * 16;
    QPLAN_UNROLL for (int i = 0; i < 8; ++i) copyAsync(to + i * 512, from + i * 512);
    if (lane < 8) {
      copyAsync(to + kW4a16BrickBytes, in.scales + index * kW4a16ScaleBytes + lane * 16);
    }
  }

  // B operands of a quarter of a brick, two steps: 8 inputs of row g of each block. Rows that are
  // not there are some that is: they meet no other.
  QPLAN_DEVICE void readRows(const Place& at, int quarter, Vector16 (&rows)[kRowBlocks]) const {
    if (at.brick >= bricks) return;
    const int from = at.brick * kW4a16Group + quarter / 2 * 64 + quarter % 2 * 8 +
                     static_cast<int>(lane % 4 * 16);
    QPLAN_UNROLL for (int block = 0; block < kRowBlocks; ++block) {
      const int wanted = block * 8 + static_cast<int>(lane / 4);
      const int row = wanted < in.rows ? wanted : in.rows - 1;
      rows[block] = load16(in.x + (from + row * in.inputs));
    }
  }
  QPLAN_DEVICE static void operand(const Vector16& row, int step, std::uint32_t (&b)[2]) {
    b[0] = row.words[step * 2];
    b[1] = row.words[step * 2 + 1];
  }

  QPLAN_DEVICE static std::uint32_t twice(std::uint32_t half) { return half | (half << 16); }

  // Rows of X on their way: those of the next quarters, read as soon as the ones before are used.
  static constexpr int kQuartersAhead = kScaleWeights ? 1 : 2;
  using Rows = Vector16[kQuartersAhead][kRowBlocks];
  // Reads what comes kQuartersAhead after a quarter of a brick, perhaps in the next one.
  QPLAN_DEVICE void readAhead(const Place& at, const Place& next, int quarter,
                              Vector16 (&rows)[kRowBlocks]) const {
    const int ahead = quarter + kQuartersAhead;
    readRows(ahead < 4 ? at : next, ahead % 4, rows);
  }

  // Sums of weights x X, of codes times scales in BF16.
  QPLAN_DEVICE void multiplyScaled(const Place& at, const Place& next, const unsigned char* stage,
                                   Rows& rows) {
    const Vector16 scales = loadShared16(stage + kW4a16BrickBytes + lane / 4 * 16);
    QPLAN_ROLLED for (int quarter = 0; quarter < 4; ++quarter) {
      QPLAN_UNROLL for (int step = 0; step < 2; ++step) {
        const Vector16 codes = loadShared16(stage + (2 * quarter + step) * 512 + lane * 16);
        QPLAN_UNROLL for (int tile = 0; tile < kTiles; ++tile) {
          std::uint32_t a[4];
          dequantize(codes.words[tile], a);
          const std::uint32_t lower = twice(scales.words[tile] & 0xFFFF);
          const std::uint32_t upper = twice(scales.words[tile] >> 16);
          QPLAN_UNROLL for (int i = 0; i < 4; ++i) {
            a[i] = mulBf16x2(a[i], i % 2 == 0 ? lower : upper);
          }
          QPLAN_UNROLL for (int block = 0; block < kRowBlocks; ++block) {
            std::uint32_t b[2];
            operand(rows[0][block], step, b);
            mma<Bf16>(sums[tile][block], a, b);
          }
        }
      }
      readAhead(at, next, quarter, rows[0]);
    }
  }

  // Sums of codes x X, times scales.
  QPLAN_DEVICE void multiplySums(const Place& at, const Place& next, const unsigned char* stage,
                                 Rows& rows) {
    float parts[kTiles][kRowBlocks][4] = {};
    QPLAN_ROLLED for (int half = 0; half < 2; ++half) {
      QPLAN_UNROLL for (int which = 0; which < 2; ++which) {
        const int quarter = 2 * half + which;
        QPLAN_UNROLL for (int step = 0; step < 2; ++step) {
          const Vector16 codes = loadShared16(stage + (2 * quarter + step) * 512 + lane * 16);
          QPLAN_UNROLL for (int tile = 0; tile < kTiles; ++tile) {
            std::uint32_t a[4];
            dequantize(codes.words[tile], a);
            QPLAN_UNROLL for (int block = 0; block < kRowBlocks; ++block) {
              std::uint32_t b[2];
              operand(rows[which][block], step, b);
              mma<Bf16>(parts[tile][block], a, b);
            }
          }
        }
        readAhead(at, next, quarter, rows[which]);
      }
    }
    const Vector16 scales = loadShared16(stage + kW4a16BrickBytes + lane / 4 * 16);
    QPLAN_UNROLL for (int tile = 0; tile < kTiles; ++tile) {
      const float lower = floatOf(scales.words[tile] << 16);
      const float upper = floatOf(scales.words[tile] & 0xFFFF0000);
      QPLAN_UNROLL for (int block = 0; block < kRowBlocks; ++block) {
        QPLAN_UNROLL for (int i = 0; i < 4; ++i) {
          sums[tile][block][i] += (i < 2 ? lower : upper) * parts[tile][block][i];
        }
      }
    }
  }

  QPLAN_DEVICE int logWidth() const { return 6 + in.logStrips; }  // of a tile
  static_assert(kW4a16Strip == 1 << 6);
  QPLAN_DEVICE float* slot(int index) const {
    return reinterpret_cast<float*>(in.workspace + w4a16CounterBytes(in.cut.tiles)) +
           (static_cast<std::int64_t>(index) * 8 * kRowBlocks << logWidth());
  }

  QPLAN_DEVICE void store(int tile, int row, int column, float value) const {
    const int output = (tile << logWidth()) + column;
    if (output < in.outputs) {
      in.y[static_cast<std::int64_t>(row) * in.outputs + output] = toBf16(value);
    }
  }

  // Adds up the warps' sums of a tile, 8 rows at a time, into `part` of the workspace, or into Y
  // where there is none. Takes the place of the stage that was multiplied last. Leaves the sums
  // zero.
  QPLAN_DEVICE void addWarps(int tile, float* part, int stage) {
    constexpr int kWarpFloats = 2 * kW4a16StageBytes / 4;
    auto* all = reinterpret_cast<float*>(sharedMemory() + stage);
    float* own = all + warp * kWarpFloats + lane % 4 * 2 * kW4a16SumStride + lane / 4;
    const int warps = blockSize() / 32;
    QPLAN_UNROLL for (int block = 0; block < kRowBlocks; ++block) {
      syncWarp();  // every lane has read what was there
      QPLAN_UNROLL for (int k = 0; k < kTiles; ++k) {
        QPLAN_UNROLL for (int i = 0; i < 4; ++i) {
          own[i % 2 * kW4a16SumStride + k * 16 + i / 2 * 8] = sums[k][block][i];
          sums[k][block][i] = 0;
        }
      }
      syncBlock();
      const int rows = in.rows - block * 8 < 8 ? in.rows - block * 8 : 8;
      QPLAN_ROLLED for (int i = threadIndex(); i < rows << logWidth(); i += blockSize()) {
        const int row = i >> logWidth();
        const int output = i & ((1 << logWidth()) - 1);
        const float* from =
            all + output / kW4a16Strip * kWarpFloats + row * kW4a16SumStride + output % kW4a16Strip;
        float sum = 0;
        QPLAN_UNROLL_BY(4) for (int other = 0; other < warps; other += 1 << in.logStrips) {
          sum += from[other * kWarpFloats];
        }
        if (part != nullptr) {
          part[((block * 8 + row) << logWidth()) + output] = sum;
        } else {
          store(tile, block * 8 + row, output, sum);
        }
      }
      syncBlock();
    }
  }

  // A tile of which this block has only some steps has left its part in the workspace; the last of
  // its blocks to arrive adds the parts in order.
  QPLAN_DEVICE void addParts(int tile, int stage) {
    fence();
    syncBlock();
    const int tileBegin = tile * in.cut.stepsPerTile;
    const int first = blockOfStep(tileBegin, in.stepsEach, in.more);
    const int last = blockOfStep(tileBegin + in.cut.stepsPerTile - 1, in.stepsEach, in.more);
    auto* arrivals = reinterpret_cast<unsigned*>(in.workspace) + tile;
    auto* arrived = reinterpret_cast<unsigned*>(sharedMemory() + stage);
    if (threadIndex() == 0) *arrived = atomicAddOne(arrivals);
    syncBlock();
    const bool isLast = *arrived == static_cast<unsigned>(last - first);
    syncBlock();
    if (!isLast) return;
    fence();
    // Of the first block it may be the last tile; of the others it is the first.
    const bool isFirstOfAll = firstStep(first, in.stepsEach, in.more) == tileBegin;
    const float* firstPart = slot(2 * first + (isFirstOfAll ? 0 : 1));
    const float* others = slot(2 * (first + 1));
    const std::int64_t stride = static_cast<std::int64_t>(2 * 8 * kRowBlocks) << logWidth();
    QPLAN_ROLLED for (int i = threadIndex(); i < in.rows << logWidth(); i += blockSize()) {
      float sum = loadFresh(firstPart + i);
      QPLAN_UNROLL_BY(4) for (int other = 0; other < last - first; ++other) {
        sum += loadFresh(others + other * stride + i);
      }
      store(tile, i >> logWidth(), i & ((1 << logWidth()) - 1), sum);
    }
    if (threadIndex() == 0) *arrivals = 0;  // ready for the next launch
  }

  QPLAN_DEVICE void run() {
    const int begin = firstStep(blockIndex(), in.stepsEach, in.more);
    const int end = firstStep(blockIndex() + 1, in.stepsEach, in.more);
    Place here = placeOf(begin);
    Place next = here;
    int stage = kW4a16StageBytes;  // where the one at hand begins
    int partBegin = here.step;     // first step of this block in the tile
    Rows rows = {};
    QPLAN_UNROLL for (int quarter = 0; quarter < kQuartersAhead; ++quarter) {
      readRows(here, quarter, rows[quarter]);
    }
    // Copies run a step ahead of products.
    QPLAN_ROLLED for (int step = begin - 1; step < end; ++step) {
      waitForCopies(0);
      syncWarp();  // every lane's copies are there, and the other stage is free
      if (step + 1 < end && isThere(next)) load(next, mine + (kW4a16StageBytes - stage));
      commitCopies();
      if (step >= begin) {
        if (!isThere(here)) {
          QPLAN_UNROLL for (int quarter = 0; quarter < kQuartersAhead; ++quarter) {
            readRows(next, quarter, rows[quarter]);
          }
        } else if constexpr (kScaleWeights) {
          multiplyScaled(here, next, mine + stage, rows);
        } else {
          multiplySums(here, next, mine + stage, rows);
        }
      }
      stage = kW4a16StageBytes - stage;
      const int tile = here.strip >> in.logStrips;
      const int inTile = here.step;
      here = next;
      advance(next);
      if (step < begin) continue;
      const bool tileEnds = inTile + 1 == in.cut.stepsPerTile;
      const bool isWhole = tileEnds && partBegin == 0;
      if (!tileEnds && step + 1 < end) continue;
      // A block has at most two tiles in part: its first one and its last.
      const bool isFirst = step - inTile + partBegin == begin;
      const int used = kW4a16StageBytes - stage;
      addWarps(tile, isWhole ? nullptr : slot(2 * blockIndex() + (isFirst ? 0 : 1)), used);
      if (!isWhole) addParts(tile, used);
      partBegin = 0;
    }
  }
};

template <int kRowBlocks>
QPLAN_KERNEL(32 * w4a16MostWarps(kRowBlocks), 1)
qplan_w4a16(const W4a16Arguments in) {
  W4a16Block<kRowBlocks>(in).run();
}

}  // namespace qplan::profiler::kernels
