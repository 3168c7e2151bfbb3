#include "profiler/cuda/cupti/versions.hpp"

#include "profiler/machine/gpu_library.hpp"

namespace qplan::profiler::cuda {

bool timestampCallbackWorks(std::string_view version) { return !olderThan(version, "13.1"); }

bool hardwareTraceWorks(std::string_view version) { return !olderThan(version, "13.4.1"); }

}  // namespace qplan::profiler::cuda
