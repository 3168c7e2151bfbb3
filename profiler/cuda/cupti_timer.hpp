#pragma once

#include <memory>
#include <string>
#include <variant>

#include "profiler/cuda/timing.hpp"

namespace qplan::profiler::cuda {

// A timer by CUPTI's activity records for `stream` of the current device, or one line why there is
// none. `probe`, a run of one kernel, has to be recorded with a time first: where it is not, this
// is said here, not by every case. Throws DeviceError if the probe itself fails.
std::variant<std::unique_ptr<KernelTimer>, std::string> makeCuptiTimer(cudaStream_t stream,
                                                                       const Enqueue& probe);

}  // namespace qplan::profiler::cuda
