#pragma once

#include <cudnn_graph.h>

#include <memory>
#include <string>

#include "profiler/cuda/error.hpp"
#include "profiler/cuda/function_table.hpp"

#define QPLAN_CUDNN_FUNCTIONS(X)   \
  X(cudnnGetErrorString)           \
  X(cudnnGetLastErrorString)       \
  X(cudnnCreate)                   \
  X(cudnnDestroy)                  \
  X(cudnnSetStream)                \
  X(cudnnBackendCreateDescriptor)  \
  X(cudnnBackendDestroyDescriptor) \
  X(cudnnBackendFinalize)          \
  X(cudnnBackendSetAttribute)      \
  X(cudnnBackendGetAttribute)      \
  X(cudnnBackendExecute)

namespace qplan::profiler::cuda {

// cuDNN's backend interface, opened at run time.
struct Cudnn {
  std::string version;
  QPLAN_CUDNN_FUNCTIONS(QPLAN_DECLARE_FUNCTION)

  void resolve(FunctionResolver& resolver) { QPLAN_CUDNN_FUNCTIONS(QPLAN_RESOLVE_FUNCTION) }

  // Throws DeviceError with cuDNN's own words.
  void check(cudnnStatus_t status, const CallSite& site) const;
};
using CudnnPtr = std::shared_ptr<const Cudnn>;

// A handle on the current device; one per thread.
class CudnnHandle {
 public:
  explicit CudnnHandle(CudnnPtr cudnn);
  ~CudnnHandle();
  CudnnHandle(const CudnnHandle&) = delete;
  CudnnHandle& operator=(const CudnnHandle&) = delete;

  [[nodiscard]] cudnnHandle_t value() const { return handle_; }
  void useStream(cudaStream_t stream);

 private:
  CudnnPtr cudnn_;
  cudnnHandle_t handle_ = nullptr;
};

}  // namespace qplan::profiler::cuda

// Checks a call of the table `cudnn` (a Cudnn).
#define QPLAN_CUDNN(cudnn, call) \
  (cudnn).check((cudnn).call, ::qplan::profiler::cuda::CallSite{__FILE__, __LINE__, #call})
