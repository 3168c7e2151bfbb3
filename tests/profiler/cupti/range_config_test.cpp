#include "profiler/cuda/cupti/range_config.hpp"

#include <gtest/gtest.h>

#include <array>

namespace qplan::profiler::cuda {
namespace {

// CUPTI counts levels from 1, and wants the one to begin with inside
// [minNestingLevel, minNestingLevel + numNestingLevels).
TEST(RangeConfig, BeginsAtALevelThatIsCounted) {
  const auto params = oneUserRange({}, {});
  EXPECT_GE(params.minNestingLevel, 1);
  EXPECT_GE(params.targetNestingLevel, params.minNestingLevel);
  EXPECT_LT(params.targetNestingLevel, params.minNestingLevel + params.numNestingLevels);
}

TEST(RangeConfig, IsOneRangeOfOurOwnInTheFirstPass) {
  const auto params = oneUserRange({}, {});
  EXPECT_EQ(params.structSize, CUpti_RangeProfiler_SetConfig_Params_STRUCT_SIZE);
  EXPECT_EQ(params.range, CUPTI_UserRange);
  EXPECT_EQ(params.replayMode, CUPTI_UserReplay);
  EXPECT_EQ(params.maxRangesPerPass, 1U);
  EXPECT_EQ(params.passIndex, 0U);
}

TEST(RangeConfig, RefersToBothImages) {
  const std::array<std::uint8_t, 3> config{1, 2, 3};
  std::array<std::uint8_t, 5> counted{};
  const auto params = oneUserRange(config, counted);
  EXPECT_EQ(params.pConfig, config.data());
  EXPECT_EQ(params.configSize, 3U);
  EXPECT_EQ(params.pCounterDataImage, counted.data());
  EXPECT_EQ(params.counterDataImageSize, 5U);
}

}  // namespace
}  // namespace qplan::profiler::cuda
