#pragma once

#include <cuda_runtime_api.h>

#include "profiler/cuda/error.hpp"
#include "profiler/kernels/launch.hpp"

// Checks the launch of one of our own kernels (profiler/kernels/launch.hpp).
#define QPLAN_LAUNCH(call)                                       \
  ::qplan::profiler::cuda::check(static_cast<cudaError_t>(call), \
                                 ::qplan::profiler::cuda::CallSite{__FILE__, __LINE__, #call})
