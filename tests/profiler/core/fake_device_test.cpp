#include "profiler/core/fake_device.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "model/diagnostic.hpp"
#include "profiler/core/fake_times.hpp"
#include "profiler/core/grid.hpp"
#include "tests/profiler/core/bench.hpp"

namespace qplan::profiler {
namespace {

using model::KernelCase;
using model::Seconds;

std::string refusal(const std::string& spec) {
  try {
    parseFakeSpec(spec);
  } catch (const model::InvalidInput& error) {
    return toString(error.diagnostics().at(0));
  }
  return {};
}

TEST(FakeSpec, ReadsEveryFault) {
  const FakeSpec spec = parseFakeSpec(
      "h200, throttle@100-120,hot@7,oom@50,oom@60-61,fail@70,lost@300,wrong=int8-w8a8,"
      "unwritten=gemm,zero-timestamps=0.1,noise=0,gpus=8,counters-denied,busy,real-time");
  FakeSpec expected;
  expected.gpu = "h200";
  expected.throttle = {{100, 120}};
  expected.hot = {{7, 7}};
  expected.outOfMemory = {{50, 50}, {60, 61}};
  expected.fail = {{70, 70}};
  expected.lost = 300;
  expected.wrong = {"int8-w8a8"};
  expected.unwritten = {"gemm"};
  expected.zeroTimestamps = 0.1;
  expected.noise = 0;
  expected.gpus = 8;
  expected.countersDenied = true;
  expected.busy = true;
  expected.realTime = true;
  EXPECT_EQ(spec, expected);
  EXPECT_EQ(parseFakeSpec("a100").gpu, "a100");
}

TEST(FakeSpec, SaysWhatIsWrong) {
  EXPECT_NE(refusal("h200,omm@3").find("did you mean oom"), std::string::npos);
  EXPECT_NE(refusal("h200,oom").find("not how that fault is written"), std::string::npos);
  EXPECT_NE(refusal("h200,busy=1").find("not how that fault is written"), std::string::npos);
  EXPECT_NE(refusal("h200,wrong=").find("not how that fault is written"), std::string::npos);
  for (const char* bad : {"oom@", "oom@0", "oom@5-3", "oom@1.5", "oom@x", "oom@1-", "lost@-1"}) {
    EXPECT_NE(refusal(std::string("h200,") + bad).find("range of points"), std::string::npos)
        << bad;
  }
  EXPECT_NE(refusal("h200,noise=2").find("not a share"), std::string::npos);
  EXPECT_NE(refusal("h200,gpus=0").find("number of GPUs"), std::string::npos);
  EXPECT_NE(refusal("").find("names no GPU"), std::string::npos);
}

TEST(FakeTimes, AreNeverBelowTheFloor) {
  const std::vector<model::Format> all(model::kFormats.begin(), model::kFormats.end());
  for (const model::Gpu& gpu : catalogue()) {
    for (const KernelCase& what : defaultGrid(all)) {
      for (const FakeWay& way : fakeWays(what, gpu)) {
        // 5 % of room for noise.
        EXPECT_GE(way.time, 1.05 * *floorOf(what, gpu)) << gpu.id << " " << describe(what);
      }
    }
  }
}

RC_GTEST_PROP(FakeTimes, MoreRowsNeverTakeLess, ()) {
  // Of one kernel; 2 % of grace where a fuller last wave wastes less.
  const auto gpu = test::gpuCalled("h200");
  const int rows = *rc::gen::inRange(1, 5000);
  const auto few = fakeWays(model::GemmCase{model::Format::bf16, rows, {4096, 4096}}, gpu);
  const auto many = fakeWays(model::GemmCase{model::Format::bf16, 2 * rows, {4096, 4096}}, gpu);
  RC_ASSERT(1.02 * many.back().time >= few.back().time);
}

TEST(FakeTimes, KnowWhatAGpuHasNoUnitsFor) {
  const auto a100 = test::gpuCalled("a100");
  EXPECT_TRUE(fakeWays(model::GemmCase{model::Format::fp8W8a8, 1, {1024, 1024}}, a100).empty());
  EXPECT_TRUE(fakeWays(model::GapCase{model::GapKind::programmatic}, a100).empty());
  EXPECT_FALSE(
      fakeWays(model::GapCase{model::GapKind::programmatic}, test::gpuCalled("h200")).empty());
}

TEST(FakeDevice, TimesPassOnItsClock) {
  VirtualClock clock;
  FakeSpec spec;
  spec.noise = 0;
  FakeDevice device(test::gpuCalled("h200"), spec, 1, clock);
  auto made = device.kernels(model::MemoryCase{model::MemoryAccess::read, 1 << 30});
  auto& kernel = *std::get<0>(made).at(0);
  const Seconds before = clock.now();
  const auto timed = std::get<Timed>(kernel.time(5));
  ASSERT_EQ(timed.times.size(), 5U);
  Seconds sum;
  for (const Seconds time : timed.times) sum += time;
  EXPECT_NEAR((clock.now() - before).value(), sum.value(), 1e-12);
  EXPECT_EQ(timed.timing, model::TimingMethod::simulated);
}

TEST(FakeDevice, DescribesItselfAsSimulated) {
  VirtualClock clock;
  const FakeDevice device(test::gpuCalled("b300"), {}, 1, clock);
  EXPECT_EQ(device.record().name, "simulated NVIDIA B300 SXM 270GB");
  EXPECT_EQ(device.record().driver, "simulated");
  // The catalogue does not know its clock; one is needed to notice throttling.
  EXPECT_GT(device.record().maxSmClock, model::Hertz(1e9));
}

}  // namespace
}  // namespace qplan::profiler
