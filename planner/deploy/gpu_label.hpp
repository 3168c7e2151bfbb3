#pragma once

#include <string>

#include "model/gpu.hpp"

namespace qplan::planner::deploy {

// What NVIDIA's GPU feature discovery puts on a node as `nvidia.com/gpu.product`: the name the
// driver reports, blanks as '-' (github.com/NVIDIA/k8s-device-plugin, docs/gpu-feature-discovery).
// `known` is false where the driver's name was guessed from the name of the GPU file.
struct GpuLabel {
  std::string product;
  bool known = false;
  bool operator==(const GpuLabel&) const = default;
};
GpuLabel gpuLabel(const model::Gpu& gpu);

}  // namespace qplan::planner::deploy
