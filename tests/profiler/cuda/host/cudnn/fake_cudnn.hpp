#pragma once

#include <cstdint>
#include <functional>
#include <map>

#include "profiler/cuda/cudnn/library.hpp"

namespace qplan::profiler::cuda::host {

inline constexpr std::int64_t kWorkspace = 512;  // of every plan

// What a run gets: operands by their ids, and the workspace.
struct FakeRun {
  std::map<std::int64_t, void*> operands;
  void* workspace = nullptr;
};

// What a run does. A table of functions has no other way to carry it.
extern std::function<void(const FakeRun& run)> execute;

// cuDNN's backend that accepts every graph, has one engine for it, and runs `execute`.
CudnnPtr fakeCudnn();

}  // namespace qplan::profiler::cuda::host
