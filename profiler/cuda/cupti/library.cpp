#include "profiler/cuda/cupti/library.hpp"

#include <fmt/format.h>

namespace qplan::profiler::cuda {

namespace {

using Kind = Failure::Kind;

constexpr std::string_view kRemedy =
    "run as root, or set NVreg_RestrictProfilingToAdminUsers=0 for module nvidia";

}  // namespace

std::string Cupti::words(CUptiResult status) const {
  const char* text = nullptr;
  if (cuptiGetResultString(status, &text) != CUPTI_SUCCESS || text == nullptr) {
    return fmt::format("CUPTI status {}", static_cast<int>(status));
  }
  return text;
}

void Cupti::check(CUptiResult status, const CallSite& site) const {
  switch (status) {
    case CUPTI_SUCCESS:
      return;
    case CUPTI_ERROR_INSUFFICIENT_PRIVILEGES:
    case CUPTI_ERROR_VIRTUALIZED_DEVICE_INSUFFICIENT_PRIVILEGES:
      throw DeviceError(
          {Kind::denied, fmt::format("no permission for hardware counters: {}", kRemedy)});
    case CUPTI_ERROR_NOT_SUPPORTED:
    case CUPTI_ERROR_VIRTUALIZED_DEVICE_NOT_SUPPORTED:
    case CUPTI_ERROR_CONFIDENTIAL_COMPUTING_NOT_SUPPORTED:
    case CUPTI_ERROR_CMP_DEVICE_NOT_SUPPORTED:
    case CUPTI_ERROR_MIG_DEVICE_NOT_SUPPORTED:
    case CUPTI_ERROR_SLI_DEVICE_NOT_SUPPORTED:
    case CUPTI_ERROR_WSL_DEVICE_NOT_SUPPORTED:
    case CUPTI_ERROR_INVALID_METRIC_NAME:
      throw DeviceError({Kind::unsupported, describe(words(status), site)});
    case CUPTI_ERROR_OUT_OF_MEMORY:
      throw DeviceError({kindAfter(Kind::outOfMemory), describe(words(status), site)});
    default:
      throw DeviceError({kindAfter(Kind::kernelFailed), describe(words(status), site)});
  }
}

}  // namespace qplan::profiler::cuda
