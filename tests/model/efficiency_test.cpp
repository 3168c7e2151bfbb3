#include "model/efficiency.hpp"

#include <gtest/gtest.h>

#include "tests/model/deployments.hpp"

namespace qplan::model {
namespace {

constexpr auto index(Format format) { return static_cast<std::size_t>(format); }

Efficiency table(const char* gpu, const char* architecture, ComputeCapability capability) {
  Efficiency e = test::typicalEfficiency();
  e.gpu = gpu;
  e.architecture = architecture;
  e.computeCapability = capability;
  return e;
}

TEST(Efficiency, PrefersTheNearestRelative) {
  const std::vector<Efficiency> known{table("h100-sxm-80gb", "hopper", {9, 0}),
                                      table("a100-sxm-80gb", "ampere", {8, 0}),
                                      table("rtx-a6000", "ampere", {8, 6})};
  const auto chosen = [&](const char* id, const char* architecture, ComputeCapability capability) {
    Gpu gpu;
    gpu.id = id;
    gpu.architecture = architecture;
    gpu.computeCapability = capability;
    return efficiencyFor(gpu, known);
  };
  EXPECT_EQ(chosen("rtx-a6000", "ampere", {8, 6}).gpu, "rtx-a6000");
  EXPECT_EQ(chosen("rtx-a6000", "ampere", {8, 6}).provenance, Provenance::calibrated);
  EXPECT_EQ(chosen("a40", "ampere", {8, 6}).gpu, "rtx-a6000");
  EXPECT_EQ(chosen("a40", "ampere", {8, 6}).provenance, Provenance::datasheet);
  EXPECT_EQ(chosen("jetson", "ampere", {8, 7}).gpu, "a100-sxm-80gb");
  EXPECT_EQ(chosen("mi300x", "cdna3", {}).gpu, "h100-sxm-80gb");
}

TEST(Efficiency, MissingFormatBorrowsTheOtherEightBitOneFirst) {
  Efficiency hopper = table("h100-sxm-80gb", "hopper", {9, 0});
  hopper.gemm[index(Format::int8W8a8)] = std::nullopt;
  hopper.gemm[index(Format::int4W4a16)] = std::nullopt;
  hopper.gemm[index(Format::fp8W8a8)]->memory = 0.7;
  Efficiency ampere = table("a100-sxm-80gb", "ampere", {8, 0});
  ampere.gemm[index(Format::int4W4a16)]->memory = 0.6;
  const Efficiency found = efficiencyFor(test::h100(), {ampere, hopper});
  EXPECT_DOUBLE_EQ(found.gemm[index(Format::int8W8a8)]->memory, 0.7);
  EXPECT_DOUBLE_EQ(found.gemm[index(Format::int4W4a16)]->memory, 0.6);
  EXPECT_TRUE(found.gemmBorrowed[index(Format::int8W8a8)]);
  EXPECT_TRUE(found.gemmBorrowed[index(Format::int4W4a16)]);
  EXPECT_FALSE(found.gemmBorrowed[index(Format::bf16)]);
  EXPECT_EQ(found.provenance, Provenance::calibrated);
}

TEST(Efficiency, EmptyListIsRefused) {
  EXPECT_THROW(efficiencyFor(test::h100(), {}), InvalidInput);
}

}  // namespace
}  // namespace qplan::model
