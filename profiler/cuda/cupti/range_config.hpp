#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "profiler/cuda/cupti/library.hpp"

namespace qplan::profiler::cuda {

// One range, pushed and popped around one run that is not repeated: ranges within it are not used.
inline constexpr std::size_t kRanges = 1;

// `config`: what the GPU is told to count; `counted`: where CUPTI puts it. Both are referred to.
// The profiler itself is left out.
CUpti_RangeProfiler_SetConfig_Params oneUserRange(std::span<const std::uint8_t> config,
                                                  std::span<std::uint8_t> counted);

}  // namespace qplan::profiler::cuda
