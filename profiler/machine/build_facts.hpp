#pragma once

#include <string_view>

namespace qplan::profiler {

// What this program was built with.
struct BuildFacts {
  std::string_view toolkit;  // "13.0.88"; empty: without CUDA, nothing can be measured
  bool cudnn = false;
  bool cupti = false;
  bool nccl = false;
};
BuildFacts buildFacts();

// GPUs on which `qprof check` of these kernels has passed, with the date ("NVIDIA H200, ...").
// Empty: the kernels have never run on a GPU. Filled in by hand with every measured profile.
inline constexpr std::string_view kProvenOn = "NVIDIA H200, 2026-11-26";

}  // namespace qplan::profiler
