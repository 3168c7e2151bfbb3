#include "profiler/cuda/error.hpp"

#include <fmt/format.h>

namespace qplan::profiler::cuda {

namespace {

using Kind = Failure::Kind;

// Build folders differ, the path within the project does not.
std::string_view withinProject(std::string_view file) {
  const std::size_t start = file.rfind("profiler/cuda/");
  return start == std::string_view::npos ? file : file.substr(start);
}

std::string_view cublasText(cublasStatus_t status) {
  switch (status) {
    case CUBLAS_STATUS_SUCCESS:
      return "success";
    case CUBLAS_STATUS_NOT_INITIALIZED:
      return "cuBLASLt could not be initialized";
    case CUBLAS_STATUS_ALLOC_FAILED:
      return "out of memory in cuBLASLt";
    case CUBLAS_STATUS_INVALID_VALUE:
      return "cuBLASLt refuses a value";
    case CUBLAS_STATUS_ARCH_MISMATCH:
      return "cuBLASLt does not know this GPU";
    case CUBLAS_STATUS_MAPPING_ERROR:
      return "cuBLASLt could not map memory";
    case CUBLAS_STATUS_EXECUTION_FAILED:
      return "cuBLASLt could not run the kernel";
    case CUBLAS_STATUS_INTERNAL_ERROR:
      return "internal error of cuBLASLt";
    case CUBLAS_STATUS_NOT_SUPPORTED:
      return "not supported by cuBLASLt";
    default:
      return "cuBLASLt failed";
  }
}

}  // namespace

std::string describe(std::string_view error, const CallSite& site) {
  return fmt::format("{} at {}:{}: {}", error, withinProject(site.file), site.line,
                     site.expression);
}

Kind kindAfter(Kind otherwise) {
  (void)cudaGetLastError();
  const cudaError_t after = cudaDeviceSynchronize();
  (void)cudaGetLastError();
  switch (after) {
    case cudaSuccess:
    case cudaErrorMemoryAllocation:
    case cudaErrorStreamCaptureUnsupported:  // no call may wait then: says nothing of the device
    case cudaErrorInsufficientDriver:        // there never was a device: plans made without one
    case cudaErrorNoDevice:
    case cudaErrorStubLibrary:
      return otherwise;
    default:
      return Kind::lost;
  }
}

void check(cudaError_t status, const CallSite& site) {
  if (status == cudaSuccess) return;
  const std::string reason =
      describe(fmt::format("{} ({})", cudaGetErrorString(status), cudaGetErrorName(status)), site);
  switch (status) {
    case cudaErrorMemoryAllocation:
      throw DeviceError({kindAfter(Kind::outOfMemory), reason});
    case cudaErrorNotSupported:
    case cudaErrorNoKernelImageForDevice:
    case cudaErrorInvalidDeviceFunction:
      throw DeviceError({kindAfter(Kind::unsupported), reason});
    default:
      throw DeviceError({kindAfter(Kind::kernelFailed), reason});
  }
}

void check(cublasStatus_t status, const CallSite& site) {
  if (status == CUBLAS_STATUS_SUCCESS) return;
  Kind kind = Kind::kernelFailed;
  if (status == CUBLAS_STATUS_ALLOC_FAILED) kind = Kind::outOfMemory;
  if (status == CUBLAS_STATUS_NOT_SUPPORTED || status == CUBLAS_STATUS_ARCH_MISMATCH) {
    kind = Kind::unsupported;
  }
  throw DeviceError({kindAfter(kind), describe(fmt::format("{} (status {})", cublasText(status),
                                                           static_cast<int>(status)),
                                               site)});
}

}  // namespace qplan::profiler::cuda
