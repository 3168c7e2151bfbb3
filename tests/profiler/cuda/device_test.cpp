#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "profiler/cuda/given_sets.hpp"
#include "profiler/cuda/lt_product.hpp"
#include "profiler/cuda/open.hpp"
#include "profiler/cuda/record.hpp"
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

// NaN of either sign becomes 1024; infinity and all else stay.
TEST(GivenSets, FiniteCacheKeepsEverythingButNan) {
  const std::vector<std::uint16_t> cache{0x3F80, 0x7FFF, 0xFFC0, 0x7F80, 0x8000};
  const std::vector<std::uint16_t> finite = finiteCache(cache);
  EXPECT_EQ(finite, (std::vector<std::uint16_t>{0x3F80, 0x4480, 0x4480, 0x7F80, 0x8000}));
  EXPECT_EQ(reference::fromBf16(finite[1]), 1024.0F);
}

}  // namespace
}  // namespace qplan::profiler::cuda
