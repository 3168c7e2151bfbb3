#include "model/gpu.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <limits>

namespace qplan::model {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

Gpu rtxA6000() {
  Gpu gpu;
  gpu.id = "rtx-a6000";
  gpu.architecture = "ampere";
  gpu.computeCapability = {8, 6};
  gpu.smCount = 84;
  gpu.boostClock = Hertz(1.8e9);
  gpu.memory = 48.0 * kGiB;
  gpu.memoryBandwidth = BytesPerSecond(768e9);
  gpu.l2 = Bytes(6291456);
  gpu.peak[static_cast<std::size_t>(MathType::bf16)] = FlopsPerSecond(154.8e12);
  gpu.peak[static_cast<std::size_t>(MathType::int8)] = FlopsPerSecond(309.7e12);
  gpu.tdp = Watts(300);
  gpu.interconnect.fabric = Fabric::nvlinkBridge;
  gpu.interconnect.nvlinkPerDirection = BytesPerSecond(56.25e9);
  gpu.interconnect.pciePerDirection = BytesPerSecond(32e9);
  return gpu;
}

TEST(Gpu, FormatsNeedTheirMatrixUnit) {
  const Gpu gpu = rtxA6000();
  EXPECT_TRUE(supports(gpu, Format::bf16));
  EXPECT_TRUE(supports(gpu, Format::int8W8a8));
  EXPECT_FALSE(supports(gpu, Format::fp8W8a8));
  // INT4 weights are multiplied in BF16, so they run at the BF16 rate.
  EXPECT_EQ(peakRate(gpu, Format::int4W4a16), FlopsPerSecond(154.8e12));
}

TEST(GpuValidate, AcceptsADataSheet) { EXPECT_THAT(validate(rtxA6000()), IsEmpty()); }

TEST(GpuValidate, AcceptsFiguresThatAreNotStated) {
  Gpu gpu = rtxA6000();
  gpu.boostClock = Hertz(0);
  gpu.l2 = Bytes(0);
  gpu.tdp = Watts(0);
  EXPECT_THAT(validate(gpu), IsEmpty());
}

// A bandwidth written in GB/s instead of byte/s is a billion times too small.
TEST(GpuValidate, CatchesAFigureInTheWrongUnit) {
  Gpu gpu = rtxA6000();
  gpu.memoryBandwidth = BytesPerSecond(768);
  const std::vector<Diagnostic> found = validate(gpu);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(toString(found[0]),
            "/memory_bandwidth_bytes_per_s: is 768 byte/s (must be between 1e+09 and 1e+15 "
            "byte/s)");
}

TEST(GpuValidate, NeedsTheBf16Rate) {
  Gpu gpu = rtxA6000();
  gpu.peak[static_cast<std::size_t>(MathType::bf16)].reset();
  const std::vector<Diagnostic> found = validate(gpu);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].path, "/peak_dense_flops_per_s/bf16");
}

TEST(GpuValidate, ADirectLinkNeedsARate) {
  Gpu gpu = rtxA6000();
  gpu.interconnect.nvlinkPerDirection = BytesPerSecond(0);
  const std::vector<Diagnostic> found = validate(gpu);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].path, "/interconnect/fabric");
}

TEST(GpuValidate, ReportsEveryFinding) {
  Gpu gpu = rtxA6000();
  gpu.id.clear();
  gpu.smCount = 0;
  gpu.memory = Bytes(std::numeric_limits<double>::quiet_NaN());
  gpu.interconnect.gpusPerNode = 0;
  EXPECT_THAT(validate(gpu), SizeIs(4));
}

TEST(GpuValidate, RefusesEveryNegativeOrInfiniteFigure) {
  EXPECT_TRUE(rc::check([](unsigned which, bool infinite) {
    Gpu gpu = rtxA6000();
    const double bad = infinite ? std::numeric_limits<double>::infinity() : -1.0;
    switch (which % 8) {
      case 0:
        gpu.memory = Bytes(bad);
        break;
      case 1:
        gpu.memoryBandwidth = BytesPerSecond(bad);
        break;
      case 2:
        gpu.boostClock = Hertz(bad);
        break;
      case 3:
        gpu.l2 = Bytes(bad);
        break;
      case 4:
        gpu.tdp = Watts(bad);
        break;
      case 5:
        gpu.peak[static_cast<std::size_t>(MathType::int8)] = FlopsPerSecond(bad);
        break;
      case 6:
        gpu.interconnect.nvlinkPerDirection = BytesPerSecond(bad);
        break;
      default:
        gpu.interconnect.pciePerDirection = BytesPerSecond(bad);
    }
    RC_ASSERT(validate(gpu).size() == 1);
  }));
}

}  // namespace
}  // namespace qplan::model
