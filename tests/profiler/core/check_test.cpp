#include "profiler/core/check.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "tests/profiler/core/bench.hpp"

namespace qplan::profiler {
namespace {

using model::KernelCase;
using test::Bench;

const KernelCase kGemm = model::GemmCase{model::Format::int8W8a8, 17, {256, 512}};

// Answers with given values.
class Canned : public FakeDevice {
 public:
  Canned(Bench& bench, std::vector<Computed> computed)
      : FakeDevice(bench.device.gpu(), {}, 1, bench.clock), computed_(std::move(computed)) {}
  std::variant<std::vector<Computed>, Failure> compute(
      const KernelCase& /*what*/, const reference::Operands& /*operands*/) override {
    return computed_;
  }

 private:
  std::vector<Computed> computed_;
};

TEST(Check, RightNumbersPass) {
  Bench bench("h200");
  for (const CheckResult& result : checkCase(kGemm, bench.device, 1)) {
    EXPECT_EQ(result.verdict, Verdict::passed);
    EXPECT_EQ(result.maxError, 0);
    EXPECT_FALSE(result.kernel.empty());
  }
}

TEST(Check, JudgesByTheTolerance) {
  Bench bench("h200");
  const auto operands = reference::operandsFor(kGemm, 1);
  const auto right = reference::expected(kGemm, operands);
  const reference::Tolerance tolerance = reference::toleranceOf(kGemm);
  const auto off = [&](double share) {
    auto values = right;
    const double allowed =
        tolerance.absolute + tolerance.relative * std::abs(static_cast<double>(right[5]));
    values[5] = static_cast<float>(right[5] + share * allowed);
    return values;
  };
  Canned device(bench, {{"near", off(0.9)}, {"far", off(1.1)}});
  const auto results = checkCase(kGemm, device, 1);
  ASSERT_EQ(results.size(), 2U);
  EXPECT_EQ(results[0].verdict, Verdict::passed);
  EXPECT_NEAR(results[0].toleranceUsed, 0.9, 0.01);
  EXPECT_EQ(results[1].verdict, Verdict::failed);
  EXPECT_NEAR(results[1].toleranceUsed, 1.1, 0.01);
  EXPECT_EQ(results[1].reason, "1 of 4352 values wrong");
}

TEST(Check, WhatIsNotWrittenFails) {
  Bench bench("h200,unwritten=int8-w8a8");
  for (const CheckResult& result : checkCase(kGemm, bench.device, 1)) {
    EXPECT_EQ(result.verdict, Verdict::failed);
    EXPECT_TRUE(std::isnan(result.maxError));
    EXPECT_EQ(result.reason, "1 of 4352 values NaN or not written");
  }
}

TEST(Check, TooFewValuesFail) {
  Bench bench("h200");
  Canned device(bench, {{"short", std::vector<float>(3)}});
  const auto results = checkCase(kGemm, device, 1);
  EXPECT_EQ(results.at(0).verdict, Verdict::failed);
  EXPECT_EQ(results.at(0).reason, "3 values instead of 4352");
}

TEST(Check, UnsupportedIsSkippedAndLostFails) {
  Bench ampere("a100");
  const auto skipped =
      checkCase(model::GemmCase{model::Format::fp8W8a8, 17, {256, 512}}, ampere.device, 1);
  ASSERT_EQ(skipped.size(), 1U);
  EXPECT_EQ(skipped[0].verdict, Verdict::skipped);
  EXPECT_EQ(skipped[0].reason, "no kernel on this GPU");
  Bench lost("h200,lost@1");
  (void)lost.device.kernels(kGemm);
  EXPECT_EQ(checkCase(kGemm, lost.device, 1).at(0).verdict, Verdict::failed);
}

TEST(Check, CoversEveryFamilyOfTheGridWithOddSizes) {
  Bench bench("h200");
  std::set<std::string> classes;
  bool hasOne = false;
  bool hasOdd = false;
  for (const KernelCase& what : checkCases(bench.device.gpu())) {
    classes.insert(describe(*familyOf(what)).substr(0, 24));
    if (const auto* gemm = std::get_if<model::GemmCase>(&what)) {
      hasOne |= gemm->rows == 1;
      hasOdd |= gemm->rows == 257;
    }
  }
  EXPECT_TRUE(hasOne && hasOdd);
  for (const KernelCase& what : bench.plan(false).cases) {
    const auto family = familyOf(what);
    if (family) {
      EXPECT_TRUE(classes.contains(describe(*family).substr(0, 24))) << describe(what);
    }
  }
}

TEST(Check, FamiliesAreWhatTheirCasesShare) {
  const auto family = familyOf(model::GemmCase{model::Format::bf16, 4096, {8192, 8192}});
  EXPECT_EQ(family, familyOf(model::GemmCase{model::Format::bf16, 1, {1024, 1024}}));
  EXPECT_EQ(family, familyOf(model::SustainedCase{model::Format::bf16, 8192}));
  EXPECT_NE(family, familyOf(model::GemmCase{model::Format::int8W8a8, 1, {1024, 1024}}));
  EXPECT_FALSE(familyOf(model::GapCase{}));
  EXPECT_FALSE(familyOf(model::MemoryCase{model::MemoryAccess::read, 1024}));
}

}  // namespace
}  // namespace qplan::profiler
