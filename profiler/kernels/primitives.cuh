#pragma once

#include <cstddef>
#include <cstdint>

// What our kernels need of the hardware, in two implementations: CUDA, and an emulation on the CPU
// (compiled without nvcc), with which the tests run the very same kernels on machines that have no
// GPU. Kernels use nothing else of CUDA.
//
//   QPLAN_KERNEL(threads, blocksPerSm)  head of a kernel, with its launch bounds
//   QPLAN_DEVICE                        head of a function on the device
//   QPLAN_UNROLL                        before a loop whose index picks registers
//   QPLAN_ROLLED                        before one that is to stay a loop
//   QPLAN_UNROLL_BY(n)                  before one that is to do n rounds at once
//   threadIndex, blockIndex(Y, Z), gridSize   sizes in x; thread blocks have one dimension
//   sharedMemory                        the dynamic shared memory, 16-byte aligned
//   syncBlock, syncWarp, fence          barriers; fence orders writes for the whole device
//   copyAsync                           16 bytes from global to shared memory, zeros instead where
//                                       there is nothing to copy
//   commitCopies, waitForCopies(n)      groups of copies; all but the last n are done, for this
//                                       thread: others see them after a barrier
//   mma<Bf16 or Half>                   m16n8k16, C += A B in FP32; fragments as in the PTX ISA
//   halvesOfE4m3                        two codes as FP16
//   shuffleXor                          value of the lane whose number differs in `mask`
//   load16, store16, loadShared16       vectors of 16 bytes
//   loadStreamed16                      one that is read once
//   loadFresh                           past the L1, for what other blocks wrote
#if defined(__CUDACC__)
#include "profiler/kernels/primitives_cuda.cuh"
#else
#include "profiler/kernels/primitives_emulated.hpp"
#endif

namespace qplan::profiler::kernels {

QPLAN_DEVICE float fromBf16(std::uint32_t bits) { return floatOf(bits << 16); }
// The two BF16 of a word.
QPLAN_DEVICE float lowerBf16(std::uint32_t pair) { return floatOf(pair << 16); }
QPLAN_DEVICE float upperBf16(std::uint32_t pair) { return floatOf(pair & 0xFFFF0000); }

}  // namespace qplan::profiler::kernels
