// In place of everything else in a build without the CUDA Toolkit.
#include "profiler/cuda/open.hpp"

namespace qplan::profiler::cuda {

std::variant<std::unique_ptr<Device>, Failure> openDevice(int /*index*/, int /*algorithms*/) {
  return Failure{Failure::Kind::unsupported,
                 "this qprof was built without CUDA: build it where CUDA Toolkit 13 is, with "
                 "-DQPLAN_CUDA=ON"};
}

}  // namespace qplan::profiler::cuda
