#pragma once

#include <string_view>

namespace qplan::profiler::cuda {

// What CUPTI's release notes take back for some of its versions ("13.0.1"; empty, because it could
// not be asked: the oldest).

// Before 13.1 kernels may come without times once a callback gives the time.
bool timestampCallbackWorks(std::string_view version);

// Before the first update of 13.4 tracing by hardware may corrupt the heap, or crash while a graph
// is instantiated.
bool hardwareTraceWorks(std::string_view version);

}  // namespace qplan::profiler::cuda
