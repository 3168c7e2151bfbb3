#include <algorithm>
#include <cassert>

#include "profiler/cuda/cupti/tracer.hpp"
#include "profiler/cuda/cupti_timer.hpp"
#include "profiler/cuda/error.hpp"
#include "profiler/cuda/whole_timer.hpp"

namespace qplan::profiler::cuda {

namespace {

using model::Seconds;

// Marks what one run enqueues, whether or not it succeeds.
class MarkedRun {
 public:
  MarkedRun(Tracer& tracer, std::uint64_t id) : tracer_(tracer) { tracer_.beginRun(id); }
  ~MarkedRun() { tracer_.endRun(); }
  MarkedRun(const MarkedRun&) = delete;
  MarkedRun& operator=(const MarkedRun&) = delete;

 private:
  Tracer& tracer_;
};

class CuptiTimer : public KernelTimer {
 public:
  CuptiTimer(Tracer& tracer, cudaStream_t stream)
      : tracer_(tracer), stream_(stream), whole_(stream) {}
  ~CuptiTimer() override { tracer_.disable(); }

  TimedRuns time(const Enqueue& run, int firstTurn, int repetitions) override {
    assert(repetitions >= 1);
    tracer_.enable();
    // What ran before belongs to no run.
    QPLAN_CHECK(cudaDeviceSynchronize());
    (void)tracer_.take();
    const std::uint64_t firstRun = nextRun_;
    for (int i = 0; i < repetitions; ++i) {
      const MarkedRun marked(tracer_, nextRun_++);
      run(stream_, firstTurn + i);
    }
    QPLAN_CHECK(cudaDeviceSynchronize());
    RunTimes found = assignToRuns(tracer_.take(), firstRun, repetitions);
    TimedRuns result;
    result.timed.timing = model::TimingMethod::cupti;
    result.timed.times = std::move(found.times);
    result.kernel = shortKernelName(found.longest);
    return result;
  }

  TimedRuns timeWhole(const Enqueue& run, int firstTurn, int repetitions) override {
    tracer_.disable();
    return whole_.timeWhole(run, firstTurn, repetitions);
  }

 private:
  Tracer& tracer_;
  cudaStream_t stream_;
  WholeTimer whole_;
  std::uint64_t nextRun_ = 1;
};

constexpr int kProbes = 4;

// Empty if every run of the probe was recorded with a time, else why not.
std::string problemOf(KernelTimer& timer, const Enqueue& probe) {
  (void)timer.time(probe, 0, 1);  // loads the kernel
  const auto times = timer.time(probe, 0, kProbes).timed.times;
  const auto lost =
      std::ranges::count_if(times, [](Seconds time) { return !(time > Seconds(0.0)); });
  if (lost == 0) return {};
  return "CUPTI lost " + std::to_string(lost) + " of " + std::to_string(kProbes) +
         " records of a test kernel";
}

}  // namespace

std::variant<std::unique_ptr<KernelTimer>, std::string> makeCuptiTimer(cudaStream_t stream,
                                                                       const Enqueue& probe) {
  const Tracer::Opened opened = Tracer::shared();
  if (opened.tracer == nullptr) return opened.why;
  try {
    auto timer = std::make_unique<CuptiTimer>(*opened.tracer, stream);
    std::string why = problemOf(*timer, probe);
    if (why.empty()) return timer;
    return why;
  } catch (const DeviceError& error) {
    if (error.failure().kind == Failure::Kind::lost) throw;
    return error.failure().reason;
  }
}

void preferHardwareTimes() {
  if (Tracer* tracer = Tracer::shared().tracer; tracer != nullptr) tracer->preferHardware();
}

}  // namespace qplan::profiler::cuda
