#include "profiler/core/session.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>

#include "model/io/profile_file.hpp"
#include "profiler/core/fake_times.hpp"
#include "tests/profiler/core/bench.hpp"

namespace qplan::profiler {
namespace {

using model::KernelCase;
using model::Profile;
using model::ProfilePoint;
using model::Seconds;
using test::Bench;

std::map<std::string, std::string> missedOf(const Profile& profile) {
  std::map<std::string, std::string> reasons;
  for (const model::MissedPoint& missed : profile.missed) {
    reasons[describe(missed.what)] = missed.reason;
  }
  return reasons;
}

int flaggedWith(const Profile& profile, const std::string& flag) {
  return static_cast<int>(std::ranges::count(profile.points, flag, &ProfilePoint::flag));
}

TEST(Session, MeasuresEveryCaseOfThePlanInOrder) {
  Bench bench("h200");
  const Plan plan = bench.plan();
  const SessionResult result = bench.run(plan);
  EXPECT_TRUE(result.profile.complete);
  EXPECT_TRUE(result.profile.missed.empty());
  ASSERT_EQ(result.profile.points.size(), plan.cases.size());
  for (std::size_t i = 0; i < plan.cases.size(); ++i) {
    EXPECT_EQ(result.profile.points[i].what, plan.cases[i]);
    EXPECT_EQ(result.profile.points[i].flag, "") << describe(plan.cases[i]);
  }
  EXPECT_EQ(result.profile.method.gridHash, plan.hash);
  EXPECT_EQ(result.profile.method.grid, "quick");
  EXPECT_EQ(result.profile.date, "2026-11-21");
  EXPECT_TRUE(validate(result.profile).empty());
}

TEST(Session, KeepsTheFastestWayToComputeACase) {
  Bench bench("h200");
  const Profile profile = bench.run(bench.plan()).profile;
  int gemms = 0;
  for (const ProfilePoint& point : profile.points) {
    const auto ways = fakeWays(point.what, bench.device.gpu());
    const auto best = std::ranges::min_element(ways, {}, &FakeWay::time);
    // Of two that differ by less than the noise of three runs either may win.
    const auto chosen = std::ranges::find(ways, point.kernel, &FakeWay::kernel);
    ASSERT_NE(chosen, ways.end());
    EXPECT_LE(chosen->time, 1.05 * best->time) << describe(point.what);
    // The median of at least ten runs with 1 % noise.
    EXPECT_NEAR(point.median / chosen->time, 1, 0.02) << describe(point.what);
    gemms += kernelClass(point.what) == model::KernelClass::gemm ? 1 : 0;
  }
  EXPECT_GT(gemms, 50);
}

TEST(Session, TwoRunsDifferByLessThanTwoPercent) {
  Bench first("l40s", 1);
  Bench second("l40s", 2);
  const Plan plan = first.plan();
  const Profile one = first.run(plan).profile;
  const Profile two = second.run(plan).profile;
  ASSERT_EQ(one.points.size(), two.points.size());
  for (std::size_t i = 0; i < one.points.size(); ++i) {
    if (one.points[i].kernel != two.points[i].kernel) continue;  // as good as the other
    EXPECT_NEAR(one.points[i].median / two.points[i].median, 1, 0.02)
        << describe(one.points[i].what);
  }
}

TEST(Session, SameSeedSameProfile) {
  Bench first("a100,zero-timestamps=0.1", 7);
  Bench second("a100,zero-timestamps=0.1", 7);
  Bench other("a100,zero-timestamps=0.1", 8);
  const Plan plan = first.plan();
  const std::string text = model::io::toJson(first.run(plan).profile);
  EXPECT_EQ(text, model::io::toJson(second.run(plan).profile));
  EXPECT_NE(text, model::io::toJson(other.run(plan).profile));
}

TEST(Session, ProfileSurvivesItsFile) {
  Bench bench("h200,oom@5,throttle@9,counters-denied,gpus=4");
  bench.options.counters = true;
  const Profile profile = bench.run(bench.plan()).profile;
  EXPECT_EQ(model::io::parseProfile(model::io::toJson(profile), "x.json"), profile);
  EXPECT_EQ(*bench.sink.last, profile);
}

TEST(Session, ReportsProgressAndTimeLeft) {
  Bench bench("h200");
  const Plan plan = bench.plan();
  bench.run(plan);
  ASSERT_EQ(bench.listener.advances.size(), plan.cases.size());
  EXPECT_EQ(bench.listener.total, plan.cases.size());
  EXPECT_EQ(bench.listener.advances.back(), plan.cases.size());
  EXPECT_NEAR(bench.listener.lefts.back().value(), 0, 1e-9);
  EXPECT_GT(bench.listener.lefts.front(), Seconds(1));
}

// --- faults: each one is a line, and the rest is measured all the same ---

TEST(SessionFault, OutOfMemoryMissesThatPointOnly) {
  Bench bench("h200,oom@50-52");
  const Plan plan = bench.plan();
  const Profile profile = bench.run(plan).profile;
  const auto missed = missedOf(profile);
  ASSERT_EQ(missed.size(), 3U);
  EXPECT_EQ(missed.at(describe(plan.cases[49])), "out of memory");
  EXPECT_EQ(missed.at(describe(plan.cases[51])), "out of memory");
  EXPECT_EQ(profile.points.size(), plan.cases.size() - 3);
  EXPECT_TRUE(profile.complete);
}

TEST(SessionFault, FailingKernelMissesItsPointWithTheReason) {
  Bench bench("h200,fail@70");
  const Plan plan = bench.plan();
  const Profile profile = bench.run(plan).profile;
  const auto missed = missedOf(profile);
  ASSERT_EQ(missed.size(), 1U);
  EXPECT_NE(missed.at(describe(plan.cases[69])).find("illegal memory access"), std::string::npos);
}

TEST(SessionFault, ThrottlingIsWaitedOut) {
  Bench bench("h200,throttle@60-62");
  const Plan plan = bench.plan();
  const Seconds start = bench.clock.now();
  const Profile profile = bench.run(plan).profile;
  EXPECT_EQ(flaggedWith(profile, ""), static_cast<int>(plan.cases.size()));
  Bench cool("h200");
  const Profile undisturbed = cool.run(plan).profile;
  // Points 60 to 62 are those of a cool GPU, up to noise: their first tries used up random numbers.
  for (std::size_t i = 59; i < 62; ++i) {
    EXPECT_NEAR(profile.points[i].median / undisturbed.points[i].median, 1, 0.02);
    EXPECT_EQ(profile.points[i].smClock, undisturbed.points[i].smClock);
  }
  // One rest of 2 s each.
  const Seconds took = bench.clock.now() - start;
  EXPECT_GE(took - cool.clock.now(), 3 * bench.options.throttle.rest);
}

TEST(SessionFault, LastingHeatIsFlaggedWithTheReasons) {
  Bench bench("h200,hot@60-62");
  const Plan plan = bench.plan();
  const Profile profile = bench.run(plan).profile;
  EXPECT_EQ(profile.points.size(), plan.cases.size());
  EXPECT_EQ(flaggedWith(profile, "SM clock below 75 %"), 3);
  for (std::size_t i = 59; i < 62; ++i) {
    EXPECT_EQ(profile.points[i].flag, "SM clock below 75 %");
    EXPECT_EQ(profile.points[i].throttle, std::vector<std::string>{"sw_thermal_slowdown"});
    EXPECT_EQ(profile.points[i].smClock, 0.5 * bench.device.gpu().boostClock);
  }
}

TEST(SessionFault, RestingIsBounded) {
  // Hot from point 20 on: three rests of 2 s a point until 60 s are used up, then none; 0.1 s to
  // wake up before each of those 40 tries.
  Bench bench("h200,hot@20-100000");
  const Plan plan = bench.plan();
  const Profile profile = bench.run(plan).profile;
  Bench cool("h200");
  cool.run(plan);
  EXPECT_EQ(profile.points.size(), plan.cases.size());
  EXPECT_LE(bench.clock.now() - cool.clock.now(),
            bench.options.throttle.mostRest + 41 * bench.options.waking + cool.clock.now());
  EXPECT_GT(flaggedWith(profile, "SM clock below 75 %"), 100);
}

TEST(SessionFault, AClockThatIsAlwaysLowIsTheGpusOwn) {
  // Locked clocks: the first point is doubted, then that is what the GPU does, and a note says so.
  Bench bench("h200,hot@1-100000");
  const Profile profile = bench.run(bench.plan()).profile;
  EXPECT_EQ(flaggedWith(profile, "SM clock below 75 %"), 1);
  EXPECT_EQ(profile.notes, std::vector<std::string>{
                               "the SM clock never rose above 990 of 1980 MHz: locked or hot"});
}

// Clocks sleep until a kernel has run a hundred times.
class Sleepy : public FakeDevice {
 public:
  using FakeDevice::FakeDevice;

