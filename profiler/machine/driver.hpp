#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "model/gpu.hpp"
#include "model/quantity.hpp"

namespace qplan::profiler {

// A GPU as the driver lists it.
struct GpuSeen {
  std::string name;
  std::string pciBusId;
  model::ComputeCapability computeCapability;
  int smCount = 0;
  model::Bytes memory;
};

struct DriverStatus {
  std::string kernelModule;  // "580.65.06"; empty: not loaded
  std::string cuda;          // newest CUDA it supports; empty: no driver library
  std::vector<GpuSeen> gpus;
  // One line why nothing can be measured; empty: at least one GPU, driver new enough.
  std::string problem;
  std::string remedy;
};

// Asks the driver itself: no toolkit needed. `root` holds proc/.
DriverStatus driverStatus(const std::filesystem::path& root = "/");

// Whether this process may read hardware counters; the reason why not, empty: it may, as far as the
// driver's parameters say. `root` holds proc/.
std::string countersDenied(const std::filesystem::path& root = "/");

}  // namespace qplan::profiler
