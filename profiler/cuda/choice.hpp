#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/gpu.hpp"
#include "model/profile.hpp"

namespace qplan::profiler::cuda {

// Whose kernels compute a case.
enum class WayKind {
  cublasLt,        // product with all scales inside
  cublasLtInt32,   // INT8 product to INT32, then our scaling
  cudnn,           // graph
  own,             // kernels of profiler/kernels
  dequantizeFirst  // INT4 weights to BF16, then cuBLASLt
};
std::string_view name(WayKind kind);  // "cublasLt", "cublasLt int32", "cuDNN", ...

// What there is to compute with.
struct Means {
  model::ComputeCapability computeCapability;
  bool cublasLt = true;
  bool cudnn = true;
};

// Timing leaves out ways that cannot win; checking wants every way that timing may choose at some
// size of the same family.
enum class Purpose { timing, checking };

// Ways for a gemm, decode, prefill, elementwise, memory or sustained case, best guess first.
//   BF16      cuBLASLt
//   FP8       cuBLASLt on 9.0, which alone has scales per row and column, else cuDNN from 8.9
//   INT8      cuDNN, and cuBLASLt with a scaling kernel behind it
//   INT4      own up to 64 rows; above, dequantized first; cuDNN
//   prefill   cuDNN;  decode  own, BF16 also cuDNN;  the rest  own
// Empty with the reason where none is left.
struct Choice {
  std::vector<WayKind> ways;
  std::string reason;
};
Choice choose(const model::KernelCase& what, const Means& means, Purpose purpose);

}  // namespace qplan::profiler::cuda
