#include "profiler/cuda/records.hpp"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace qplan::profiler::cuda {
namespace {

using ::testing::ElementsAre;

// In whole nanoseconds: what comes out is a sum of whole nanoseconds.
std::vector<int> nanoseconds(const RunTimes& runs) {
  std::vector<int> times;
  for (const auto time : runs.times) times.push_back(static_cast<int>(time.value() * 1e9 + 0.5));
  return times;
}

// Two runs, 7 and 8, of a product (100 ns, 110 ns) and a reduction (30 ns, 20 ns).
Trace twoRuns() {
  Trace trace;
  trace.kernels = {{11, 1000, 1100, "gemm"},
                   {12, 1100, 1130, "reduce"},
                   {13, 1200, 1310, "gemm"},
                   {14, 1310, 1330, "reduce"}};
  trace.marks = {{11, 7}, {12, 7}, {13, 8}, {14, 8}};
  return trace;
}

TEST(Records, SumsTheKernelsOfEveryRun) {
  const RunTimes runs = assignToRuns(twoRuns(), 7, 2);
  EXPECT_THAT(nanoseconds(runs), ElementsAre(130, 130));
  EXPECT_EQ(runs.longest, "gemm");
}

TEST(Records, NamesTheKernelOfTheLargestSum) {
  // reduce runs twice per run: 2 x 60 > 100.
  Trace trace;
  trace.kernels = {{1, 10, 70, "reduce"}, {2, 70, 170, "gemm"}, {3, 170, 230, "reduce"}};
  trace.marks = {{1, 1}, {2, 1}, {3, 1}};
  EXPECT_EQ(assignToRuns(trace, 1, 1).longest, "reduce");
}

TEST(Records, GoesByMarksHoweverRecordsAreOrdered) {
  Trace trace = twoRuns();
  trace.kernels[0].end += 5;
  std::ranges::reverse(trace.kernels);
  std::ranges::reverse(trace.marks);
  EXPECT_THAT(nanoseconds(assignToRuns(trace, 7, 2)), ElementsAre(135, 130));
}

TEST(Records, LeavesOutKernelsOfOtherRuns) {
  Trace trace = twoRuns();
  trace.kernels.push_back({10, 100, 900, "gemm"});
  trace.kernels.push_back({15, 2000, 2900, "gemm"});
  trace.marks.push_back({10, 6});
  trace.marks.push_back({15, 9});
  const RunTimes runs = assignToRuns(trace, 7, 2);
  EXPECT_THAT(nanoseconds(runs), ElementsAre(130, 130));
}

TEST(Records, CountsKernelsWhereMarksAreMissing) {
  Trace trace = twoRuns();
  trace.marks.clear();
  std::ranges::reverse(trace.kernels);
  trace.kernels.back().end += 5;  // call 11, of the first run
  EXPECT_THAT(nanoseconds(assignToRuns(trace, 7, 2)), ElementsAre(135, 130));
}

TEST(Records, CountsWhereOnlySomeKernelsAreMarked) {
  // By marks alone both runs would be too short by their reduction.
  Trace trace = twoRuns();
  trace.marks = {{11, 7}, {13, 8}};
  EXPECT_THAT(nanoseconds(assignToRuns(trace, 7, 2)), ElementsAre(130, 130));
}

TEST(Records, BelievesNoCountThatDoesNotDivide) {
  // Three runs of two each: one of the six is missing, and nobody knows which.
  Trace trace;
  for (std::uint32_t call = 1; call <= 5; ++call) {
    trace.kernels.push_back({call, 10 * call, 10 * call + 4, "gemm"});
  }
  EXPECT_THAT(nanoseconds(assignToRuns(trace, 1, 3)), ElementsAre(0, 0, 0));
}

TEST(Records, BelievesNoCountOfDifferentNames) {
  // Two kernels divide by two, but one is a product and one a reduction: half of each run is lost.
  Trace trace;
  trace.kernels = {{1, 10, 20, "gemm"}, {4, 40, 50, "reduce"}};
  EXPECT_THAT(nanoseconds(assignToRuns(trace, 1, 2)), ElementsAre(0, 0));
}

TEST(Records, LosesTheRunThatLacksAKernel) {
  Trace trace = twoRuns();
  trace.kernels.push_back({15, 1400, 1500, "gemm"});
  trace.marks.push_back({15, 9});
  // Run 9 has one kernel, the usual is two.
  EXPECT_THAT(nanoseconds(assignToRuns(trace, 7, 3)), ElementsAre(130, 130, 0));
}

TEST(Records, LosesTheRunWithoutStart) {
  Trace trace = twoRuns();
  trace.kernels[3].start = 0;
  EXPECT_THAT(nanoseconds(assignToRuns(trace, 7, 2)), ElementsAre(130, 0));
}

TEST(Records, LosesTheRunThatEndsBeforeItStarts) {
  Trace trace = twoRuns();
  trace.kernels[0].end = 900;
  EXPECT_THAT(nanoseconds(assignToRuns(trace, 7, 2)), ElementsAre(0, 130));
}

TEST(Records, LosesEveryRunWhereRecordsWereDropped) {
  Trace trace = twoRuns();
  trace.dropped = 1;
  EXPECT_THAT(nanoseconds(assignToRuns(trace, 7, 2)), ElementsAre(0, 0));
}

TEST(Records, WithoutAnyEveryRunIsLost) {
  const RunTimes runs = assignToRuns({}, 1, 3);
  EXPECT_THAT(nanoseconds(runs), ElementsAre(0, 0, 0));
  EXPECT_EQ(runs.longest, "");
}

// Marks and counting agree on whole traces, whatever the durations.
RC_GTEST_PROP(Records, MarksAndCountingAgree, ()) {
  const int runs = *rc::gen::inRange(1, 20);
  const int each = *rc::gen::inRange(1, 4);
  Trace trace;
  std::vector<int> expected(static_cast<std::size_t>(runs), 0);
  std::uint64_t now = 1;
  for (int i = 0; i < runs * each; ++i) {
    const int duration = *rc::gen::inRange(1, 1'000'000);
    const auto call = static_cast<std::uint32_t>(3 * i + 5);
    const auto end = now + static_cast<std::uint64_t>(duration);
    trace.kernels.push_back({call, now, end, "k" + std::to_string(i % each)});
    trace.marks.push_back({call, static_cast<std::uint64_t>(40 + i / each)});
    expected[static_cast<std::size_t>(i / each)] += duration;
    now = end;
  }
  RC_ASSERT(nanoseconds(assignToRuns(trace, 40, runs)) == expected);
  trace.marks.clear();
  RC_ASSERT(nanoseconds(assignToRuns(trace, 40, runs)) == expected);
}

TEST(KernelName, KeepsPlainNames) {
  EXPECT_EQ(shortKernelName("qplan_empty"), "qplan_empty");
  EXPECT_EQ(shortKernelName("sm90_xmma_gemm_bf16bf16_bf16f32_f32_tn_n_tilesize128x128x64"),
            "sm90_xmma_gemm_bf16bf16_bf16f32_f32_tn_n_tilesize128x128x64");
  EXPECT_EQ(shortKernelName(""), "");
}

// c++filt: void qplan::profiler::kernels::qplan_add_rms_norm<4>(int) and
// qplan::profiler::kernels::(anonymous namespace)::qplan_empty()
TEST(KernelName, OursGoByTheirConstants) {
  EXPECT_EQ(shortKernelName("_ZN5qplan8profiler7kernels18qplan_add_rms_normILi4EEEvi"),
            "qplan_add_rms_norm<4>");
  EXPECT_EQ(shortKernelName("_ZN5qplan8profiler7kernels12_GLOBAL__N_111qplan_emptyEv"),
            "qplan_empty");
}

TEST(KernelName, DropsReturnTypeAndParameters) {
  // c++filt: void qplan::copy<int, true>(int*, int const*)
  EXPECT_EQ(shortKernelName("_ZN5qplan4copyIiLb1EEEvPiPKi"), "qplan::copy<int, true>");
  // c++filt: qplan::copy(void (*)(int))
  EXPECT_EQ(shortKernelName("_ZN5qplan4copyEPFviE"), "qplan::copy");
}

TEST(KernelName, KeepsParenthesesWithin) {
  // c++filt: (anonymous namespace)::copy(int)
  EXPECT_EQ(shortKernelName("_ZN12_GLOBAL__N_14copyEi"), "(anonymous namespace)::copy");
  // Names that come demangled already.
  EXPECT_EQ(shortKernelName("void cutlass::Kernel2<cutlass_80_gemm_(bool)1>(Params)"),
            "cutlass::Kernel2<cutlass_80_gemm_(bool)1>");
}

TEST(KernelName, CutsAfter120Characters) {
  const std::string longest(120, 'x');
  EXPECT_EQ(shortKernelName(longest), longest);
  EXPECT_EQ(shortKernelName(longest + "y"), std::string(117, 'x') + "...");
}

}  // namespace
}  // namespace qplan::profiler::cuda
