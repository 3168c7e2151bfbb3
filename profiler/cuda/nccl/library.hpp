#pragma once

#include <nccl.h>

#include <memory>
#include <string>

#include "profiler/cuda/error.hpp"
#include "profiler/cuda/function_table.hpp"

#define QPLAN_NCCL_FUNCTIONS(X) \
  X(ncclGetErrorString)         \
  X(ncclCommInitAll)            \
  X(ncclCommDestroy)            \
  X(ncclAllReduce)              \
  X(ncclGroupStart)             \
  X(ncclGroupEnd)

namespace qplan::profiler::cuda {

// NCCL, opened at run time.
struct Nccl {
  std::string version;
  QPLAN_NCCL_FUNCTIONS(QPLAN_DECLARE_FUNCTION)

  void resolve(FunctionResolver& resolver) { QPLAN_NCCL_FUNCTIONS(QPLAN_RESOLVE_FUNCTION) }

  // Throws DeviceError with NCCL's own words.
  void check(ncclResult_t status, const CallSite& site) const;
};
using NcclPtr = std::shared_ptr<const Nccl>;

}  // namespace qplan::profiler::cuda

// Checks a call of the table `nccl` (an Nccl).
#define QPLAN_NCCL(nccl, call) \
  (nccl).check((nccl).call, ::qplan::profiler::cuda::CallSite{__FILE__, __LINE__, #call})
