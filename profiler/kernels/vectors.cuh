#pragma once

#include <cstdint>

#include "profiler/kernels/primitives.cuh"

namespace qplan::profiler::kernels {

// Pieces of kernels that work on rows of BF16, 8 values (16 bytes) at a time.

inline constexpr int kVector = 8;

QPLAN_DEVICE void unpack(const Vector16& from, float (&to)[kVector]) {
  QPLAN_UNROLL for (int i = 0; i < 4; ++i) {
    to[2 * i] = floatOf(from.words[i] << 16);
    to[2 * i + 1] = floatOf(from.words[i] & 0xFFFF0000);
  }
}
QPLAN_DEVICE Vector16 pack(const float (&from)[kVector]) {
  Vector16 to;
  QPLAN_UNROLL for (int i = 0; i < 4; ++i) to.words[i] = packBf16(from[2 * i], from[2 * i + 1]);
  return to;
}

QPLAN_DEVICE Vector16 loadVector(const std::uint16_t* from, std::int64_t vector) {
  return load16(from + vector * kVector);
}
QPLAN_DEVICE void storeVector(std::uint16_t* to, std::int64_t vector, const Vector16& value) {
  store16(to + vector * kVector, value);
}

// Index of this thread among all of the grid.
QPLAN_DEVICE std::int64_t globalIndex() {
  return static_cast<std::int64_t>(blockIndex()) * blockSize() + threadIndex();
}

struct Plus {
  QPLAN_DEVICE static float of(float a, float b) { return a + b; }
};
struct Largest {
  QPLAN_DEVICE static float of(float a, float b) { return maximum(a, b); }
};

// `value` of all threads of the block combined, the same for every thread; in a fixed order. Needs
// 32 floats of shared memory, and leaves them free for the next call after a barrier.
template <typename Operation>
QPLAN_DEVICE float combineBlock(float value, float neutral) {
  auto* perWarp = reinterpret_cast<float*>(sharedMemory());
  QPLAN_UNROLL for (int mask = 16; mask > 0; mask /= 2) {
    value = Operation::of(value, shuffleXor(value, mask));
  }
  const int lane = threadIndex() % 32;
  if (lane == 0) perWarp[threadIndex() / 32] = value;
  syncBlock();
  value = lane < blockSize() / 32 ? perWarp[lane] : neutral;
  QPLAN_UNROLL for (int mask = 16; mask > 0; mask /= 2) {
    value = Operation::of(value, shuffleXor(value, mask));
  }
  return value;
}

// How a block shares a row of `vectors`: every thread takes `perThread` of them, neighbouring
// threads neighbouring ones. 0: too many for registers, the row is read twice.
struct RowCut {
  int threads = 32;
  int perThread = 1;
};
inline constexpr int kMostThreads = 1024;
constexpr RowCut rowCut(int vectors) {
  for (const int perThread : {1, 2, 4}) {
    const int threads = (vectors + perThread - 1) / perThread;
    // Rows of a few thousand values are better spread over more threads than over few.
    if (threads <= (perThread == 1 ? 512 : kMostThreads)) {
      return {(threads + 31) / 32 * 32, perThread};
    }
  }
  return {kMostThreads, 0};
}
inline constexpr int kRowSharedBytes = 32 * 4;

}  // namespace qplan::profiler::kernels
