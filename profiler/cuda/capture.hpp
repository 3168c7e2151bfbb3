#pragma once

#include <cuda_runtime_api.h>

#include <functional>

#include "profiler/cuda/handles.hpp"

namespace qplan::profiler::cuda {

// What `enqueue` enqueues on `stream`, as a graph ready to launch there; nothing runs. Calls of
// other threads are not disturbed. Throws DeviceError, with the stream usable again: of kind
// unsupported where the work cannot be captured.
GraphExec capture(cudaStream_t stream, const std::function<void(cudaStream_t)>& enqueue);

}  // namespace qplan::profiler::cuda
