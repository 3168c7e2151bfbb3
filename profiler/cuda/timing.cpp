#include "profiler/cuda/timing.hpp"

#include "profiler/cuda/cupti_timer.hpp"
#include "profiler/cuda/error.hpp"
#include "profiler/cuda/whole_timer.hpp"
#include "profiler/kernels/launch.hpp"

namespace qplan::profiler::cuda {

MadeTimer makeKernelTimer(cudaStream_t stream) {
  const Enqueue probe = [](cudaStream_t on, int /*turn*/) {
    QPLAN_CHECK(static_cast<cudaError_t>(kernels::wait(0, on)));
  };
  auto cupti = makeCuptiTimer(stream, probe);
  if (auto* timer = std::get_if<std::unique_ptr<KernelTimer>>(&cupti)) {
    return {std::move(*timer), {}};
  }
  return {std::make_unique<WholeTimer>(stream), std::get<std::string>(cupti)};
}

}  // namespace qplan::profiler::cuda
