#include "profiler/core/catalogue.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "model/io/gpu_file.hpp"

namespace qplan::profiler {
namespace {

using model::DeviceRecord;

class Catalogue : public ::testing::Test {
 protected:
  // What the driver says of a card, memory as it leaves it to programs.
  std::string match(const std::string& name, int major, int minor, int smCount, double gib) const {
    DeviceRecord device;
    device.name = name;
    device.computeCapability = {major, minor};
    device.smCount = smCount;
    device.memory = gib * model::kGiB;
    const auto gpu = matchGpu(device, all_);
    return gpu ? gpu->id : "";
  }

  std::vector<model::Gpu> all_ = catalogue();
};

TEST_F(Catalogue, HoldsEveryFile) {
  std::size_t files = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::string(QPLAN_SOURCE_DIR) + "/data/gpus")) {
    const model::Gpu onDisk = model::io::readGpu(entry.path());
    const model::Gpu* inside = gpuNamed(onDisk.id, all_);
    ASSERT_NE(inside, nullptr) << onDisk.id;
    EXPECT_EQ(*inside, onDisk);
    ++files;
  }
  EXPECT_EQ(files, all_.size());
}

TEST_F(Catalogue, ShortNamesMeanTheLargestSxmBoard) {
  EXPECT_EQ(gpuNamed("a100", all_)->id, "a100-sxm-80gb");
  EXPECT_EQ(gpuNamed("H100", all_)->id, "h100-sxm-80gb");
  EXPECT_EQ(gpuNamed("h200", all_)->id, "h200-sxm-141gb");
  EXPECT_EQ(gpuNamed("a100-pcie", all_)->id, "a100-pcie-80gb");
  EXPECT_EQ(gpuNamed("l4", all_)->id, "l4");
  EXPECT_EQ(gpuNamed("l40", all_)->id, "l40");
  EXPECT_EQ(gpuNamed("a1", all_), nullptr);
  EXPECT_EQ(gpuNamed("", all_), nullptr);
}

TEST_F(Catalogue, KnowsCardsByTheDriversNames) {
  EXPECT_EQ(match("NVIDIA A100-SXM4-80GB", 8, 0, 108, 79.3), "a100-sxm-80gb");
  EXPECT_EQ(match("NVIDIA A100-SXM4-40GB", 8, 0, 108, 39.4), "a100-sxm-40gb");
  EXPECT_EQ(match("NVIDIA A100-PCIE-40GB", 8, 0, 108, 39.4), "a100-pcie-40gb");
  EXPECT_EQ(match("NVIDIA A100 80GB PCIe", 8, 0, 108, 79.3), "a100-pcie-80gb");
  EXPECT_EQ(match("NVIDIA H100 80GB HBM3", 9, 0, 132, 79.1), "h100-sxm-80gb");
  EXPECT_EQ(match("NVIDIA H100 PCIe", 9, 0, 114, 79.1), "h100-pcie-80gb");
  EXPECT_EQ(match("NVIDIA H100 NVL", 9, 0, 132, 93.1), "h100-nvl-94gb");
  EXPECT_EQ(match("NVIDIA H200", 9, 0, 132, 139.8), "h200-sxm-141gb");
  EXPECT_EQ(match("NVIDIA H200 NVL", 9, 0, 132, 139.8), "h200-nvl-141gb");
  EXPECT_EQ(match("NVIDIA GH200 480GB", 9, 0, 132, 94.5), "gh200-96gb");
  EXPECT_EQ(match("NVIDIA B200", 10, 0, 148, 178.4), "b200-sxm-180gb");
  EXPECT_EQ(match("NVIDIA L4", 8, 9, 58, 22.0), "");  // more reserved than any L4: not assumed
  EXPECT_EQ(match("NVIDIA L4", 8, 9, 58, 22.5), "l4");
  EXPECT_EQ(match("NVIDIA L40S", 8, 9, 142, 44.5), "l40s");
  EXPECT_EQ(match("NVIDIA L40", 8, 9, 142, 44.5), "l40");
  EXPECT_EQ(match("NVIDIA RTX A6000", 8, 6, 84, 47.5), "rtx-a6000");
  EXPECT_EQ(match("NVIDIA A40", 8, 6, 84, 44.5), "a40");
  EXPECT_EQ(match("NVIDIA GeForce RTX 4090", 8, 9, 128, 23.6), "rtx-4090");
  EXPECT_EQ(match("NVIDIA RTX PRO 6000 Blackwell Server Edition", 12, 0, 188, 95),
            "rtx-pro-6000-server");
}

