#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "profiler/core/clock.hpp"
#include "profiler/core/device.hpp"
#include "profiler/cuda/open.hpp"

namespace qplan::profiler::cli {

// What --device names, with the clock its time passes on.
struct OpenedDevice {
  std::unique_ptr<Clock> clock;
  std::unique_ptr<Device> device;
  bool isFake = false;
};

// Whether --device names a simulated GPU.
bool isFakeName(const std::string& text);

// A GPU's index, or "fake:NAME[,fault...]". Throws model::InvalidInput for a name that is neither,
// NeedsData where the GPU cannot be used.
OpenedDevice openDeviceNamed(const std::string& text, std::uint64_t seed,
                             int algorithms = cuda::kUsualAlgorithms);

}  // namespace qplan::profiler::cli
