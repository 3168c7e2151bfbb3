#pragma once

#include <vector>

#include "profiler/cuda/timing.hpp"

namespace qplan::profiler::cuda {

// Times without a tracer: every time is the mean of a batch of runs, captured as a CUDA graph, or
// enqueued one by one where they cannot be captured (the times are then those of launching, where
// that takes longer than running).
class WholeTimer : public KernelTimer {
 public:
  explicit WholeTimer(cudaStream_t stream) : stream_(stream) {}

  TimedRuns time(const Enqueue& run, int firstTurn, int repetitions) override {
    return timeWhole(run, firstTurn, repetitions);
  }
  // One time per repetition, each of so many runs as runsPerBatch() says: short runs are run up to
  // 32 times as often as asked.
  TimedRuns timeWhole(const Enqueue& run, int firstTurn, int repetitions) override;

 private:
  // Of one run enqueued by itself; too long by the cost of launching it.
  [[nodiscard]] model::Seconds estimate(const Enqueue& run, int turn) const;

  cudaStream_t stream_;
};

}  // namespace qplan::profiler::cuda