TEST_F(Catalogue, DoesNotTakeOneCardForAnother) {
  EXPECT_EQ(match("NVIDIA A10G", 8, 6, 80, 22.5), "");  // fewer rates than an A10
  EXPECT_EQ(match("NVIDIA H100 80GB HBM3 MIG 3g.40gb", 9, 0, 60, 39), "");  // a slice
  EXPECT_EQ(match("NVIDIA H800", 9, 0, 132, 79.1), "");
  EXPECT_EQ(match("NVIDIA RTX PRO 6000 Blackwell Max-Q Workstation Edition", 12, 0, 188, 95), "");
  EXPECT_EQ(match("NVIDIA RTX 6000 Ada Generation", 8, 9, 142, 47.5), "");
}

TEST_F(Catalogue, DerivesTheRatesOfKnownArchitectures) {
  // What the data sheets print follows from SMs, clock and the rates per SM and clock.
  DeviceRecord device;
  device.name = "NVIDIA RTX 6000 Ada Generation";
  device.computeCapability = {8, 9};
  device.smCount = 142;
  device.maxSmClock = model::Hertz(2.505e9);
  device.maxMemoryClock = model::Hertz(10.001e9);
  device.memory = 48 * model::kGiB;
  device.l2 = model::Bytes(96 * 1024 * 1024);
  device.powerLimit = model::Watts(300);
  const auto gpu = deriveGpu(device, 384, model::BytesPerSecond(32e9));
  ASSERT_TRUE(gpu);
  EXPECT_EQ(gpu->id, "rtx-6000-ada-generation");
  EXPECT_EQ(gpu->architecture, "ada");
  // 142 x 2.505 GHz x 1024 = 364.2 TFLOP/s (data sheet: 364.25), FP8 twice that.
  EXPECT_NEAR(peakRate(*gpu, model::Format::bf16)->value(), 364.25e12, 0.1e12);
  EXPECT_NEAR(peakRate(*gpu, model::Format::fp8W8a8)->value(), 728.5e12, 0.2e12);
  // 2 x 10.001 GHz x 384 / 8 = 960 GB/s.
  EXPECT_NEAR(gpu->memoryBandwidth.value(), 960e9, 0.2e9);
  EXPECT_TRUE(validate(*gpu).empty());
}

TEST_F(Catalogue, DerivedRatesAgreeWithTheDataSheets) {
  int compared = 0;
  for (const model::Gpu& known : all_) {
    DeviceRecord device;
    device.name = known.name;
    device.computeCapability = known.computeCapability;
    device.smCount = known.smCount;
    device.maxSmClock = known.boostClock;
    device.maxMemoryClock = model::Hertz(1e9);
    device.memory = known.memory;
    const auto gpu = deriveGpu(device, 4096, known.interconnect.pciePerDirection);
    if (!gpu || known.boostClock == model::Hertz(0.0)) continue;
    // Some sheets print rates at another clock than the highest (H100 SXM at 1830 of 1980 MHz, NVL
    // at 1545 of 1785), the L40
    // at half of what its units can do and the L4 at a clock below its highest.
    if (known.id == "l40") continue;
    const double ratio =
        *peakRate(*gpu, model::Format::bf16) / *peakRate(known, model::Format::bf16);
    EXPECT_GT(ratio, 0.94) << known.id;
    EXPECT_LT(ratio, 1.16) << known.id;
    EXPECT_EQ(supports(*gpu, model::Format::fp8W8a8), supports(known, model::Format::fp8W8a8))
        << known.id;
    ++compared;
  }
  EXPECT_GE(compared, 15);
}

TEST_F(Catalogue, DerivesNothingItDoesNotKnow) {
  DeviceRecord device;
  device.name = "Tesla V100";
  device.computeCapability = {7, 0};
  EXPECT_FALSE(deriveGpu(device, 4096, model::BytesPerSecond(16e9)));
}

}  // namespace
}  // namespace qplan::profiler
