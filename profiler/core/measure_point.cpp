#include "profiler/core/measure_point.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <optional>

#include "profiler/core/check.hpp"

namespace qplan::profiler {

namespace {

using model::KernelCase;
using model::ProfilePoint;
using model::Seconds;

constexpr int kTrialRuns = 3;             // of each candidate
constexpr double kUnsteady = 0.05;        // relative error of a median nobody should trust
constexpr double kMostLostRecords = 0.5;  // of the runs: the others may be just as wrong

using Kernels = std::vector<std::unique_ptr<Kernel>>;

// Runs of one kernel so far.
struct Runs {
  std::vector<Seconds> times;  // recorded ones
  int attempted = 0;
  Seconds spent;
  model::TimingMethod timing = model::TimingMethod::cupti;
};

std::optional<Failure> runMore(Kernel& kernel, int repetitions, Runs& runs) {
  auto answer = kernel.time(repetitions);
  if (auto* failure = std::get_if<Failure>(&answer)) return std::move(*failure);
  const auto& timed = std::get<Timed>(answer);
  const std::vector<Seconds> times = recorded(timed.times);
  runs.times.insert(runs.times.end(), times.begin(), times.end());
  runs.attempted += repetitions;
  const Seconds sum = std::accumulate(times.begin(), times.end(), Seconds(0.0));
  // A lost record took as long as the others.
  runs.spent +=
      times.empty() ? Seconds(0.0) : sum * (repetitions / static_cast<double>(times.size()));
  runs.timing = timed.timing;
  return std::nullopt;
}

Failure noneWorks(std::optional<Failure> first) {
  if (first) return std::move(*first);
  return {Failure::Kind::kernelFailed, "no kernel gave a time"};
}

// The fastest of the ways to compute a case, by the best of a few cold runs.
std::variant<Kernel*, Failure, Stopped> fastest(const KernelCase& what, const Kernels& kernels,
                                                const PointContext& context) {
  std::optional<Failure> first;
  Kernel* best = nullptr;
  Seconds bestTime;
  for (const auto& kernel : kernels) {
    if (context.stop.stop_requested()) return Stopped{};
    Runs runs;
    std::optional<Failure> failure;
    // With a single one there is nothing to choose: one run says whether it works.
    failure = runMore(*kernel, kernels.size() == 1 ? 1 : kTrialRuns, runs);
    if (!failure && context.wrongKernels.contains(kernelKey(what, kernel->name()))) {
      failure = Failure{Failure::Kind::kernelFailed, kernel->name() + " gives wrong numbers"};
    }
    if (failure) {
      if (failure->kind == Failure::Kind::lost) return std::move(*failure);
      if (!first) first = std::move(failure);
      continue;
    }
    // All records lost: it works, but was never seen to be fast.
    const Seconds time = runs.times.empty() ? Seconds(1e9) : *std::ranges::min_element(runs.times);
    if (best == nullptr || time < bestTime) {
      best = kernel.get();
      bestTime = time;
    }
  }
  if (best == nullptr) return noneWorks(std::move(first));
  return best;
}

// Runs the kernel for so much GPU time; the times do not count.
std::optional<Failure> load(Kernel& kernel, Seconds duration, const PointContext& context) {
  constexpr int kFirstBatch = 8;
  constexpr int kLargestBatch = 1000;
  constexpr int kMostBatches = 1000;  // should the tracer lose everything
  int batch = kFirstBatch;
  Runs runs;
  for (int i = 0; i < kMostBatches && runs.spent < duration; ++i) {
    if (context.stop.stop_requested()) break;
    if (auto failure = runMore(kernel, batch, runs)) return failure;
    const double each = runs.spent.value() / runs.attempted;
    const double left = each > 0 ? (duration - runs.spent).value() / each : kFirstBatch;
    batch = static_cast<int>(std::clamp(left, 1.0, static_cast<double>(kLargestBatch)));
    runs.times.clear();
  }
  return std::nullopt;
}

std::variant<Runs, Failure, Stopped> runEnough(Kernel& kernel, const PointContext& context) {
  Runs runs;
  for (;;) {
    if (context.stop.stop_requested()) return Stopped{};
    const Summary summary = summarize(withoutOutliers(runs.times));
    const int more = context.options.stopping.more(summary, runs.attempted, runs.spent);
    if (more == 0) return runs;
    if (auto failure = runMore(kernel, more, runs)) return std::move(*failure);
  }
}

void addReasons(std::vector<std::string>& all, const std::vector<std::string>& more) {
  for (const std::string& reason : more) {
    if (reason == "gpu_idle") continue;  // true of every GPU between two points
    if (std::ranges::find(all, reason) == all.end()) all.push_back(reason);
  }
}

std::string flagOf(const ProfilePoint& point, const Runs& runs, const Summary& summary, bool slow,
                   const PointContext& context) {
  if (slow) {
    return fmt::format("SM clock below {:.0f} %", 100 * context.options.throttle.leastClock);
  }
  const auto floor = floorOf(point.what, context.device.gpu());
  if (floor && point.median < *floor) return "faster than the physical floor";
  if (static_cast<double>(runs.times.size()) < (1 - kMostLostRecords) * runs.attempted) {
    return "most records lost";
  }
  if (summary.relativeError > kUnsteady) {
    return fmt::format("unsteady: median known to {:.0f} %", 100 * summary.relativeError);
  }
  return {};
}

// A sustained run shows the clock that power allows, however low; copies and gaps hardly load the
// SMs.
bool clockMatters(const KernelCase& what) {
  const model::KernelClass itsClass = kernelClass(what);
  return itsClass != model::KernelClass::sustained && itsClass != model::KernelClass::hostCopy &&
         itsClass != model::KernelClass::gap;
}

// What has to run before a figure counts: a sustained case until clocks have settled at what power
// allows, others until a GPU whose clocks sleep has woken up. One that never did is left alone.
Seconds loadBefore(const KernelCase& what, model::Hertz clock, const PointContext& context) {
  if (kernelClass(what) == model::KernelClass::sustained) return context.options.heating;
  const bool sleeps =
      clockMatters(what) && context.clocks.isLow(clock, context.options.throttle.leastClock);
  const bool mayWake = context.rested < context.options.throttle.mostRest;
  return sleeps && mayWake ? context.options.waking : Seconds(0.0);
}

// One try. `slow`: the SM clock was too low.
PointOutcome attempt(const KernelCase& what, Kernel& kernel, PointContext& context, bool& slow) {
  ProfilePoint point;
  point.what = what;
  const DeviceState before = context.device.state();
  addReasons(point.throttle, before.throttle);
  if (auto failure = load(kernel, loadBefore(what, before.smClock, context), context)) {
    return std::move(*failure);
  }
  auto answer = runEnough(kernel, context);
  if (auto* failure = std::get_if<Failure>(&answer)) return std::move(*failure);
  if (std::holds_alternative<Stopped>(answer)) return Stopped{};
  const Runs& runs = std::get<Runs>(answer);
  // Read while the clocks are still those of the load.
  const DeviceState state = context.device.state();
  addReasons(point.throttle, state.throttle);
  if (runs.times.empty()) {
    return Failure{Failure::Kind::kernelFailed, "the tracer lost every record"};
  }
  const Summary summary = summarize(withoutOutliers(runs.times));
  point.kernel = kernel.name();
  point.algorithm = kernel.algorithm();
  point.timing = runs.timing;
  point.median = summary.median;
  point.p10 = summary.p10;
  point.p90 = summary.p90;
  point.samples = summary.samples;
  point.smClock = state.smClock;
  point.power = state.power;
  slow = clockMatters(what) &&
         context.clocks.isLow(state.smClock, context.options.throttle.leastClock);
  point.flag = flagOf(point, runs, summary, slow, context);
  return point;
}

}  // namespace

std::string kernelKey(const KernelCase& what, const std::string& kernel) {
  const auto family = familyOf(what);
  return (family ? describe(*family) : std::string()) + ": " + kernel;
}

PointOutcome measurePoint(const KernelCase& what, PointContext& context) {
  auto made = context.device.kernels(what);
  if (auto* failure = std::get_if<Failure>(&made)) return std::move(*failure);
  const auto& kernels = std::get<Kernels>(made);
  auto chosen = fastest(what, kernels, context);
  if (auto* failure = std::get_if<Failure>(&chosen)) return std::move(*failure);
  if (std::holds_alternative<Stopped>(chosen)) return Stopped{};
  Kernel& kernel = *std::get<Kernel*>(chosen);
  const ThrottleRule& throttle = context.options.throttle;
  for (int tries = 0;; ++tries) {
    bool slow = false;
    auto answer = attempt(what, kernel, context, slow);
    auto* point = std::get_if<ProfilePoint>(&answer);
    if (point == nullptr) return answer;
    const bool mayRest = tries < throttle.retries && context.rested < throttle.mostRest;
    if (!slow || !mayRest) {
      if (clockMatters(what)) context.clocks.saw(point->smClock);
      return answer;
    }
    context.rested += throttle.rest;
    context.clock.sleep(throttle.rest, context.stop);
    if (context.stop.stop_requested()) return Stopped{};
  }
}

}  // namespace qplan::profiler
