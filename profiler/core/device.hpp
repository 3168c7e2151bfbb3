#pragma once

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "model/gpu.hpp"
#include "model/profile.hpp"
#include "model/quantity.hpp"
#include "profiler/reference/operands.hpp"

namespace qplan::profiler {

// Why a case has no figure. Expected outcomes, not errors: the run goes on with the next case.
struct Failure {
  enum class Kind {
    unsupported,   // the GPU or a library has no kernel for it
    outOfMemory,   // buffers do not fit at the moment
    kernelFailed,  // an error of the library, the launch or the kernel
    denied,        // counters: no permission
    lost           // the device answers no more: nothing else can be measured
  };
  Kind kind = Kind::kernelFailed;
  std::string reason;  // one line, for people
  bool operator==(const Failure&) const = default;
};

// Times of single runs, in order; times of 0 are records the tracer lost.
struct Timed {
  std::vector<model::Seconds> times;
  model::TimingMethod timing = model::TimingMethod::cupti;
};

// State of the GPU at the moment; 0 and empty where it cannot be read.
struct DeviceState {
  model::Hertz smClock;
  model::Watts power;
  double temperatureCelsius = 0;
  std::vector<std::string> throttle;  // reasons, NVML's names in snake case
  int otherProcesses = 0;             // using this GPU
};

// One way to compute a case, ready to run: buffers filled with random data through the real
// quantizers and rotated, so that no operand is found in the L2 cache.
class Kernel {
 public:
  Kernel() = default;
  Kernel(const Kernel&) = delete;
  Kernel& operator=(const Kernel&) = delete;
  virtual ~Kernel() = default;

  // Of the device kernel that takes longest; known after the first run where the library chooses.
  [[nodiscard]] virtual std::string name() const = 0;
  // How the library was asked: "algo 66 tile 20 stages 35 split-k 1 workspace 0".
  [[nodiscard]] virtual std::string algorithm() const { return {}; }

  // Runs it `repetitions` >= 1 times.
  virtual std::variant<Timed, Failure> time(int repetitions) = 0;
};

// Result of one way to compute a case.
struct Computed {
  std::string kernel;
  std::vector<float> values;  // row-major, in the layout of reference::expected
};

// A GPU, or something that behaves like one.
class Device {
 public:
  Device() = default;
  Device(const Device&) = delete;
  Device& operator=(const Device&) = delete;
  virtual ~Device() = default;

  [[nodiscard]] virtual model::DeviceRecord record() const = 0;

  // Data-sheet figures: the catalogue's where it knows the device, else derived from what the
  // device says of itself.
  [[nodiscard]] virtual const model::Gpu& gpu() const = 0;

  // Every way to compute the case; the caller times them and keeps the fastest. Never empty.
  virtual std::variant<std::vector<std::unique_ptr<Kernel>>, Failure> kernels(
      const model::KernelCase& what) = 0;

  virtual DeviceState state() = 0;

  // What cases will be asked for next, in order: slow preparations may begin on other threads.
  virtual void announce(const std::vector<model::KernelCase>& /*next*/) {}

  // Computes the case on the given operands by every way there is, into buffers that were filled
  // with NaN (floating point) or the most negative integer before.
  virtual std::variant<std::vector<Computed>, Failure> compute(
      const model::KernelCase& what, const reference::Operands& operands) = 0;

  // Hardware counters of one run of `kernel`, made by kernels().
  virtual std::variant<model::Counters, Failure> counters(Kernel& kernel) = 0;
};

}  // namespace qplan::profiler
