#pragma once

#include <cstdint>

#include "profiler/kernels/decode_cache.cuh"
#include "profiler/kernels/layout.hpp"
#include "profiler/kernels/primitives.cuh"

namespace qplan::profiler::kernels {

// Decode attention over a paged cache, split along the context: a block takes one K/V head of one
// sequence and a run of cache blocks. The query heads of the K/V head are the 16 rows of an A
// operand (padded), so that what is read of the cache serves all of them. Each of the 4 warps takes
// 16 of the 64 tokens of a cache block, with a softmax of its own; their results are put together
// at the end.
//
// The order of the dimensions inside a product of queries and keys, and of those of a result, is
// free. It is chosen so that a lane reads its operands with whole 16-byte loads and no transposed
// ones: see Cache::kStep and Cache::kElements.
struct DecodeArguments {
  const std::uint16_t* query = nullptr;
  const unsigned char* key = nullptr;
  const unsigned char* value = nullptr;
  const std::int32_t* pageTable = nullptr;
  const std::int32_t* lengths = nullptr;
  std::uint16_t* out = nullptr;
  float* workspace = nullptr;  // see decodePeaks
  std::int64_t peaks = 0;      // decodePeaks, where there are several splits
  float scoreScale = 1;        // log2(e) / sqrt(dim) x what keys are to be multiplied with
  float valueScale = 1;
  int queryHeads = 0;
  int keyValueHeads = 0;
  int blocksPerSequence = 0;
  int stages = 0;
};

template <typename Cache, int kDim>
struct DecodeBlock {
  static constexpr int kThreads = 32 * kDecodeWarps;
  static constexpr int kRowBytes = kDim * Cache::kBytes;  // of a token
  static constexpr int kChunks = kRowBytes / 16;
  static constexpr int kPageBytes = kDecodePage * kRowBytes;
  static constexpr int kTokens = kDecodePage / kDecodeWarps;  // of a warp and page
  // Queries and keys: load j of lane 4 g + t holds dimensions kLoadDims j + kLaneDims t and
  // following of token g; product s of it takes 4 of these.
  static constexpr int kLaneDims = 16 / Cache::kBytes;
  static constexpr int kLoadDims = 4 * kLaneDims;
  static constexpr int kLoads = kDim / kLoadDims;
  static constexpr int kSteps = kLoads * Cache::kStepsPerLoad;
  // Values: read j of lane 4 g + t holds elements kElements g and following of a part of
  // 8 kElements dimensions; tile (j, i) of the result has element i of each, so its column n is
  // dimension 8 kElements j + kElements n + i.
  static constexpr int kReads = kRowBytes > 128 ? kRowBytes / 128 : 1;
  static constexpr int kReadBytes = kRowBytes / 8 / kReads;  // 16, or 8 for short rows
  static constexpr int kElements = kReadBytes / Cache::kBytes;
  static constexpr int kTiles = kDim / 8;

  const DecodeArguments& in;
  const int warp, lane, group, split, head, sequence, length;
  unsigned char* const shared;
  std::uint32_t queries[kSteps][4];
  float out[kTiles][4] = {};
  float largest[2] = {-1e30F, -1e30F};  // of rows lane / 4 and 8 more, in steps of log2
  float sums[2] = {};                   // of this lane's tokens

  QPLAN_DEVICE explicit DecodeBlock(const DecodeArguments& arguments)
      : in(arguments),
        warp(threadIndex() / 32),
        lane(threadIndex() % 32),
        group(arguments.queryHeads / arguments.keyValueHeads),
        split(blockIndex()),
        head(blockIndexY()),
        sequence(blockIndexZ()),
        length(arguments.lengths[blockIndexZ()]),
        shared(sharedMemory()) {}

