#pragma once

#include <cstdint>

#include "profiler/kernels/layout.hpp"
#include "profiler/kernels/primitives.cuh"

namespace qplan::profiler::kernels {

// The W4A16 kernel; see W4a16Plan for how work is cut and w4a16_pack.hpp for the weights. Weights
// are the A operand of mma.m16n8k16 (16 outputs x 16 inputs), rows of X the columns of B, so that
// few rows waste at most 7 of 8 columns.
struct W4a16Arguments {
  const std::uint16_t* x = nullptr;
  const unsigned char* weights = nullptr;
  const unsigned char* scales = nullptr;
  std::uint16_t* y = nullptr;
  unsigned char* workspace = nullptr;
  int rows = 0;
  int outputs = 0;
  int inputs = 0;
  int stripsPerTile = 0;
  int stages = 0;
};

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
  static constexpr int kThreads = 32 * kW4a16Warps;
  static constexpr int kTiles = kW4a16Strip / 16;
  // Scales are applied to sums of 64 inputs, in FP32. Beyond 32 rows registers do not suffice for
  // two sets of sums, and scaling the weights costs no more.
  static constexpr bool kScaleWeights = kRowBlocks > 4;

  const W4a16Arguments& in;
  const W4a16Cut cut;
  const int bricksPerStep, stageBytes, warp, lane, strip, brick;
  unsigned char* const shared;
  float sums[kTiles][kRowBlocks][4] = {};

  QPLAN_DEVICE explicit W4a16Block(const W4a16Arguments& arguments)
      : in(arguments),
        cut(w4a16Cut(arguments.outputs, arguments.inputs, arguments.stripsPerTile)),
        bricksPerStep(kW4a16Warps / arguments.stripsPerTile),
        stageBytes(w4a16StageBytes(kRowBlocks, arguments.stripsPerTile)),
        warp(threadIndex() / 32),
        lane(threadIndex() % 32),
        strip(warp % arguments.stripsPerTile),
        brick(warp / arguments.stripsPerTile),
        shared(sharedMemory()) {}

  QPLAN_DEVICE unsigned char* weightsOf(int stage) const {
    return shared + stage * stageBytes + warp * kW4a16BrickBytes;
  }
  QPLAN_DEVICE unsigned char* scalesOf(int stage) const {
    return shared + stage * stageBytes + kW4a16Warps * kW4a16BrickBytes + warp * kW4a16ScaleBytes;
  }
  // 16-byte chunk of 8 inputs of a row of X. The XOR spreads 8 rows over all banks.
  QPLAN_DEVICE unsigned char* rowChunk(int stage, int row, int chunk) const {
    return shared + stage * stageBytes + kW4a16Warps * (kW4a16BrickBytes + kW4a16ScaleBytes) +
           (row * bricksPerStep + chunk / 8) * 128 + ((chunk ^ row) % 8) * 16;
  }

  // Whether this warp has a brick in the step: the last tile and the last step may be partial.
  QPLAN_DEVICE bool hasBrick(int tile, int step) const {
    return tile * in.stripsPerTile + strip < in.outputs / kW4a16Strip &&
           step * bricksPerStep + brick < in.inputs / kW4a16Strip;
  }

  QPLAN_DEVICE void load(int globalStep, int stage) const {
    const int tile = globalStep / cut.stepsPerTile;
    const int step = globalStep % cut.stepsPerTile;
    if (hasBrick(tile, step)) {
      const auto row = static_cast<std::int64_t>(tile * in.stripsPerTile + strip);
      const int column = step * bricksPerStep + brick;
      const unsigned char* from =
          in.weights + (row * (in.inputs / kW4a16Strip) + column) * kW4a16BrickBytes;
      QPLAN_UNROLL for (int i = 0; i < 4; ++i) {
        const int at = (i * 32 + lane) * 16;
        copyAsyncStreamed(weightsOf(stage) + at, from + at);
      }
      if (lane < 8) {
        const unsigned char* scale =
            in.scales + (row * (in.inputs / kW4a16Group) + column / 2) * kW4a16ScaleBytes;
        copyAsync(scalesOf(stage) + lane * 16, scale + lane * 16, true);
      }
    }
    const int chunks = 8 * bricksPerStep;  // per row, a power of two
    for (int i = threadIndex(); i < 8 * kRowBlocks * chunks; i += kThreads) {
      const int row = i / chunks;
      const int chunk = i % chunks;
      const int k = step * bricksPerStep * kW4a16Strip + chunk * 8;
      const bool there = row < in.rows && k < in.inputs;
      const std::uint16_t* from =
          there ? in.x + static_cast<std::int64_t>(row) * in.inputs + k : in.x;
      copyAsync(rowChunk(stage, row, chunk), from, there);
    }
  }

