#pragma once

#include <cstdint>

#include "profiler/kernels/layout.hpp"
#include "profiler/kernels/primitives.cuh"

namespace qplan::profiler::kernels {

struct CombineArguments {
  const float* workspace = nullptr;  // see decodePeaks
  std::uint16_t* out = nullptr;      // BF16, rows x dim
  float valueScale = 1;
  int splits = 0;
};

// Puts the splits of a query head together, one thread block each; sizes of that block:
inline constexpr int kCombineThreads = 128;
// The share of each split, then sums of 4 dimensions per thread.
inline constexpr int kCombineSharedBytes = 4 * (kDecodeMostSplits + 4 * kCombineThreads);

// A split without tokens has a maximum far below all others, so that its share is 0.
template <int kDim>
QPLAN_KERNEL(kCombineThreads, 1)
qplan_decode_combine(const CombineArguments in) {
  constexpr int kLanes = kDim / 4;  // that read one split together
  constexpr int kGroups = kCombineThreads / kLanes;
  constexpr int kAtOnce = 4;  // loads under way per thread
  auto* shares = reinterpret_cast<float*>(sharedMemory());
  float* sums = shares + kDecodeMostSplits;
  const std::int64_t row = blockIndex();
  const float* values = in.workspace + row * in.splits * kDim;
  const float* peaks =
      in.workspace + decodePeaks(gridSize(), in.splits, kDim) + row * in.splits * 2;

  // Every warp finds the same maximum and sum.
  const int lane = threadIndex() % 32;
  float highest = -2e30F;
  for (int split = lane; split < in.splits; split += 32) {
    highest = maximum(highest, peaks[2 * split]);
  }
  QPLAN_UNROLL for (int mask = 16; mask > 0; mask /= 2) {
    highest = maximum(highest, shuffleXor(highest, mask));
  }
  float sum = 0;
  for (int split = lane; split < in.splits; split += 32) {
    const float share = fastExp2(peaks[2 * split] - highest);
    sum += share * peaks[2 * split + 1];
    if (threadIndex() < 32) shares[split] = share;
  }
  QPLAN_UNROLL for (int mask = 16; mask > 0; mask /= 2) sum += shuffleXor(sum, mask);
  syncBlock();

  const int group = threadIndex() / kLanes;
  const int at = threadIndex() % kLanes * 4;
  float mine[4] = {};
  for (int first = group; first < in.splits; first += kAtOnce * kGroups) {
    Vector16 loads[kAtOnce];
    QPLAN_UNROLL for (int k = 0; k < kAtOnce; ++k) {
      const int split = first + k * kGroups;
      loads[k] = {};
      if (split < in.splits) loads[k] = load16(values + split * kDim + at);
    }
    QPLAN_UNROLL for (int k = 0; k < kAtOnce; ++k) {
      const int split = first + k * kGroups;
      const float share = split < in.splits ? shares[split] : 0;
      QPLAN_UNROLL for (int i = 0; i < 4; ++i) mine[i] += share * floatOf(loads[k].words[i]);
    }
  }
  QPLAN_UNROLL for (int i = 0; i < 4; ++i) sums[group * kDim + at + i] = mine[i];
  syncBlock();
  if (threadIndex() < kDim) {
    float value = 0;
    QPLAN_UNROLL for (int i = 0; i < kGroups; ++i) value += sums[i * kDim + threadIndex()];
    in.out[row * kDim + threadIndex()] = toBf16(divide(value * in.valueScale, sum));
  }
}

}  // namespace qplan::profiler::kernels
