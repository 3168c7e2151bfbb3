#pragma once

#include <cublasLt.h>
#include <cuda_runtime_api.h>

#include <exception>
#include <string>
#include <string_view>

#include "profiler/core/device.hpp"

namespace qplan::profiler::cuda {

// Carries a Failure from a call of a library to the Device interface, which returns it as a value.
class DeviceError : public std::exception {
 public:
  explicit DeviceError(Failure failure) : failure_(std::move(failure)) {}
  [[nodiscard]] const Failure& failure() const { return failure_; }
  [[nodiscard]] const char* what() const noexcept override { return failure_.reason.c_str(); }

 private:
  Failure failure_;
};

// A call as it stands in the source.
struct CallSite {
  std::string_view file;
  int line = 0;
  std::string_view expression;
};

// "out of memory at profiler/cuda/buffer.cpp:23: cudaMalloc(&data, bytes)"
std::string describe(std::string_view error, const CallSite& site);

// Throws DeviceError unless the call succeeded. An error that the device does not recover from
// (every later call fails) is Failure::Kind::lost.
void check(cudaError_t status, const CallSite& site);
void check(cublasStatus_t status, const CallSite& site);

// Kind of an error of a library that has launched kernels: lost if the device no longer answers,
// else `otherwise`.
Failure::Kind kindAfter(Failure::Kind otherwise);

}  // namespace qplan::profiler::cuda

// Checks a call of CUDA or of a library with an overload of check().
#define QPLAN_CHECK(call)                \
  ::qplan::profiler::cuda::check((call), \
                                 ::qplan::profiler::cuda::CallSite{__FILE__, __LINE__, #call})
