#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "profiler/core/clock.hpp"
#include "profiler/core/device.hpp"
#include "profiler/core/fake_spec.hpp"

namespace qplan::profiler {

// A GPU that exists only on paper, so that everything but the kernels themselves runs on any
// machine: fakeWays() with noise and the faults of a FakeSpec. Its time passes on `clock`. The
// times of a point depend on the seed and the case alone, not on what was measured before it; an
// interrupted run continued later is the same as one that was not.
class FakeDevice : public Device {
 public:
  // `clock` outlives the device. `spec.gpu` is taken as said already: `gpu` counts.
  FakeDevice(model::Gpu gpu, FakeSpec spec, std::uint64_t seed, VirtualClock& clock);

  [[nodiscard]] model::DeviceRecord record() const override;
  [[nodiscard]] const model::Gpu& gpu() const override { return gpu_; }
  std::variant<std::vector<std::unique_ptr<Kernel>>, Failure> kernels(
      const model::KernelCase& what) override;
  DeviceState state() override;
  std::variant<std::vector<Computed>, Failure> compute(
      const model::KernelCase& what, const reference::Operands& operands) override;
  std::variant<model::Counters, Failure> counters(Kernel& kernel) override;

 private:
  friend class FakeKernel;

  [[nodiscard]] bool isLost() const { return spec_.lost && point_ >= *spec_.lost; }
  [[nodiscard]] bool isSlow() const;
  [[nodiscard]] bool concerns(const std::vector<std::string>& names, const model::KernelCase& what,
                              const std::string& kernel) const;

  model::Gpu gpu_;
  FakeSpec spec_;
  std::uint64_t seed_;
  VirtualClock& clock_;
  int point_ = 0;         // the last one asked for
  model::Seconds asked_;  // when that was
};

}  // namespace qplan::profiler