  // Where in the keys or values of a stage 16 bytes of a token lie. Lanes that read together (two
  // tokens of keys, four of values, every other one) read different banks. Short rows lie in pairs.
  QPLAN_DEVICE static int keyAt(int token, int chunk) {
    const int moved = kChunks >= 8 ? chunk ^ (token % 2 * 4) : chunk;
    return token * kRowBytes + moved * 16;
  }
  QPLAN_DEVICE static int valueAt(int token, int chunk) {
    if constexpr (kChunks >= 8) return token * kRowBytes + (chunk ^ (token & 6)) * 16;
    return token / 2 * 128 + ((token % 2 * 4 + chunk) ^ (token & 6)) * 16;
  }

  QPLAN_DEVICE void load(int block, int page, int stage) const {
    const std::int64_t from =
        (static_cast<std::int64_t>(page) * in.keyValueHeads + head) * kPageBytes;
    unsigned char* keys = shared + stage * 2 * kPageBytes;
    unsigned char* values = keys + kPageBytes;
    QPLAN_UNROLL for (int i = threadIndex(); i < kDecodePage * kChunks; i += kThreads) {
      const int token = i / kChunks;
      const int chunk = i % kChunks;
      // Zeros behind the context, whatever lies there.
      const bool there = block * kDecodePage + token < length;
      copyAsync(keys + keyAt(token, chunk), in.key + from + i * 16, there);
      copyAsync(values + valueAt(token, chunk), in.value + from + i * 16, there);
    }
  }

  QPLAN_DEVICE void loadQueries() {
    QPLAN_UNROLL for (int step = 0; step < kSteps; ++step) {
      const int dim = step / Cache::kStepsPerLoad * kLoadDims + lane % 4 * kLaneDims +
                      step % Cache::kStepsPerLoad * 4;
      QPLAN_UNROLL for (int half = 0; half < 2; ++half) {
        const int row = lane / 4 + 8 * half;
        std::uint32_t pair[2] = {};
        if (row < group) {
          const std::int64_t at =
              (static_cast<std::int64_t>(sequence) * in.queryHeads + head * group + row) * kDim +
              dim;
          Cache::query(reinterpret_cast<const std::uint32_t*>(in.query + at), pair);
        }
        queries[step][half] = pair[0];
        queries[step][2 + half] = pair[1];
      }
    }
  }

  // Scores of this warp's 16 tokens of a page: tile u has tokens 8 u and following.
  QPLAN_DEVICE void scoresOf(const unsigned char* keys, float (&scores)[2][4]) const {
    QPLAN_UNROLL for (int u = 0; u < 2; ++u) {
      const int token = warp * kTokens + 8 * u + lane / 4;
      QPLAN_UNROLL for (int j = 0; j < kLoads; ++j) {
        const Vector16 load = loadShared16(keys + keyAt(token, 4 * j + lane % 4));
        QPLAN_UNROLL for (int s = 0; s < Cache::kStepsPerLoad; ++s) {
          std::uint32_t b[2];
          Cache::key(load, s, b);
          mma<typename Cache::Operand>(scores[u], queries[j * Cache::kStepsPerLoad + s], b);
        }
      }
    }
  }

  // Scores to weights under a maximum that may grow; what was added up so far shrinks with it.
  QPLAN_DEVICE void weigh(int block, float (&scores)[2][4]) {
    float highest[2] = {largest[0], largest[1]};
    QPLAN_UNROLL for (int u = 0; u < 2; ++u) {
      QPLAN_UNROLL for (int i = 0; i < 4; ++i) {
        const int token = block * kDecodePage + warp * kTokens + 8 * u + lane % 4 * 2 + i % 2;
        // Far below any score, but finite: a difference of two is no NaN.
        scores[u][i] = token < length ? scores[u][i] * in.scoreScale : -2e30F;
        highest[i / 2] = maximum(highest[i / 2], scores[u][i]);
      }
    }
    QPLAN_UNROLL for (int row = 0; row < 2; ++row) {
      highest[row] = maximum(highest[row], shuffleXor(highest[row], 1));
      highest[row] = maximum(highest[row], shuffleXor(highest[row], 2));
    }
    if (anyInWarp(highest[0] > largest[0] || highest[1] > largest[1])) {
      QPLAN_UNROLL for (int row = 0; row < 2; ++row) {
        const float shrink = fastExp2(largest[row] - highest[row]);
        largest[row] = highest[row];
        sums[row] *= shrink;
        QPLAN_UNROLL for (int tile = 0; tile < kTiles; ++tile) {
          out[tile][2 * row] *= shrink;
          out[tile][2 * row + 1] *= shrink;
        }
      }
    }
    QPLAN_UNROLL for (int u = 0; u < 2; ++u) {
      QPLAN_UNROLL for (int i = 0; i < 4; ++i) {
        scores[u][i] = fastExp2(scores[u][i] - largest[i / 2]);
        sums[i / 2] += scores[u][i];
      }
    }
  }

