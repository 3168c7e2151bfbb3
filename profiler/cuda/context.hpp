#pragma once

#include <cuda_runtime_api.h>

#include <cstdint>
#include <memory>
#include <string>

#include "profiler/cuda/choice.hpp"
#include "profiler/cuda/cudnn_ways.hpp"
#include "profiler/cuda/handles.hpp"
#include "profiler/cuda/lt_library.hpp"
#include "profiler/cuda/open.hpp"
#include "profiler/cuda/workspace.hpp"
#include "profiler/kernels/plan.hpp"

namespace qplan::profiler::cuda {

// The current device with what computes on it; lasts as long as the session.
struct Context {
  int device = 0;
  model::ComputeCapability computeCapability;
  std::int64_t l2Bytes = 0;
  kernels::DeviceLimits limits;
  Stream stream;  // everything runs here
  std::shared_ptr<Workspace> workspace = std::make_shared<Workspace>();
  LtPtr lt;  // nothing where there is no cuBLASLt
  std::string ltProblem;
  int algorithms = kUsualAlgorithms;
  OpenedCudnn cudnn;
  std::shared_ptr<DeviceBuffer> ropeTable;  // made when it is first needed

  [[nodiscard]] Means means() const {
    return {computeCapability, lt != nullptr, cudnn.ways != nullptr};
  }
};

}  // namespace qplan::profiler::cuda
