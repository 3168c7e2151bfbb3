#pragma once

#include "profiler/kernels/vectors.cuh"

namespace qplan::profiler::kernels {

// Each thread moves kMemoryVectors of 16 bytes that are all under way at once; a block a piece of
// memory without gaps.
inline constexpr int kMemoryThreads = 512;
inline constexpr int kMemoryVectors = 4;
inline constexpr std::int64_t kMemoryBlockBytes =
    static_cast<std::int64_t>(kMemoryThreads) * kMemoryVectors * 16;

QPLAN_DEVICE std::int64_t memoryVector(int i) {
  return (static_cast<std::int64_t>(blockIndex()) * kMemoryVectors + i) * kMemoryThreads +
         threadIndex();
}

QPLAN_KERNEL(kMemoryThreads, 2)
qplan_read_memory(const unsigned char* in, std::int64_t vectors, unsigned char* sink) {
  Vector16 read[kMemoryVectors] = {};
  QPLAN_UNROLL for (int i = 0; i < kMemoryVectors; ++i) {
    if (memoryVector(i) < vectors) read[i] = loadStreamed16(in + memoryVector(i) * 16);
  }
  Vector16 all{};
  QPLAN_UNROLL for (int i = 0; i < kMemoryVectors; ++i) {
    QPLAN_UNROLL for (int w = 0; w < 4; ++w) all.words[w] ^= read[i].words[w];
  }
  // True by chance only, but the compiler cannot know.
  if (all.words[0] == 0x9E3779B9 && all.words[1] == 0x7F4A7C15 && all.words[2] == 0xBF58476D &&
      all.words[3] == 0x1CE4E5B9) {
    store16(sink, all);
  }
}

QPLAN_KERNEL(kMemoryThreads, 2)
qplan_write_memory(unsigned char* out, std::int64_t vectors) {
  QPLAN_UNROLL for (int i = 0; i < kMemoryVectors; ++i) {
    const std::int64_t at = memoryVector(i);
    // Not all the same, lest memory compression helps.
    const auto word = static_cast<std::uint32_t>(at) * 0x9E3779B9u;
    if (at < vectors) store16(out + at * 16, {{word, word ^ 0x7F4A7C15u, ~word, word + 1}});
  }
}

// One vector a thread: of several, reads of a warp run against writes of another.
inline constexpr int kCopyThreads = 256;
QPLAN_KERNEL(kCopyThreads, 2)
qplan_copy_memory(const unsigned char* in, unsigned char* out, std::int64_t vectors) {
  const std::int64_t at = static_cast<std::int64_t>(blockIndex()) * kCopyThreads + threadIndex();
  if (at < vectors) store16(out + at * 16, load16(in + at * 16));
}

}  // namespace qplan::profiler::kernels
