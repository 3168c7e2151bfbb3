#pragma once

#include <memory>
#include <vector>

#include "profiler/cuda/timing.hpp"

namespace qplan::profiler::cuda {

// Ways to compute cases that are no kernels of one GPU; never traced. All throw DeviceError (kind
// unsupported where the GPU or a library cannot).
std::vector<std::unique_ptr<Kernel>> hostCopyWays(const model::HostCopyCase& what,
                                                  cudaStream_t stream);
std::vector<std::unique_ptr<Kernel>> gapWays(const model::GapCase& what, KernelTimer& timer,
                                             cudaStream_t stream);
// Of NCCL, over the first `what.ranks` GPUs of this machine.
std::vector<std::unique_ptr<Kernel>> allReduceWays(const model::AllReduceCase& what);

}  // namespace qplan::profiler::cuda
