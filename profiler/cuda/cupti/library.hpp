#pragma once

#include <cupti.h>
#include <cupti_profiler_host.h>
#include <cupti_profiler_target.h>
#include <cupti_range_profiler.h>
#include <cupti_target.h>

#include <memory>
#include <string>

#include "profiler/cuda/error.hpp"
#include "profiler/cuda/function_table.hpp"

#define QPLAN_CUPTI_FUNCTIONS(X)            \
  X(cuptiGetResultString)                   \
  X(cuptiActivityEnable)                    \
  X(cuptiActivityDisable)                   \
  X(cuptiActivityEnableHWTrace)             \
  X(cuptiActivityFlushAll)                  \
  X(cuptiActivityGetNextRecord)             \
  X(cuptiActivityGetNumDroppedRecords)      \
  X(cuptiActivityPopExternalCorrelationId)  \
  X(cuptiActivityPushExternalCorrelationId) \
  X(cuptiActivityRegisterCallbacks)         \
  X(cuptiActivityRegisterTimestampCallback) \
  X(cuptiDeviceGetChipName)                 \
  X(cuptiProfilerInitialize)                \
  X(cuptiProfilerGetCounterAvailability)    \
  X(cuptiProfilerHostGetSupportedChips)     \
  X(cuptiProfilerHostInitialize)            \
  X(cuptiProfilerHostDeinitialize)          \
  X(cuptiProfilerHostConfigAddMetrics)      \
  X(cuptiProfilerHostGetConfigImageSize)    \
  X(cuptiProfilerHostGetConfigImage)        \
  X(cuptiProfilerHostGetNumOfPasses)        \
  X(cuptiProfilerHostEvaluateToGpuValues)   \
  X(cuptiRangeProfilerEnable)               \
  X(cuptiRangeProfilerDisable)              \
  X(cuptiRangeProfilerSetConfig)            \
  X(cuptiRangeProfilerStart)                \
  X(cuptiRangeProfilerStop)                 \
  X(cuptiRangeProfilerPushRange)            \
  X(cuptiRangeProfilerPopRange)             \
  X(cuptiRangeProfilerDecodeData)           \
  X(cuptiRangeProfilerGetCounterDataSize)   \
  X(cuptiRangeProfilerCounterDataImageInitialize)

namespace qplan::profiler::cuda {

// CUPTI, opened at run time.
struct Cupti {
  std::string version;
  QPLAN_CUPTI_FUNCTIONS(QPLAN_DECLARE_FUNCTION)

  void resolve(FunctionResolver& resolver) { QPLAN_CUPTI_FUNCTIONS(QPLAN_RESOLVE_FUNCTION) }

  [[nodiscard]] std::string words(CUptiResult status) const;

  // Throws DeviceError: of kind denied, with what to do, where this process lacks permission.
  void check(CUptiResult status, const CallSite& site) const;
};
using CuptiPtr = std::shared_ptr<const Cupti>;

// A parameter block of CUPTI's profiler interface, its size set and all else zero. `size` is the
// macro <Params>_STRUCT_SIZE.
template <class Params>
Params cuptiParams(std::size_t size) {
  Params params{};
  params.structSize = size;
  return params;
}

}  // namespace qplan::profiler::cuda

// Checks a call of the table `cupti` (a Cupti).
#define QPLAN_CUPTI(cupti, call) \
  (cupti).check((cupti).call, ::qplan::profiler::cuda::CallSite{__FILE__, __LINE__, #call})
#define QPLAN_CUPTI_PARAMS(Params) \
  ::qplan::profiler::cuda::cuptiParams<Params>(Params##_STRUCT_SIZE)
