#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "profiler/cuda/batches.hpp"
#include "profiler/cuda/capture.hpp"
#include "profiler/cuda/error.hpp"
#include "profiler/cuda/event_train.hpp"
#include "profiler/cuda/transfers.hpp"
#include "profiler/kernels/launch.hpp"

namespace qplan::profiler::cuda {

namespace {

using model::GapKind;
using model::Seconds;

// Two chains of kernels; the longer one fits the queue between CPU and GPU (1024 launches).
constexpr int kShortChain = 64;
constexpr int kLongChain = 576;
// Of each kernel, some microseconds. What a tracer calls a kernel's time begins before its first
// instruction; of a chain of empty ones nothing would be left.
constexpr int kCycles = 8000;

class Gap : public Kernel {
 public:
  Gap(GapKind kind, KernelTimer& timer, cudaStream_t stream)
      : kind_(kind), timer_(timer), stream_(stream) {
    launch(stream_);  // says whether the GPU can, and loads the kernel
    QPLAN_CHECK(cudaStreamSynchronize(stream_));
    own_ = kernelTime();
    if (kind_ == GapKind::launch) return;
    short_ = captureChain(kShortChain);
    long_ = captureChain(kLongChain);
  }

  [[nodiscard]] std::string name() const override {
    return std::string(kind_ == GapKind::programmatic ? kernels::kWaitProgrammaticName
                                                      : kernels::kWaitName);
  }

  [[nodiscard]] std::string algorithm() const override {
    return fmt::format("chains of {} and {}, {}", kShortChain, kLongChain,
                       own_.value() > 0
                           ? fmt::format("less {:.2f} us of each kernel", own_.value() * 1e6)
                           : "time of the kernels included");
  }

  std::variant<Timed, Failure> time(int repetitions) override {
    try {
      stopTracing();
      Timed timed;
      timed.timing =
          kind_ == GapKind::launch ? model::TimingMethod::events : model::TimingMethod::graph;
      for (int i = 0; i < repetitions; ++i) timed.times.push_back(timeOnce());
      return timed;
    } catch (const DeviceError& error) {
      return error.failure();
    }
  }

 private:
  // Of one kernel alone, where activity records tell it: the median of what was recorded. A
  // programmatic one may begin while the one ahead still runs, so the plain one stands for it.
  Seconds kernelTime() {
    constexpr int kRuns = 33;
    TimedRuns runs = timer_.time(
        [](cudaStream_t stream, int) {
          QPLAN_CHECK(static_cast<cudaError_t>(kernels::wait(kCycles, stream)));
        },
        0, kRuns);
    if (runs.timed.timing != model::TimingMethod::cupti) return {};
    auto& times = runs.timed.times;
    std::erase_if(times, [](Seconds time) { return !(time.value() > 0); });
    if (times.empty()) return {};
    const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
    std::nth_element(times.begin(), middle, times.end());
    return *middle;
  }

  void launch(cudaStream_t stream) const {
    const int status = kind_ == GapKind::programmatic ? kernels::waitProgrammatic(kCycles, stream)
                                                      : kernels::wait(kCycles, stream);
    QPLAN_CHECK(static_cast<cudaError_t>(status));
  }

  GraphExec captureChain(int length) const {
    return capture(stream_, [&](cudaStream_t capturing) {
      for (int i = 0; i < length; ++i) launch(capturing);
    });
  }

  // A tracer makes gaps longer; whole runs are timed without one.
  void stopTracing() {
    (void)timer_.timeWhole([this](cudaStream_t stream, int) { launch(stream); }, 0, 1);
  }

  void enqueueChain(int length, const GraphExec& graph) const {
    if (graph) {
      QPLAN_CHECK(cudaGraphLaunch(graph.get(), stream_));
      return;
    }
    for (int i = 0; i < length; ++i) launch(stream_);
  }

  // Short, short, long: the first is not timed, it hides the cost of enqueueing the second.
  [[nodiscard]] Seconds timeOnce() const {
    EventTrain events(3);
    enqueueChain(kShortChain, short_);
    events.mark(stream_);
    enqueueChain(kShortChain, short_);
    events.mark(stream_);
    enqueueChain(kLongChain, long_);
    events.mark(stream_);
    const std::vector<Seconds> times = events.intervals();
    // From start to start, less the kernel. A programmatic one begins before the kernel ahead ends,
    // so that little may be left.
    constexpr Seconds kLeast(1e-9);
    return std::max(timePerLink(times[0], kShortChain, times[1], kLongChain) - own_, kLeast);
  }

  GapKind kind_;
  Seconds own_;  // of the kernel itself; 0: not known
  KernelTimer& timer_;
  cudaStream_t stream_;
  GraphExec short_;
  GraphExec long_;
};

}  // namespace

std::vector<std::unique_ptr<Kernel>> gapWays(const model::GapCase& what, KernelTimer& timer,
                                             cudaStream_t stream) {
  std::vector<std::unique_ptr<Kernel>> ways;
  ways.push_back(std::make_unique<Gap>(what.kind, timer, stream));
  return ways;
}

}  // namespace qplan::profiler::cuda
