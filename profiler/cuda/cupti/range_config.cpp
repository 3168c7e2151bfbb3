#include "profiler/cuda/cupti/range_config.hpp"

namespace qplan::profiler::cuda {

CUpti_RangeProfiler_SetConfig_Params oneUserRange(std::span<const std::uint8_t> config,
                                                  std::span<std::uint8_t> counted) {
  constexpr int kOutermost = 1;
  auto params = QPLAN_CUPTI_PARAMS(CUpti_RangeProfiler_SetConfig_Params);
  params.configSize = config.size();
  params.pConfig = config.data();
  params.counterDataImageSize = counted.size();
  params.pCounterDataImage = counted.data();
  params.range = CUPTI_UserRange;
  params.replayMode = CUPTI_UserReplay;
  params.maxRangesPerPass = kRanges;
  params.numNestingLevels = 1;
  params.minNestingLevel = kOutermost;
  // The level that the first pass counts; without it that pass counts at level 0, where no range
  // is.
  params.targetNestingLevel = kOutermost;
  return params;
}

}  // namespace qplan::profiler::cuda