  std::variant<std::vector<std::unique_ptr<Kernel>>, Failure> kernels(
      const KernelCase& what) override {
    runs_ = 0;
    auto made = FakeDevice::kernels(what);
    for (auto& kernel : std::get<0>(made)) {
      kernel = std::make_unique<Counting>(std::move(kernel), runs_);
    }
    return made;
  }
  DeviceState state() override {
    DeviceState state = FakeDevice::state();
    if (runs_ < 100) state.smClock = model::Hertz(345e6);
    return state;
  }

 private:
  class Counting : public Kernel {
   public:
    Counting(std::unique_ptr<Kernel> kernel, int& runs) : kernel_(std::move(kernel)), runs_(runs) {}
    [[nodiscard]] std::string name() const override { return kernel_->name(); }
    std::variant<Timed, Failure> time(int repetitions) override {
      runs_ += repetitions;
      return kernel_->time(repetitions);
    }

   private:
    std::unique_ptr<Kernel> kernel_;
    int& runs_;
  };

  int runs_ = 0;
};

TEST(Session, WakesSleepingClocksBeforeItMeasures) {
  Bench bench("h200");
  Sleepy device(bench.device.gpu(), {}, 1, bench.clock);
  const Plan plan = bench.plan(true, {CaseGroup::elementwise});
  const Profile profile = measure(plan, device, bench.clock, bench.sink, bench.listener,
                                  bench.options, std::nullopt, {})
                              .profile;
  EXPECT_EQ(flaggedWith(profile, ""), static_cast<int>(plan.cases.size()));
  for (const ProfilePoint& point : profile.points) {
    EXPECT_EQ(point.smClock, bench.device.gpu().boostClock);
  }
}

TEST(SessionFault, WrongNumbersAreNotTimed) {
  Bench bench("h200,wrong=int8-w8a8");
  const Plan plan = bench.plan();
  const Profile profile = bench.run(plan).profile;
  for (const ProfilePoint& point : profile.points) {
    EXPECT_EQ(describe(point.what).find("int8"), std::string::npos) << describe(point.what);
  }
  // 4 shapes x 6 M, 4 widths x 3 token counts of quantize, the sustained run.
  EXPECT_EQ(profile.missed.size(), 24U + 12U + 1U);
  for (const model::MissedPoint& missed : profile.missed) {
    EXPECT_TRUE(missed.reason.starts_with("wrong numbers: ")) << missed.reason;
  }
  EXPECT_EQ(bench.listener.lines.size(), 2U);  // once for each family
}

TEST(SessionFault, UnwrittenResultsAreWrongNumbers) {
  Bench bench("h200,unwritten=prefill_attention");
  const Profile profile = bench.run(bench.plan()).profile;
  ASSERT_EQ(profile.missed.size(), 4U);
  EXPECT_NE(profile.missed[0].reason.find("not written"), std::string::npos);
}

TEST(SessionFault, OneWrongKernelOfSeveralIsPassedOver) {
  Bench bench("h200,wrong=fake_gemm_bf16_128x256");
  const Plan plan = bench.plan();
  const Profile profile = bench.run(plan).profile;
  int bf16 = 0;
  for (const ProfilePoint& point : profile.points) {
    EXPECT_NE(point.kernel, "fake_gemm_bf16_128x256");
    const auto* gemm = std::get_if<model::GemmCase>(&point.what);
    bf16 += gemm != nullptr && gemm->format == model::Format::bf16 ? 1 : 0;
  }
  EXPECT_EQ(bf16, 24);
  // The sustained run has only that kernel.
  ASSERT_EQ(profile.missed.size(), 1U);
  EXPECT_EQ(profile.missed[0].reason, "fake_gemm_bf16_128x256 gives wrong numbers");
}

TEST(SessionFault, LostRecordsAreDropped) {
  Bench bench("h200,zero-timestamps=0.1");
  const Plan plan = bench.plan();
  const Profile profile = bench.run(plan).profile;
  EXPECT_EQ(profile.points.size(), plan.cases.size());
  for (const ProfilePoint& point : profile.points) {
    EXPECT_GT(point.p10, Seconds(0.0));
    EXPECT_GE(point.samples, bench.options.stopping.minSamples) << describe(point.what);
    EXPECT_EQ(point.flag, "");
  }
}

TEST(SessionFault, NoRecordsAtAllMissThePoint) {
  Bench bench("h200,zero-timestamps=1");
  const Plan plan = bench.plan();
  const Profile profile = bench.run(plan).profile;
  EXPECT_TRUE(profile.points.empty());
  EXPECT_EQ(profile.missed.size(), plan.cases.size());
  EXPECT_EQ(profile.missed[0].reason, "the tracer lost every record");
}

TEST(SessionFault, MostRecordsLostIsFlagged) {
  Bench bench("h200,zero-timestamps=0.8");
  const Profile profile = bench.run(bench.plan()).profile;
  EXPECT_GT(flaggedWith(profile, "most records lost"), 100);
}

TEST(SessionFault, FasterThanTheFloorIsFlagged) {
  // A device that claims a tenth of the bandwidth it has.
  Bench bench("h200");
  model::Gpu slow = bench.device.gpu();
  slow.memoryBandwidth *= 0.1;
  class Claims : public FakeDevice {
   public:
    Claims(const model::Gpu& real, model::Gpu claimed, VirtualClock& clock)
        : FakeDevice(real, {}, 1, clock), claimed_(std::move(claimed)) {}
    [[nodiscard]] const model::Gpu& gpu() const override { return claimed_; }

   private:
    model::Gpu claimed_;
  };
  Claims device(bench.device.gpu(), slow, bench.clock);
  const Plan plan = bench.plan(true, {CaseGroup::memory});
  const Profile profile = measure(plan, device, bench.clock, bench.sink, bench.listener,
                                  bench.options, std::nullopt, {})
                              .profile;
  EXPECT_EQ(flaggedWith(profile, "faster than the physical floor"),
            static_cast<int>(plan.cases.size()));
}

TEST(SessionFault, NoisyPointsAreFlagged) {
  Bench bench("h200,noise=0.6");
  bench.options.stopping.maxSamples = 12;
  const Profile profile = bench.run(bench.plan()).profile;
  const auto unsteady = std::ranges::count_if(
      profile.points, [](const ProfilePoint& p) { return p.flag.starts_with("unsteady"); });
  EXPECT_GT(unsteady, 50);
}

TEST(SessionFault, OtherProcessesAreSaidAndNoted) {
  Bench bench("h200,busy");
  const Plan plan = bench.plan();
  const Profile profile = bench.run(plan).profile;
  EXPECT_EQ(bench.listener.lines,
            std::vector<std::string>{"1 other process is using this GPU: times may be too long"});
  EXPECT_EQ(profile.notes,
            std::vector<std::string>{"another process was using the GPU when the run began"});
  EXPECT_EQ(profile.points.size(), plan.cases.size());
}

TEST(SessionCounters, AreReadOfAboutTwentyPointsIfAsked) {
  Bench bench("h200");
  const Plan plan = bench.plan();
  bench.options.counters = true;
  const Profile profile = bench.run(plan).profile;
  EXPECT_EQ(profile.method.countersMissing, "");
  std::set<model::KernelClass> classes;
  int counted = 0;
  for (const ProfilePoint& point : profile.points) {
    if (!point.counters) continue;
    ++counted;
    classes.insert(kernelClass(point.what));
    EXPECT_LE(point.counters->tensorActivePercent, 100);
  }
  EXPECT_EQ(counted, 20);
  EXPECT_EQ(classes.size(), 3U);
  Bench without("h200");
  EXPECT_EQ(without.run(plan).profile.method.countersMissing, "not asked for (--counters)");
}

TEST(SessionCounters, DeniedSaysWhyAndCostsNothingElse) {
  Bench bench("h200,counters-denied");
  bench.options.counters = true;
  const Plan plan = bench.plan();
  const SessionResult result = bench.run(plan);
  EXPECT_EQ(result.profile.method.countersMissing, "no permission to read counters");
  EXPECT_TRUE(result.profile.complete);
  EXPECT_EQ(result.profile.points.size(), plan.cases.size());
}

// --- the file ---

TEST(SessionFile, FullDiskIsSaidOnceAndMeasuringGoesOn) {
  Bench bench("h200");
  bench.sink.full = true;
  bench.options.checkpoint = Seconds(0.5);
  const Plan plan = bench.plan();
  const SessionResult result = bench.run(plan);
  EXPECT_GT(bench.sink.saves, 2);
  EXPECT_EQ(bench.listener.lines.size(), 1U);
  EXPECT_EQ(result.profile.points.size(), plan.cases.size());
  EXPECT_EQ(result.unsaved, "x.json: cannot be written: No space left on device");
}

TEST(SessionFile, SavingIsTriedAgain) {
  Bench bench("h200");
  bench.sink.full = true;
  bench.options.checkpoint = Seconds(0.5);
  bench.listener.onAdvance = [&](std::size_t done) { bench.sink.full = done < 100; };
  const SessionResult result = bench.run(bench.plan());
  EXPECT_EQ(result.unsaved, "");
  EXPECT_EQ(*bench.sink.last, result.profile);
}

TEST(SessionFile, CheckpointsHoldWhatIsThere) {
  Bench bench("h200");
  bench.options.checkpoint = Seconds(0.5);
  const Plan plan = bench.plan();
  std::size_t kept = 0;
  bench.listener.onAdvance = [&](std::size_t /*done*/) {
    if (bench.sink.last) {
      EXPECT_FALSE(bench.sink.last->complete);
      kept = std::max(kept, bench.sink.last->points.size());
    }
  };
  bench.run(plan);
  EXPECT_GT(kept, plan.cases.size() / 2);
  EXPECT_TRUE(bench.sink.last->complete);
}

// --- interruption ---

TEST(SessionResume, StoppingKeepsWhatIsMeasured) {
  Bench bench("h200");
  bench.listener.onAdvance = [&](std::size_t done) {
    if (done == 42) bench.stop.request_stop();
  };
  const SessionResult result = bench.run(bench.plan());
  EXPECT_TRUE(result.interrupted);
  EXPECT_FALSE(result.profile.complete);
  EXPECT_EQ(result.profile.points.size(), 42U);
  EXPECT_EQ(*bench.sink.last, result.profile);
}

TEST(SessionResume, ALostDeviceEndsTheRunWithoutLosingPoints) {
  Bench bench("h200,lost@101");
  const SessionResult result = bench.run(bench.plan());
  EXPECT_TRUE(result.lost);
  EXPECT_EQ(result.lostBecause, "the GPU has fallen off the bus");
  EXPECT_FALSE(result.profile.complete);
  EXPECT_EQ(result.profile.points.size(), 100U);
  EXPECT_TRUE(result.profile.missed.empty());
  EXPECT_EQ(bench.sink.last->points.size(), 100U);
}

TEST(SessionResume, ContinuedAnywhereItIsTheSameProfile) {
  const std::string spec = "a100,zero-timestamps=0.05";
  Bench whole(spec, 3);
  const Plan plan = whole.plan();
  const Profile expected = whole.run(plan).profile;
  for (const std::size_t at : {std::size_t{1}, std::size_t{40}, plan.cases.size() - 1}) {
    Bench first(spec, 3);
    first.listener.onAdvance = [&](std::size_t done) {
      if (done == at) first.stop.request_stop();
    };
    const Profile part = first.run(plan).profile;
    ASSERT_EQ(part.points.size(), at);
    Bench second(spec, 3);
    const Profile read = model::io::parseProfile(model::io::toJson(part), "x.json");
    EXPECT_EQ(second.run(plan, read).profile, expected);
    // Only the missing ones were measured.
    EXPECT_EQ(second.listener.advances.size(), plan.cases.size() - at);
  }
}

TEST(SessionResume, IsRefusedOnAnotherGpuOrGrid) {
  Bench bench("h200");
  const Plan plan = bench.plan();
  const Profile profile = bench.run(plan).profile;
  EXPECT_EQ(resumeProblem(profile, plan, bench.device.record()), "");

  Bench other("a100");
  EXPECT_NE(resumeProblem(profile, plan, other.device.record()).find("was measured on"),
            std::string::npos);
  model::DeviceRecord sister = bench.device.record();
  sister.uuid = "fake-another";
  EXPECT_NE(resumeProblem(profile, plan, sister).find("fake-another"), std::string::npos);
  EXPECT_NE(resumeProblem(profile, bench.plan(false), bench.device.record()).find("another grid"),
            std::string::npos);
}

TEST(Session, AnnouncesWhatComesNext) {
  class Listening : public FakeDevice {
   public:
    using FakeDevice::FakeDevice;
    void announce(const std::vector<KernelCase>& next) override { announced.push_back(next); }
    std::vector<std::vector<KernelCase>> announced;
  };
  Bench bench("h200");
  Listening device(bench.device.gpu(), {}, 1, bench.clock);
  const Plan plan = bench.plan();
  bench.options.ahead = 3;
  measure(plan, device, bench.clock, bench.sink, bench.listener, bench.options, std::nullopt, {});
  ASSERT_EQ(device.announced.size(), plan.cases.size());
  EXPECT_EQ(device.announced[0],
            (std::vector<KernelCase>{plan.cases[0], plan.cases[1], plan.cases[2]}));
  EXPECT_EQ(device.announced.back(), std::vector<KernelCase>{plan.cases.back()});
}

}  // namespace
}  // namespace qplan::profiler