  QPLAN_DEVICE static void readValues(const unsigned char* from, std::uint32_t* to) {
    if constexpr (kReadBytes == 16) {
      const Vector16 load = loadShared16(from);
      QPLAN_UNROLL for (int i = 0; i < 4; ++i) to[i] = load.words[i];
    } else {
      const std::uint64_t load = *reinterpret_cast<const std::uint64_t*>(from);
      to[0] = static_cast<std::uint32_t>(load);
      to[1] = static_cast<std::uint32_t>(load >> 32);
    }
  }

  // Weights are the A operand as they lie; its columns 2 t, 2 t + 1, 2 t + 8, 2 t + 9 are this
  // lane's tokens.
  QPLAN_DEVICE void addValues(const unsigned char* values, const float (&weights)[2][4]) {
    const std::uint32_t a[4] = {
        Cache::weights(weights[0][0], weights[0][1]), Cache::weights(weights[0][2], weights[0][3]),
        Cache::weights(weights[1][0], weights[1][1]), Cache::weights(weights[1][2], weights[1][3])};
    QPLAN_UNROLL for (int j = 0; j < kReads; ++j) {
      std::uint32_t read[4][kReadBytes / 4];
      QPLAN_UNROLL for (int k = 0; k < 4; ++k) {
        const int token = warp * kTokens + k / 2 * 8 + lane % 4 * 2 + k % 2;
        const int at = (j * 8 + lane / 4) * kReadBytes;
        readValues(values + valueAt(token, at / 16) + at % 16, read[k]);
      }
      QPLAN_UNROLL for (int i = 0; i < kElements; ++i) {
        const std::uint32_t b[2] = {Cache::values(read[0], read[1], i),
                                    Cache::values(read[2], read[3], i)};
        mma<typename Cache::Operand>(out[j * kElements + i], a, b);
      }
    }
  }

  // Where in a warp's part the result of a row and dimension lies: in the order of tiles, registers
  // and lanes, so that lanes write side by side; one float between tiles spreads the banks of those
  // that read a row.
  QPLAN_DEVICE static int partAt(int row, int dim) {
    const int column = dim % (8 * kElements) / kElements;
    const int tile = dim / (8 * kElements) * kElements + dim % kElements;
    return tile * kDecodeTileFloats + (row / 8 * 2 + column % 2) * 32 + row % 8 * 4 + column / 2;
  }
  static constexpr int kMaxima = kTiles * kDecodeTileFloats;  // of the rows; their sums follow

  // Leaves this warp's part in shared memory.
  QPLAN_DEVICE void leave() {
    QPLAN_UNROLL for (int row = 0; row < 2; ++row) {
      sums[row] += shuffleXor(sums[row], 1);
      sums[row] += shuffleXor(sums[row], 2);
    }
    auto* part = reinterpret_cast<float*>(shared + warp * decodePartBytes(kDim));
    QPLAN_UNROLL for (int tile = 0; tile < kTiles; ++tile) {
      QPLAN_UNROLL for (int i = 0; i < 4; ++i) {
        part[tile * kDecodeTileFloats + i * 32 + lane] = out[tile][i];
      }
    }
    if (lane % 4 == 0) {
      QPLAN_UNROLL for (int row = 0; row < 2; ++row) {
        part[kMaxima + lane / 4 + 8 * row] = largest[row];
        part[kMaxima + kDecodeRows + lane / 4 + 8 * row] = sums[row];
      }
    }
  }

