// In place of profiler/cuda/cudnn/ways.cpp in a build with CUDA but without cuDNN's headers.
#include "profiler/cuda/cudnn_ways.hpp"

namespace qplan::profiler::cuda {

OpenedCudnn openCudnnWays(int /*device*/, std::shared_ptr<Workspace> /*workspace*/) {
  return {nullptr, {}, "this qprof was built without cuDNN"};
}

}  // namespace qplan::profiler::cuda
