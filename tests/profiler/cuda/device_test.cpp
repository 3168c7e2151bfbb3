#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "profiler/cuda/given_sets.hpp"
#include "profiler/cuda/lt_product.hpp"
#include "profiler/cuda/open.hpp"
#include "profiler/cuda/record.hpp"
#include "profiler/cuda/timed_ways.hpp"
#include "profiler/machine/driver.hpp"
#include "profiler/reference/narrow.hpp"

namespace qplan::profiler::cuda {
namespace {

TEST(OpenDevice, SaysInOneLineWhatIsMissing) {
  const auto answer = openDevice(1000000);  // no machine has that many
  const auto* failure = std::get_if<Failure>(&answer);
  ASSERT_NE(failure, nullptr);
  EXPECT_EQ(failure->kind, Failure::Kind::unsupported);
  EXPECT_THAT(failure->reason, testing::Not(testing::HasSubstr("\n")));
  const std::string problem = driverStatus().problem;
  if (problem.empty()) {
    EXPECT_THAT(failure->reason, testing::HasSubstr("there is no GPU 1000000"));
  } else {
    EXPECT_EQ(failure->reason, problem);
  }
}

TEST(Lt, AlgorithmTextNamesWhatIsNotUsual) {
  LtConfig config{.id = 66, .tile = 20, .stages = 35};
  EXPECT_EQ(algorithmText(config), "algo 66 tile 20 stages 35 split-k 1 workspace 0");
  config.splitK = 4;
  config.workspace = 1048576;
  config.custom = 2;
  config.clusterShape = 3;
  EXPECT_EQ(algorithmText(config),
            "algo 66 tile 20 stages 35 split-k 4 workspace 1048576 custom 2 cluster 3");
}

TEST(Record, WritesAUuidAsNvidiaSmiDoes) {
  cudaUUID_t uuid{};
  for (int i = 0; i < 16; ++i) uuid.bytes[i] = static_cast<char>(0x11 * i);
  EXPECT_EQ(uuidText(uuid), "GPU-00112233-4455-6677-8899-aabbccddeeff");
}

model::DeviceRecord cardNamed(const char* name, int smCount, double memoryBytes) {
  model::DeviceRecord record;
  record.name = name;
  record.computeCapability = {9, 0};
  record.smCount = smCount;
  record.memory = model::Bytes(memoryBytes);
  record.l2 = model::Bytes(50e6);
  record.maxSmClock = model::Hertz(1.98e9);
  return record;
}

constexpr int kNoDevice = 1000000;

TEST(Record, TakesTheCataloguesFigures) {
  const model::Gpu gpu = gpuOf(cardNamed("NVIDIA H200", 132, 150.1e9), kNoDevice, std::nullopt);
  EXPECT_EQ(gpu.id, "h200-sxm-141gb");
}

// Memory clock, power and PCIe are only NVML's to tell.
TEST(Record, RefusesFiguresThatCannotBeDerived) {
  try {
    (void)gpuOf(cardNamed("NVIDIA H777", 132, 150.1e9), kNoDevice, std::nullopt);
    FAIL();
  } catch (const DeviceError& error) {
    EXPECT_EQ(error.failure().kind, Failure::Kind::unsupported);
    EXPECT_THAT(error.failure().reason,
                testing::StartsWith(
                    "NVIDIA H777 is not in the catalogue, and its figures cannot be derived: "));
    EXPECT_THAT(error.failure().reason, testing::EndsWith("(NVML is not there to ask)"));
  }
}

TEST(Refusal, ExplainsOnlyWhatIsMissing) {
  Context context;
  context.ltProblem = "libcublasLt.so.13 was not found";
  context.cudnn.problem = "libcudnn.so.9 was not found";
  EXPECT_EQ(refusal(context, {{}, "no cuDNN"}), "no cuDNN (libcudnn.so.9 was not found)");
  EXPECT_EQ(refusal(context, {{}, "no FP8 matrix units"}), "no FP8 matrix units");
}

// NaN of either sign becomes 1024; infinity and all else stay.
TEST(GivenSets, FiniteCacheKeepsEverythingButNan) {
  const std::vector<std::uint16_t> cache{0x3F80, 0x7FFF, 0xFFC0, 0x7F80, 0x8000};
  const std::vector<std::uint16_t> finite = finiteCache(cache);
  EXPECT_EQ(finite, (std::vector<std::uint16_t>{0x3F80, 0x4480, 0x4480, 0x7F80, 0x8000}));
  EXPECT_EQ(reference::fromBf16(finite[1]), 1024.0F);
}

}  // namespace
}  // namespace qplan::profiler::cuda
