#pragma once

#include <string>

#include "model/profile.hpp"

namespace qplan::profiler::report {

// 1 TB/s, 100 and 200 TFLOP/s, no L2.
inline model::Gpu roundGpu() {
  model::Gpu gpu;
  gpu.id = "round";
  gpu.name = "Round <GPU>";
  gpu.architecture = "hopper";
  gpu.computeCapability = {9, 0};
  gpu.smCount = 100;
  gpu.boostClock = model::Hertz(1e9);
  gpu.memory = model::Bytes(80e9);
  gpu.memoryBandwidth = model::BytesPerSecond(1e12);
  gpu.peak = {model::FlopsPerSecond(1e14), model::FlopsPerSecond(2e14), std::nullopt};
  gpu.interconnect.pciePerDirection = model::BytesPerSecond(1e10);
  return gpu;
}

inline model::ProfilePoint pointOf(model::KernelCase what, double microseconds,
                                   std::string kernel = "some_kernel") {
  model::ProfilePoint point;
  point.what = std::move(what);
  point.kernel = std::move(kernel);
  point.median = point.p10 = point.p90 = model::Seconds(microseconds * 1e-6);
  point.samples = 1;
  return point;
}

// Memory read of `megabytes`: its floor is as many microseconds.
inline model::ProfilePoint readOf(int megabytes, double microseconds) {
  return pointOf(model::MemoryCase{model::MemoryAccess::read, megabytes * std::int64_t{1000000}},
                 microseconds);
}

inline model::Profile profileOf(std::vector<model::ProfilePoint> points) {
  model::Profile profile;
  profile.gpu = roundGpu();
  profile.device.name = "Round GPU";
  profile.device.driver = "570.1";
  profile.points = std::move(points);
  return profile;
}

}  // namespace qplan::profiler::report