  // Puts the warps' parts together; into the result where there is one split, else into the
  // workspace.
  QPLAN_DEVICE void store() const {
    const auto* parts = reinterpret_cast<const float*>(shared);
    constexpr int kPart = decodePartBytes(kDim) / 4;
    const std::int64_t first = static_cast<std::int64_t>(sequence) * in.queryHeads + head * group;
    QPLAN_ROLLED for (int i = threadIndex(); i < group * kDim; i += kThreads) {
      const int row = i / kDim;
      const int dim = i % kDim;
      float highest = -2e30F;
      QPLAN_UNROLL for (int w = 0; w < kDecodeWarps; ++w) {
        highest = maximum(highest, parts[w * kPart + kMaxima + row]);
      }
      float value = 0;
      float sum = 0;
      QPLAN_UNROLL for (int w = 0; w < kDecodeWarps; ++w) {
        const float* part = parts + w * kPart;
        const float share = fastExp2(part[kMaxima + row] - highest);
        value += share * part[partAt(row, dim)];
        sum += share * part[kMaxima + kDecodeRows + row];
      }
      const std::int64_t at = first + row;
      if (gridSize() == 1) {
        in.out[at * kDim + dim] = toBf16(divide(value * in.valueScale, sum));
        continue;
      }
      const std::int64_t slot = at * gridSize() + split;
      in.workspace[slot * kDim + dim] = value;
      if (dim == 0) {
        float* peak = in.workspace + in.peaks + slot * 2;
        peak[0] = highest;
        peak[1] = sum;
      }
    }
  }

  QPLAN_DEVICE void run() {
    const int blocks = (length + kDecodePage - 1) / kDecodePage;
    const auto each =
        static_cast<int>(static_cast<unsigned>(blocks) / static_cast<unsigned>(gridSize()));
    const int more = blocks - each * gridSize();
    const int begin = firstStep(split, each, more);
    const int end = firstStep(split + 1, each, more);
    const std::int32_t* pages =
        in.pageTable + static_cast<std::int64_t>(sequence) * in.blocksPerSequence;
    int stage = 0;
    int stageAhead = 0;
    int page = begin < end ? pages[begin] : 0;  // read a step before its block is loaded
    // Loads run stages - 1 blocks ahead of products.
    QPLAN_ROLLED for (int block = begin - (in.stages - 1); block < end; ++block) {
      if (block == begin) loadQueries();
      if (block >= begin) {
        waitForCopies(in.stages - 2);
        syncBlock();  // everybody's copies are there, and the stage before is free
      }
      const int ahead = block + in.stages - 1;
      if (ahead < end) {
        load(ahead, page, stageAhead);
        stageAhead = stageAhead + 1 == in.stages ? 0 : stageAhead + 1;
      }
      commitCopies();
      page = ahead + 1 < end ? pages[ahead + 1] : 0;
      if (block < begin) continue;
      const unsigned char* keys = shared + stage * 2 * kPageBytes;
      float scores[2][4] = {};
      scoresOf(keys, scores);
      weigh(block, scores);
      addValues(keys + kPageBytes, scores);
      stage = stage + 1 == in.stages ? 0 : stage + 1;
    }
    waitForCopies(0);
    syncBlock();  // the stages are free
    leave();
    syncBlock();
    store();
  }
};

template <typename Cache, int kDim>
QPLAN_KERNEL(32 * kDecodeWarps, decodeBlocksPerSm(Cache::kBytes, kDim))
qplan_decode(const DecodeArguments in) {
  DecodeBlock<Cache, kDim>(in).run();
}

}  // namespace qplan::profiler::kernels