  // B operands of 16 inputs: registers 0 and 1 hold inputs 2 t.. and 2 t + 8.. of row g.
  QPLAN_DEVICE void loadRows(int stage, int step, std::uint32_t (&b)[kRowBlocks][2]) const {
    const int chunk = brick * 8 + step * 2 + lane / 8 % 2;
    if constexpr (kRowBlocks == 1) {
      loadMatrices2(rowChunk(stage, lane % 8, chunk), b[0]);
    } else {
      QPLAN_UNROLL for (int block = 0; block < kRowBlocks; block += 2) {
        std::uint32_t four[4];
        loadMatrices4(rowChunk(stage, (block + lane / 16) * 8 + lane % 8, chunk), four);
        b[block][0] = four[0];
        b[block][1] = four[1];
        b[block + 1][0] = four[2];
        b[block + 1][1] = four[3];
      }
    }
  }

  QPLAN_DEVICE void multiply(int stage) {
    const Vector16 scales = loadShared16(scalesOf(stage) + lane / 4 * 16);
    float parts[kTiles][kRowBlocks][4] = {};
    auto& to = kScaleWeights ? sums : parts;
    QPLAN_UNROLL for (int step = 0; step < 4; ++step) {
      std::uint32_t b[kRowBlocks][2];
      loadRows(stage, step, b);
      const Vector16 codes = loadShared16(weightsOf(stage) + (step * 32 + lane) * 16);
      QPLAN_UNROLL for (int tile = 0; tile < kTiles; ++tile) {
        std::uint32_t a[4];
        dequantize(codes.words[tile], a);
        if constexpr (kScaleWeights) {
          const std::uint32_t lower = twice(scales.words[tile] & 0xFFFF);
          const std::uint32_t upper = twice(scales.words[tile] >> 16);
          QPLAN_UNROLL for (int i = 0; i < 4; ++i) a[i] =
              mulBf16x2(a[i], i % 2 == 0 ? lower : upper);
        }
        QPLAN_UNROLL for (int block = 0; block < kRowBlocks; ++block) {
          mma<Bf16>(to[tile][block], a, b[block]);
        }
      }
    }
    if constexpr (!kScaleWeights) {
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
  }

  QPLAN_DEVICE static std::uint32_t twice(std::uint32_t half) { return half | (half << 16); }

  QPLAN_DEVICE int tileWidth() const { return kW4a16Strip * in.stripsPerTile; }
  QPLAN_DEVICE float* slot(int index) const {
    const int size = 8 * kRowBlocks * tileWidth();
    return reinterpret_cast<float*>(in.workspace + w4a16CounterBytes(cut.tiles)) +
           static_cast<std::int64_t>(index) * size;
  }

  QPLAN_DEVICE void store(int tile, int row, int column, float value) const {
    const int output = tile * tileWidth() + column;
    if (row < in.rows && output < in.outputs) {
      in.y[static_cast<std::int64_t>(row) * in.outputs + output] = toBf16(value);
    }
  }

  // Adds up the warps' sums of a tile, 8 rows at a time, and gives them to `sink`(row, column,
  // sum), neighbouring threads to neighbouring columns. Leaves the sums zero.
  template <typename Sink>
  QPLAN_DEVICE void addWarps(Sink sink) {
    float* exchange = reinterpret_cast<float*>(shared + in.stages * stageBytes);
    QPLAN_UNROLL for (int block = 0; block < kRowBlocks; ++block) {
      QPLAN_UNROLL for (int tile = 0; tile < kTiles; ++tile) {
        QPLAN_UNROLL for (int i = 0; i < 4; ++i) {
          const int row = lane % 4 * 2 + i % 2;
          const int column = tile * 16 + lane / 4 + i / 2 * 8;
          exchange[(warp * 8 + row) * kW4a16SumStride + column] = sums[tile][block][i];
          sums[tile][block][i] = 0;
        }
      }
      syncBlock();
      for (int i = threadIndex(); i < 8 * tileWidth(); i += kThreads) {
        const int row = i / tileWidth();
        const int column = i % tileWidth();
        float sum = 0;
        for (int part = 0; part < bricksPerStep; ++part) {
          const int from = part * in.stripsPerTile + column / kW4a16Strip;
          sum += exchange[(from * 8 + row) * kW4a16SumStride + column % kW4a16Strip];
        }
        sink(block * 8 + row, column, sum);
      }
      syncBlock();
    }
  }

  // A tile of which this block has only some steps: leaves its part in the workspace; the last of
  // its blocks to arrive adds the parts in order.
  QPLAN_DEVICE void finishPart(int tile, int begin) {
    const int steps = cut.tiles * cut.stepsPerTile;
    const int blocks = gridSize();
    // A block has at most two such tiles: its first one and its last.
    float* mine = slot(2 * blockIndex() + (begin / cut.stepsPerTile == tile ? 0 : 1));
    addWarps([&](int row, int column, float sum) { mine[row * tileWidth() + column] = sum; });
    fence();
    syncBlock();
    const int first = blockOfStep(tile * cut.stepsPerTile, blocks, steps);
    const int last = blockOfStep((tile + 1) * cut.stepsPerTile - 1, blocks, steps);
    auto* arrivals = reinterpret_cast<unsigned*>(in.workspace) + tile;
    auto* arrived = reinterpret_cast<unsigned*>(shared + in.stages * stageBytes);
    if (threadIndex() == 0) *arrived = atomicAddOne(arrivals);
    syncBlock();
    const bool isLast = *arrived == static_cast<unsigned>(last - first);
    syncBlock();
    if (!isLast) return;
    fence();
    for (int i = threadIndex(); i < in.rows * tileWidth(); i += kThreads) {
      float sum = 0;
      for (int block = first; block <= last; ++block) {
        const bool isFirstTile = firstStep(block, blocks, steps) / cut.stepsPerTile == tile;
        sum += loadFresh(slot(2 * block + (isFirstTile ? 0 : 1)) + i);
      }
      store(tile, i / tileWidth(), i % tileWidth(), sum);
    }
    if (threadIndex() == 0) *arrivals = 0;  // ready for the next launch
  }

  QPLAN_DEVICE void run() {
    const int steps = cut.tiles * cut.stepsPerTile;
    const int begin = firstStep(blockIndex(), gridSize(), steps);
    const int end = firstStep(blockIndex() + 1, gridSize(), steps);
    for (int i = 0; i < in.stages - 1; ++i) {
      if (begin + i < end) load(begin + i, i);
      commitCopies();
    }
    int stage = 0;
    int tileBegin = begin;  // first step of this block in the tile
    for (int step = begin; step < end; ++step) {
      waitForCopies(in.stages - 2);
      syncBlock();  // everybody's copies are there, and the stage before is free
      const int ahead = step + in.stages - 1;
      if (ahead < end) load(ahead, stage == 0 ? in.stages - 1 : stage - 1);
      commitCopies();
      const int tile = step / cut.stepsPerTile;
      if (hasBrick(tile, step % cut.stepsPerTile)) multiply(stage);
      stage = stage + 1 == in.stages ? 0 : stage + 1;
      const bool tileEnds = (step + 1) % cut.stepsPerTile == 0;
      if (!tileEnds && step + 1 < end) continue;
      if (tileEnds && tileBegin % cut.stepsPerTile == 0) {
        addWarps([&](int row, int column, float sum) { store(tile, row, column, sum); });
      } else {
        finishPart(tile, begin);
      }
      tileBegin = step + 1;
    }
  }
};

template <int kRowBlocks>
QPLAN_KERNEL(32 * kW4a16Warps, 1)
qplan_w4a16(const W4a16Arguments in) {
  W4a16Block<kRowBlocks>(in).run();
}

}  // namespace qplan::profiler::kernels
