#include "profiler/core/plan.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>

#include "profiler/core/catalogue.hpp"
#include "profiler/core/grid.hpp"

namespace qplan::profiler {
namespace {

using model::KernelCase;
using model::KernelClass;

model::Gpu gpu(const std::string& name) {
  static const std::vector<model::Gpu> kAll = catalogue();
  return *gpuNamed(name, kAll);
}

Plan quickPlan(const std::string& name) {
  PlanOptions options;
  options.quick = true;
  return makePlan(gpu(name), options);
}

Plan planWithGpus(const std::string& name, int gpus) {
  PlanOptions options;
  options.gpus = gpus;
  return makePlan(gpu(name), options);
}

bool contains(const Plan& plan, const KernelCase& what) {
  return std::ranges::find(plan.cases, what) != plan.cases.end();
}

int countOf(const Plan& plan, KernelClass kernelClass) {
  return static_cast<int>(std::ranges::count_if(
      plan.cases, [&](const KernelCase& what) { return model::kernelClass(what) == kernelClass; }));
}

TEST(Plan, HasTheSizeAndTimeItWasDesignedFor) {
  // At most 6 minutes; --quick at most one.
  for (const char* name : {"h200", "a100", "l40s", "rtx-a6000", "b200"}) {
    const Plan whole = makePlan(gpu(name), {});
    EXPECT_LE(whole.cases.size(), 2250U) << name;
    EXPECT_GE(whole.cases.size(), 1400U) << name;
    EXPECT_LE(whole.wallTime, model::Seconds(360)) << name;
    EXPECT_LE(whole.gpuTime, model::Seconds(60)) << name;
    EXPECT_LE(quickPlan(name).wallTime, model::Seconds(60)) << name;
  }
}

TEST(Plan, NamesEveryCaseOnceWithAnEstimate) {
  const Plan plan = planWithGpus("h200", 8);
  std::set<std::string> seen;
  for (const KernelCase& what : plan.cases) EXPECT_TRUE(seen.insert(describe(what)).second);
  ASSERT_EQ(plan.wall.size(), plan.cases.size());
  model::Seconds sum;
  for (const model::Seconds one : plan.wall) sum += one;
  EXPECT_NEAR(sum.value(), plan.wallTime.value(), 1e-9 * sum.value());
}

TEST(Plan, HoldsTheExactShapesOfLlama) {
  const Plan plan = makePlan(gpu("h200"), {});
  // 8B at TP 1: qkv (32 + 2 x 8) x 128 = 6144; gate and up 2 x 14336. 70B at TP 4: down 28672 / 4.
  for (const model::Format format : model::kFormats) {
    for (const int m : {1, 8, 16, 32, 64, 128, 256, 1024, 4096}) {
      EXPECT_TRUE(contains(plan, model::GemmCase{format, m, {6144, 4096}}));
      EXPECT_TRUE(contains(plan, model::GemmCase{format, m, {28672, 4096}}));
      EXPECT_TRUE(contains(plan, model::GemmCase{format, m, {8192, 7168}}));
    }
  }
  // The output head stays 16-bit.
  EXPECT_TRUE(contains(plan, model::GemmCase{model::Format::bf16, 1, {128256, 4096}}));
  EXPECT_FALSE(contains(plan, model::GemmCase{model::Format::fp8W8a8, 1, {128256, 4096}}));
  EXPECT_TRUE(contains(plan, model::GemmCase{model::Format::int8W8a8, 257, {4096, 4096}}));
}

TEST(Plan, LeavesOutWhatTheMachineHasNoUnitsFor) {
  const Plan a100 = planWithGpus("a100", 4);
  for (const KernelCase& what : a100.cases) {
    if (const auto* gemm = std::get_if<model::GemmCase>(&what)) {
      EXPECT_NE(gemm->format, model::Format::fp8W8a8);
    }
    if (const auto* reduce = std::get_if<model::AllReduceCase>(&what)) {
      EXPECT_LE(reduce->ranks, 4);
    }
  }
  // 256 B to 256 MiB in steps of four: 11 sizes for 2 and 4 ranks; those of 8 are counted as left
  // out.
  EXPECT_EQ(countOf(a100, KernelClass::allReduce), 22);
  const auto omitted =
      std::ranges::find(a100.omitted, KernelClass::allReduce, &Omission::kernelClass);
  ASSERT_NE(omitted, a100.omitted.end());
  EXPECT_EQ(omitted->cases, 11);
  EXPECT_EQ(countOf(a100, KernelClass::sustained), 3);
  EXPECT_FALSE(contains(a100, model::GapCase{model::GapKind::programmatic}));
  EXPECT_TRUE(contains(makePlan(gpu("h100"), {}), model::GapCase{model::GapKind::programmatic}));
}

TEST(Plan, StaysWithinTheBounds) {
  for (const char* name : {"h200", "l4", "rtx-a6000"}) {
    const model::Gpu one = gpu(name);
    for (const KernelCase& what : makePlan(one, {}).cases) {
      EXPECT_LE(bufferBytes(what), model::Bytes(8e9)) << describe(what);
      EXPECT_LE(2 * bufferBytes(what), one.memory) << describe(what);
      if (kernelClass(what) == KernelClass::sustained) continue;
      EXPECT_LE(*roughTime(what, one), model::Seconds(20e-3)) << describe(what);
    }
  }
}

TEST(Plan, CountsWhatItLeavesOut) {
  const model::Gpu one = gpu("l4");
  const Plan plan = makePlan(one, {});
  std::size_t omitted = 0;
  for (const Omission& omission : plan.omitted) omitted += static_cast<std::size_t>(omission.cases);
  EXPECT_EQ(plan.cases.size() + omitted,
            defaultGrid({model::kFormats.begin(), model::kFormats.end()}).size());
}

TEST(Plan, QuickIsPartOfTheCatalogueOfShapes) {
  const Plan quick = quickPlan("h200");
  EXPECT_GE(quick.cases.size(), 100U);
  EXPECT_EQ(quick.grid, "quick");
  EXPECT_NE(quick.hash, makePlan(gpu("h200"), {}).hash);
}

TEST(Plan, SelectsGroupsAndFormats) {
  PlanOptions options;
  options.only = {CaseGroup::attention, CaseGroup::sustained};
  options.formats = {model::Format::bf16, model::Format::int8W8a8};
  const Plan plan = makePlan(gpu("h200"), options);
  EXPECT_EQ(plan.grid, "default (attention, sustained, bf16, int8-w8a8)");
  EXPECT_EQ(countOf(plan, KernelClass::gemm), 0);
  EXPECT_EQ(countOf(plan, KernelClass::sustained), 2);
  EXPECT_GT(countOf(plan, KernelClass::decodeAttention), 100);
  EXPECT_GT(countOf(plan, KernelClass::prefillAttention), 40);
}

TEST(Plan, EveryClassBelongsToANamedGroup) {
  for (std::size_t i = 0; i < model::kKernelClassCount; ++i) {
    const CaseGroup group = groupOf(static_cast<KernelClass>(i));
    EXPECT_EQ(caseGroupNamed(name(group)), group);
  }
  EXPECT_FALSE(caseGroupNamed("gem"));
}

TEST(Plan, HashTellsPlansApart) {
  std::set<std::string> hashes;
  for (const char* name : {"h200", "a100", "l4"}) {
    for (const bool quick : {false, true}) {
      const Plan plan = quick ? quickPlan(name) : makePlan(gpu(name), {});
      EXPECT_EQ(plan.hash.size(), 16U);
      EXPECT_EQ(plan.hash, (quick ? quickPlan(name) : makePlan(gpu(name), {})).hash);
      hashes.insert(plan.hash);
    }
  }
  // An H200 and an L4 may do the same quick grid; the whole ones differ.
  EXPECT_GE(hashes.size(), 5U);
}

RC_GTEST_PROP(Plan, MoreMemoryAndSpeedNeverLeaveOutMore, ()) {
  const double factor = *rc::gen::inRange(1, 8);
  model::Gpu one = gpu("l4");
  const std::size_t before = makePlan(one, {}).cases.size();
  one.memory *= factor;
  one.memoryBandwidth *= factor;
  for (auto& peak : one.peak) {
    if (peak) *peak *= factor;
  }
  RC_ASSERT(makePlan(one, {}).cases.size() >= before);
}

}  // namespace
}  // namespace qplan::profiler
