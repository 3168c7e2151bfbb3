#include "profiler/cuda/cupti/metrics.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace qplan::profiler::cuda {
namespace {

// CUPTI's tables of counters need no GPU; its libraries they do.
class Metrics : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    auto loaded = loadFunctions<Cupti>(GpuLibrary::cupti);
    if (const auto* why = std::get_if<std::string>(&loaded)) GTEST_SKIP() << *why;
    cupti_ = std::get<CuptiPtr>(loaded);
    // Newer ones need a driver for everything, even to tell their version.
    if (cupti_->version.empty()) GTEST_SKIP() << "CUPTI does not answer without a driver";
  }

  CuptiPtr cupti_;
};

// A100; A6000; L40S; H100 and H200; B200; RTX PRO 6000.
TEST_P(Metrics, AreAllThereInOnePass) {
  const auto chips = knownChips(*cupti_);
  if (std::ranges::find(chips, GetParam()) == chips.end()) {
    GTEST_SKIP() << "CUPTI " << cupti_->version << " does not know " << GetParam();
  }
  const MetricReader reader(cupti_, GetParam(), {});
  EXPECT_EQ(reader.passes(), 1U);
  EXPECT_FALSE(reader.config().empty());
}

INSTANTIATE_TEST_SUITE_P(Chips, Metrics,
                         ::testing::Values("GA100", "GA102", "AD102", "GH100", "GB100", "GB202"));

TEST_F(Metrics, AnUnknownChipIsUnsupported) {
  try {
    const MetricReader reader(cupti_, "GX999", {});
    FAIL() << "accepted";
  } catch (const DeviceError& error) {
    EXPECT_EQ(error.failure().kind, Failure::Kind::unsupported);
    EXPECT_THAT(error.failure().reason, ::testing::HasSubstr("GX999"));
  }
}

TEST_F(Metrics, AllChipsAreKnownByName) {
  EXPECT_THAT(knownChips(*cupti_), ::testing::IsSupersetOf({"GA100", "GA102", "AD102", "GH100"}));
}

TEST(Counters, AreTheMetricsInTheirOrderAndUnits) {
  const std::array<double, kMetricCount> values{1e9, 2e6, 300, 45.5, 1e6, 700};
  const model::Counters counters = countersFrom(values);
  EXPECT_EQ(counters.dramRead, model::Bytes(1e9));
  EXPECT_EQ(counters.dramWritten, model::Bytes(2e6));
  EXPECT_EQ(counters.tensorInstructions, 300);
  EXPECT_EQ(counters.tensorActivePercent, 45.5);
  EXPECT_EQ(counters.smCycles, 1e6);
  EXPECT_NEAR(counters.duration.value(), 700e-9, 1e-18);  // ns
}

TEST(Permission, IsDeniedWithTheRemedy) {
  Cupti cupti;
  cupti.cuptiGetResultString = [](CUptiResult, const char** text) {
    *text = "words of CUPTI";
    return CUPTI_SUCCESS;
  };
  const auto failure = [&](CUptiResult status) {
    try {
      cupti.check(status, {"file", 1, "call"});
    } catch (const DeviceError& error) {
      return error.failure();
    }
    return Failure{};
  };
  const Failure denied = failure(CUPTI_ERROR_INSUFFICIENT_PRIVILEGES);
  EXPECT_EQ(denied.kind, Failure::Kind::denied);
  EXPECT_THAT(denied.reason, ::testing::HasSubstr("NVreg_RestrictProfilingToAdminUsers=0"));
  const Failure mig = failure(CUPTI_ERROR_MIG_DEVICE_NOT_SUPPORTED);
  EXPECT_EQ(mig.kind, Failure::Kind::unsupported);
  EXPECT_THAT(mig.reason, ::testing::HasSubstr("words of CUPTI"));
}

}  // namespace
}  // namespace qplan::profiler::cuda
