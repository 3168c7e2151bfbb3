#include "profiler/cuda/cupti/versions.hpp"

#include <gtest/gtest.h>

namespace qplan::profiler::cuda {
namespace {

TEST(Versions, GiveTheTimeFrom13_1On) {
  EXPECT_FALSE(timestampCallbackWorks("13.0.1"));
  EXPECT_TRUE(timestampCallbackWorks("13.1.0"));
  EXPECT_TRUE(timestampCallbackWorks("13.4.1"));
  EXPECT_TRUE(timestampCallbackWorks("14.0.0"));
}

TEST(Versions, TraceByHardwareFromTheUpdateOf13_4On) {
  EXPECT_FALSE(hardwareTraceWorks("13.0.1"));
  EXPECT_FALSE(hardwareTraceWorks("13.3.1"));
  EXPECT_FALSE(hardwareTraceWorks("13.4.0"));
  EXPECT_TRUE(hardwareTraceWorks("13.4.1"));
  EXPECT_TRUE(hardwareTraceWorks("13.10.0"));
  EXPECT_TRUE(hardwareTraceWorks("14.0.0"));
}

TEST(Versions, ThatAreNotKnownCountAsOld) {
  EXPECT_FALSE(timestampCallbackWorks(""));
  EXPECT_FALSE(hardwareTraceWorks(""));
}

}  // namespace
}  // namespace qplan::profiler::cuda
