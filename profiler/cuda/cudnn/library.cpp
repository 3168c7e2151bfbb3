#include "profiler/cuda/cudnn/library.hpp"

#include <fmt/format.h>

#include <array>

namespace qplan::profiler::cuda {

void Cudnn::check(cudnnStatus_t status, const CallSite& site) const {
  if (status == CUDNN_STATUS_SUCCESS) return;
  std::array<char, 1024> detail{};
  cudnnGetLastErrorString(detail.data(), detail.size());
  std::string words = cudnnGetErrorString(status);
  if (detail[0] != '\0') words += fmt::format(" ({})", detail.data());
  // One line, whatever cuDNN says.
  for (char& c : words) {
    if (c == '\n' || c == '\r') c = ' ';
  }
  const int category = static_cast<int>(status) / 1000;
  Failure::Kind kind = Failure::Kind::kernelFailed;
  if (status == CUDNN_STATUS_ALLOC_FAILED ||
      status == CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED) {
    kind = kindAfter(Failure::Kind::outOfMemory);
  } else if (category == 3 || category == 2) {  // not supported; a graph it does not accept
    kind = Failure::Kind::unsupported;
  } else if (category == 5) {  // execution failed
    kind = kindAfter(kind);
  }
  throw DeviceError({kind, describe(words, site)});
}

CudnnHandle::CudnnHandle(CudnnPtr cudnn) : cudnn_(std::move(cudnn)) {
  QPLAN_CUDNN(*cudnn_, cudnnCreate(&handle_));
}

CudnnHandle::~CudnnHandle() { cudnn_->cudnnDestroy(handle_); }

void CudnnHandle::useStream(cudaStream_t stream) {
  QPLAN_CUDNN(*cudnn_, cudnnSetStream(handle_, stream));
}

}  // namespace qplan::profiler::cuda
