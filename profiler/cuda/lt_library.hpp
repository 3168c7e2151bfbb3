#pragma once

#include <cublasLt.h>

#include <memory>
#include <string>

#include "profiler/cuda/function_table.hpp"

#define QPLAN_LT_FUNCTIONS(X)             \
  X(cublasLtCreate)                       \
  X(cublasLtDestroy)                      \
  X(cublasLtMatmulDescCreate)             \
  X(cublasLtMatmulDescDestroy)            \
  X(cublasLtMatmulDescSetAttribute)       \
  X(cublasLtMatrixLayoutCreate)           \
  X(cublasLtMatrixLayoutDestroy)          \
  X(cublasLtMatmulPreferenceCreate)       \
  X(cublasLtMatmulPreferenceDestroy)      \
  X(cublasLtMatmulPreferenceSetAttribute) \
  X(cublasLtMatmulAlgoGetHeuristic)       \
  X(cublasLtMatmulAlgoConfigGetAttribute) \
  X(cublasLtMatmul)

namespace qplan::profiler::cuda {

// cuBLASLt, opened at run time.
struct LtFunctions {
  std::string version;
  QPLAN_LT_FUNCTIONS(QPLAN_DECLARE_FUNCTION)

  void resolve(FunctionResolver& resolver) { QPLAN_LT_FUNCTIONS(QPLAN_RESOLVE_FUNCTION) }
};
using LtFunctionsPtr = std::shared_ptr<const LtFunctions>;

// The library with its handle on the device that was current when it was made.
class Lt {
 public:
  // Throws DeviceError.
  explicit Lt(LtFunctionsPtr functions);
  ~Lt();
  Lt(const Lt&) = delete;
  Lt& operator=(const Lt&) = delete;

  [[nodiscard]] cublasLtHandle_t handle() const { return handle_; }
  const LtFunctions* operator->() const { return functions_.get(); }

 private:
  LtFunctionsPtr functions_;
  cublasLtHandle_t handle_ = nullptr;
};
using LtPtr = std::shared_ptr<const Lt>;

}  // namespace qplan::profiler::cuda
