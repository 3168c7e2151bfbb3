#pragma once

#include <memory>

#include "profiler/cuda/cudnn/library.hpp"
#include "profiler/cuda/cudnn_ways.hpp"

namespace qplan::profiler::cuda {

// What openCudnnWays() makes of cuDNN's functions. Throws DeviceError.
std::unique_ptr<CudnnWays> makeCudnnWays(CudnnPtr cudnn, int device,
                                         std::shared_ptr<Workspace> workspace);

}  // namespace qplan::profiler::cuda
