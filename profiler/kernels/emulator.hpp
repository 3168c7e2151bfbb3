#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>

namespace qplan::profiler::kernels::emulator {

// Runs kernels on the CPU, one thread block after the other, the threads of a block as fibers that
// switch at barriers and warp-wide instructions only. Made to find mistakes:
//   - shared memory is filled with NaN before each block
//   - asynchronous copies fill their target with NaN when issued and with data when waited for
//   - warps run as far as they can, one after the other, in ascending or descending order, so that
//   a
//     barrier left out shows either way
//   - warp-wide instructions have to be met by all 32 lanes, barriers by all threads of the block

// A mistake of the kernel.
struct KernelError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct Grid {
  int x = 1, y = 1, z = 1;
};

struct Launch {
  Grid grid;
  int threads = 32;  // per block, a multiple of 32
  std::size_t sharedBytes = 0;
  bool descending = false;  // last thread and last block first
};

// Throws KernelError.
void run(const Launch& launch, const std::function<void()>& kernel);

// For the primitives, called from kernels.
struct Index {
  int thread = 0, threads = 0;
  Grid block, grid;
};
const Index& index();
unsigned char* sharedMemory();
void syncBlock();

// All lanes of the warp come together, with what each brings; then `operation` runs once for all.
// `kind` tells the instructions apart.
using WarpOperation = void (*)(void* const* lanes);
void meetWarp(const char* kind, void* mine, WarpOperation operation);

// `from` is null where zeros are to be copied.
void copyAsync(void* to, const void* from);
void commitCopies();
void waitForCopies(int allButLast);

}  // namespace qplan::profiler::kernels::emulator
