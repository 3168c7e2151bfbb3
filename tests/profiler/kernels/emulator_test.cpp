#include "profiler/kernels/emulator.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "profiler/kernels/primitives.cuh"

namespace qplan::profiler::kernels {
namespace {

using emulator::KernelError;

// The message of the mistake that 64 threads with 1 KiB of shared memory make; empty: none.
std::string mistakeOf(const std::function<void()>& kernel, bool descending = false) {
  try {
    emulator::run({{1, 1, 1}, 64, 1024, descending}, kernel);
  } catch (const KernelError& error) {
    return error.what();
  }
  return {};
}

TEST(Emulator, FindsMistakes) {
  alignas(16) static unsigned char memory[64] = {};
  EXPECT_EQ(mistakeOf([] { (void)load16(memory + 8); }), "a 16-byte access that is not aligned");
  EXPECT_EQ(mistakeOf([] {
              if (threadIndex() != 5) syncBlock();
            }),
            "threads wait for others that never come");
  EXPECT_EQ(mistakeOf([] {
              if (threadIndex() % 32 != 5) syncWarp();
            }),
            "threads wait for others that never come");
  EXPECT_EQ(mistakeOf([] { threadIndex() == 5 ? syncWarp() : (void)shuffleXor(1, 1); }),
            "threads meet at shuffle and syncWarp");
  EXPECT_EQ(mistakeOf([] { sharedMemory()[1024 + threadIndex()] = 0; }),
            "a write behind the shared memory");
  EXPECT_EQ(mistakeOf([] { copyAsync(sharedMemory(), memory); }),
            "a thread ends with copies uncommitted");
  EXPECT_EQ(mistakeOf([] {
              copyAsync(sharedMemory(), memory);
              commitCopies();
            }),
            "a thread ends with copies under way");
  // After all these it still runs what is right.
  EXPECT_EQ(mistakeOf([] {
              syncWarp();
              syncBlock();
            }),
            "");
}

// What another thread is to leave in shared memory is NaN without the barrier, in one of the
// orders.
TEST(Emulator, ShowsABarrierLeftOut) {
  for (const bool withBarrier : {false, true}) {
    for (const int step : {1, 63}) {  // the thread after and the one before
      int seen = 0;
      for (const bool descending : {false, true}) {
        const auto kernel = [&] {
          auto* words = reinterpret_cast<std::uint32_t*>(sharedMemory());
          words[threadIndex()] = 7;
          if (withBarrier) syncBlock();
          if (words[(threadIndex() + step) % 64] != 7) ++seen;
        };
        EXPECT_EQ(mistakeOf(kernel, descending), "");
      }
      EXPECT_EQ(seen > 0, !withBarrier);
    }
  }
}

// Warps drift apart even where each meets itself: the other one's word is not there yet.
TEST(Emulator, LetsWarpsRunApart) {
  for (const bool descending : {false, true}) {
    int seen = 0;
    const auto kernel = [&] {
      auto* words = reinterpret_cast<std::uint32_t*>(sharedMemory());
      words[threadIndex()] = 7;
      for (int i = 0; i < 10; ++i) syncWarp();
      if (words[threadIndex() ^ 32] != 7) ++seen;
    };
    EXPECT_EQ(mistakeOf(kernel, descending), "");
    EXPECT_EQ(seen, 32);  // those of the warp that runs first
  }
}

// Data of a copy are there after the wait, not before.
TEST(Emulator, CopiesWhenWaitedFor) {
  alignas(16) static const std::uint32_t source[4] = {1, 2, 3, 4};
  EXPECT_EQ(mistakeOf([] {
              auto* mine = reinterpret_cast<std::uint32_t*>(sharedMemory() + threadIndex() * 16);
              copyAsync(mine, source);
              commitCopies();
              if (mine[3] != 0xFFFFFFFF) throw KernelError("too early");
              waitForCopies(0);
              if (mine[3] != 4) throw KernelError("not copied");
              copyAsync(mine, source, false);
              commitCopies();
              waitForCopies(0);
              if (mine[3] != 0) throw KernelError("no zeros");
            }),
            "");
}

}  // namespace
}  // namespace qplan::profiler::kernels
