#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "profiler/core/device.hpp"
#include "profiler/cuda/context.hpp"
#include "profiler/cuda/lost_device.hpp"
#include "profiler/cuda/pools.hpp"
#include "profiler/cuda/timing.hpp"
#include "profiler/cuda/way.hpp"
#include "profiler/machine/nvml.hpp"

namespace qplan::profiler::cuda {

// What a device is made of.
struct DeviceParts {
  Context context;
  std::optional<Nvml> nvml;
  std::optional<Nvml::Gpu> nvmlGpu;
  std::unique_ptr<KernelTimer> timer;  // on the context's stream
  model::DeviceRecord record;
  model::Gpu gpu;
};

// An NVIDIA GPU. Not for several threads at once.
class CudaDevice : public Device {
 public:
  // The device of the context is the current one of this thread.
  explicit CudaDevice(DeviceParts parts);

  [[nodiscard]] model::DeviceRecord record() const override { return parts_.record; }
  [[nodiscard]] const model::Gpu& gpu() const override { return parts_.gpu; }
  std::variant<std::vector<std::unique_ptr<Kernel>>, Failure> kernels(
      const model::KernelCase& what) override;
  DeviceState state() override;
  void announce(const std::vector<model::KernelCase>& next) override;
  std::variant<std::vector<Computed>, Failure> compute(
      const model::KernelCase& what, const reference::Operands& operands) override;
  std::variant<model::Counters, Failure> counters(Kernel& kernel) override;

 private:
  std::vector<std::unique_ptr<Kernel>> makeKernels(const model::KernelCase& what);
  std::vector<Computed> computeAll(const std::vector<Way>& ways,
                                   const std::function<void(cudaStream_t)>& poison,
                                   const std::function<std::vector<float>(cudaStream_t)>& results);

  DeviceParts parts_;
  Pools pools_;
  std::shared_ptr<DeviceBuffer> cold_;  // twice the L2 cache
  LostDevice lost_;
};

}  // namespace qplan::profiler::cuda
