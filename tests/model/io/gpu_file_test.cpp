#include "model/io/gpu_file.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>

#include "model/diagnostic.hpp"

namespace qplan::model::io {
namespace {

std::string dataFile(const std::string& name) {
  return std::string(QPLAN_SOURCE_DIR) + "/tests/data/gpus/" + name;
}

TEST(GpuFile, ReadsADataSheet) {
  const Gpu gpu = readGpu(dataFile("my-gpu.json"));
  EXPECT_EQ(gpu.id, "my-gpu");
  EXPECT_EQ(gpu.name, "My GPU");
  EXPECT_EQ(gpu.computeCapability, (ComputeCapability{8, 6}));
  EXPECT_EQ(gpu.smCount, 84);
  EXPECT_EQ(gpu.boostClock, Hertz(1.8e9));
  EXPECT_EQ(gpu.memory, 48.0 * kGiB);
  EXPECT_EQ(gpu.memoryBandwidth, BytesPerSecond(768e9));
  EXPECT_EQ(gpu.l2, Bytes(6291456));
  EXPECT_EQ(peakRate(gpu, Format::bf16), FlopsPerSecond(154.8e12));
  EXPECT_EQ(peakRate(gpu, Format::int8W8a8), FlopsPerSecond(309.7e12));
  EXPECT_FALSE(supports(gpu, Format::fp8W8a8));
  EXPECT_EQ(gpu.tdp, Watts(300));
  // An NVLink rate without a fabric: bridges, the careful reading.
  EXPECT_EQ(gpu.interconnect.fabric, Fabric::nvlinkBridge);
  EXPECT_EQ(gpu.interconnect.nvlinkPerDirection, BytesPerSecond(56.25e9));
  EXPECT_EQ(gpu.interconnect.pciePerDirection, BytesPerSecond(32e9));
}

// No schema, no name, no architecture, no interconnect, units in the text.
TEST(GpuFile, DataSheetFiguresAloneAreEnough) {
  const Gpu gpu = readGpu(dataFile("with-units.json"));
  EXPECT_EQ(gpu.name, "with-units");
  EXPECT_EQ(gpu.architecture, "hopper");
  EXPECT_EQ(gpu.memory, 80.0 * kGiB);
  EXPECT_EQ(gpu.memoryBandwidth, BytesPerSecond(3.35e12));
  EXPECT_EQ(gpu.boostClock, Hertz(1.98e9));
  EXPECT_EQ(gpu.tdp, Watts(700));
  EXPECT_EQ(gpu.l2, Bytes(50 * 1048576.0));
  EXPECT_EQ(peakRate(gpu, Format::bf16), FlopsPerSecond(989.4e12));
  EXPECT_EQ(gpu.interconnect.fabric, Fabric::pcie);
  EXPECT_EQ(gpu.interconnect.pciePerDirection, BytesPerSecond(32e9));
  EXPECT_EQ(gpu.interconnect.gpusPerNode, 8);
}

TEST(GpuFile, ArchitectureFollowsFromTheComputeCapability) {
  const auto architecture = [](const std::string& capability) {
    return parseGpu(R"({"id": "x", "sm_count": 1, "memory": "1 GB", "memory_bandwidth": "1 GB/s",
                        "peak_dense_flops_per_s": {"bf16": 1e12}, "compute_capability": ")" +
                        capability + "\"}",
                    "x.json")
        .architecture;
  };
  EXPECT_EQ(architecture("7.0"), "volta");
  EXPECT_EQ(architecture("7.5"), "turing");
  EXPECT_EQ(architecture("8.0"), "ampere");
  EXPECT_EQ(architecture("8.6"), "ampere");
  EXPECT_EQ(architecture("8.9"), "ada");
  EXPECT_EQ(architecture("9.0"), "hopper");
  EXPECT_EQ(architecture("10.0"), "blackwell");
  EXPECT_EQ(architecture("12.0"), "blackwell");
  EXPECT_THROW(architecture("5.2"), ParseError);
}

// A later 1.x may add keys; this reader leaves them alone. Version 1.0 has none unknown.
TEST(GpuFile, ANewerMinorVersionMayHoldMore) {
  const auto read = [](const std::string& version) {
    return parseGpu(R"({"schema": {"name": "qplan.gpu", "version": ")" + version +
                        R"("}, "id": "x", "architecture": "ampere", "sm_count": 1,
                        "memory": "1 GB", "memory_bandwidth": "1 GB/s", "warp_size": 32,
                        "peak_dense_flops_per_s": {"bf16": 1e12}})",
                    "x.json");
  };
  EXPECT_EQ(read("1.7").id, "x");
  EXPECT_THROW(read("1.0"), ParseError);
}

TEST(GpuFile, WritingAndReadingIsIdentity) {
  EXPECT_TRUE(rc::check([] {
    const auto figure = [](int low, int high) {
      return *rc::gen::inRange(low, high) * 1e9 + *rc::gen::inRange(0, 1000000);
    };
    Gpu gpu;
    gpu.id = "id-" + std::to_string(*rc::gen::inRange(0, 1000));
    gpu.name = "n" + *rc::gen::container<std::string>(rc::gen::inRange(' ', '~'));
    gpu.architecture = "ampere";
    gpu.computeCapability = {*rc::gen::inRange(1, 99), *rc::gen::inRange(0, 99)};
    gpu.smCount = *rc::gen::inRange(1, 1000);
    gpu.boostClock = Hertz(1e6 * *rc::gen::inRange(100, 5000));
    gpu.memory = Bytes(figure(1, 1000));
    gpu.memoryBandwidth = BytesPerSecond(figure(1, 10000));
    gpu.l2 = Bytes(figure(0, 1) + 1e5);
    gpu.tdp = Watts(*rc::gen::inRange(1, 2000));
    for (auto& peak : gpu.peak) {
      if (&peak == &gpu.peak.front() || *rc::gen::arbitrary<bool>()) {
        peak = FlopsPerSecond(1e3 * figure(1, 1000000));
      }
    }
    gpu.interconnect.fabric =
        *rc::gen::element(Fabric::nvswitch, Fabric::nvlinkBridge, Fabric::pcie);
    gpu.interconnect.nvlinkPerDirection = BytesPerSecond(figure(1, 1000));
    gpu.interconnect.pciePerDirection = BytesPerSecond(figure(1, 100));
    gpu.interconnect.networkPerDirection = BytesPerSecond(figure(1, 100));
    gpu.interconnect.gpusPerNode = *rc::gen::inRange(1, 73);
    gpu.source = "data sheet \"x\", page 3";
    gpu.date = "2026-01-02";
    RC_ASSERT(validate(gpu).empty());
    RC_ASSERT(parseGpu(gpuJson(gpu), "x.json") == gpu);
  }));
}

}  // namespace
}  // namespace qplan::model::io
