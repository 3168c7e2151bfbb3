#pragma once

#include <memory>
#include <variant>

#include "profiler/core/device.hpp"

namespace qplan::profiler::cuda {

// GPU `index` of those the CUDA runtime lists, ready to measure, or one line why not: built without
// CUDA, no driver, a driver older than CUDA 13, no such GPU, a GPU without BF16 matrix units, out
// of memory. Libraries that are missing do not stop it: the cases that need them fail one by one.
// Nothing of the GPU's settings is changed. `algorithms`: how many of those that cuBLASLt proposes
// for a product are tried.
inline constexpr int kUsualAlgorithms = 8;
std::variant<std::unique_ptr<Device>, Failure> openDevice(int index,
                                                          int algorithms = kUsualAlgorithms);

}  // namespace qplan::profiler::cuda
