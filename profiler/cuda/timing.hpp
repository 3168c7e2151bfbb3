#pragma once

#include <cuda_runtime_api.h>

#include <functional>
#include <memory>
#include <string>

#include "profiler/core/device.hpp"

namespace qplan::profiler::cuda {

// Enqueues one run of a case on `stream`, which may be capturing: no synchronization, no
// allocation. `turn` = 0, 1, 2, ... picks one of the rotating sets of buffers. Throws DeviceError.
using Enqueue = std::function<void(cudaStream_t stream, int turn)>;

struct TimedRuns {
  Timed timed;
  std::string kernel;  // the device kernel that took longest; empty where the method does not tell
};

// Takes the times of single runs, by the best method there is: CUPTI's activity records of the
// kernels (a run's time is the sum of its kernels'), else a CUDA graph of several runs, divided,
// else events around a stream of several runs, divided.
class KernelTimer {
 public:
  KernelTimer() = default;
  KernelTimer(const KernelTimer&) = delete;
  KernelTimer& operator=(const KernelTimer&) = delete;
  virtual ~KernelTimer() = default;

  // `repetitions` >= 1 runs, turns counted from `firstTurn`. Throws DeviceError.
  virtual TimedRuns time(const Enqueue& run, int firstTurn, int repetitions) = 0;

  // Times `repetitions` whole runs end to end without tracing, by graph or events: what is idle
  // between kernels counts.
  virtual TimedRuns timeWhole(const Enqueue& run, int firstTurn, int repetitions) = 0;
};

// Lets the GPU's hardware take the times, where CUPTI and the GPU can. Only before the first
// context of the process, and where there is a GPU: cudaGetDeviceCount says so and makes no
// context.
void preferHardwareTimes();

// For runs on `stream` of the current device. `why`: why CUPTI is not used; empty: it is.
struct MadeTimer {
  std::unique_ptr<KernelTimer> timer;
  std::string why;
};
MadeTimer makeKernelTimer(cudaStream_t stream);

}  // namespace qplan::profiler::cuda
