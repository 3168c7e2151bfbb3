#include "profiler/cuda/open.hpp"

namespace qplan::profiler::cuda {

std::variant<std::unique_ptr<Device>, Failure> openDevice(int /*index*/) {
  return Failure{Failure::Kind::unsupported,
                 "this version does not measure on a GPU yet; --device fake:NAME simulates one"};
}

}  // namespace qplan::profiler::cuda
