#pragma once

#include <memory>

#include "model/profile.hpp"
#include "profiler/cuda/cudnn/graph.hpp"

namespace qplan::profiler::cuda {

// Ids of the tensors in memory, for the pointers of a run.
enum GemmTensor : std::int64_t {
  kGemmX = 1,   // M x K
  kGemmW,       // N x K
  kGemmXScale,  // 8-bit: M
  kGemmWScale,  // 8-bit: N; INT4: N x K/128
  kGemmY        // M x N, BF16
};

// Y = X W^T with everything an engine fuses:
//   fp8, int8  (X W^T) x row scale x column scale; INT8 adds up in INT32
//   int4       W = codes x scale of each group of 128 along K, made inside the kernel
// BF16 is cuBLASLt's. Throws DeviceError where cuDNN refuses the graph.
std::unique_ptr<Graph> gemmGraph(const CudnnPtr& cudnn, const model::GemmCase& what);

}  // namespace qplan::profiler::cuda
