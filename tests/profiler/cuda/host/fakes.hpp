#pragma once

#include <cstddef>

#include "profiler/cuda/lt_library.hpp"

namespace qplan::profiler::cuda::host {

// Memory of the pretended device.
extern std::size_t freeBytes;
extern std::size_t allocatedBytes;

// Launches of our own kernels so far.
extern int launches;

// cuBLASLt as its documentation describes it, in plain loops: two algorithms for every product, the
// second with a workspace.
LtFunctionsPtr fakeLt();

}  // namespace qplan::profiler::cuda::host
