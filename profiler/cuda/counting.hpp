#pragma once

#include <cuda_runtime_api.h>

#include <memory>
#include <variant>

#include "profiler/cuda/timing.hpp"

namespace qplan::profiler::cuda {

// Hardware counters of one run on `stream` of the current device (CUPTI's Range Profiler, one
// pass): Failure of kind denied where this process may not read them.
std::variant<model::Counters, Failure> countRun(cudaStream_t stream, const Enqueue& run);

}  // namespace qplan::profiler::cuda
