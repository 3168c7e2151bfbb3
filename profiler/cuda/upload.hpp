#pragma once

#include <cuda_runtime_api.h>

#include <memory>
#include <vector>

#include "profiler/cuda/error.hpp"
#include "profiler/cuda/handles.hpp"

namespace qplan::profiler::cuda {

// Device memory with these values; done when it returns. Throws DeviceError.
template <class T>
std::shared_ptr<DeviceBuffer> upload(const std::vector<T>& values) {
  auto buffer = std::make_shared<DeviceBuffer>(values.size() * sizeof(T));
  if (!values.empty()) {
    QPLAN_CHECK(cudaMemcpy(buffer->data(), values.data(), buffer->bytes(), cudaMemcpyHostToDevice));
    // A small copy may still be under way, and our streams do not wait for this one.
    QPLAN_CHECK(cudaStreamSynchronize(nullptr));
  }
  return buffer;
}

// Values at `data`, once `stream` has done all that was enqueued.
template <class T>
std::vector<T> download(const void* data, std::size_t count, cudaStream_t stream) {
  QPLAN_CHECK(cudaStreamSynchronize(stream));
  std::vector<T> values(count);
  if (count > 0) {
    QPLAN_CHECK(cudaMemcpy(values.data(), data, count * sizeof(T), cudaMemcpyDeviceToHost));
  }
  return values;
}

}  // namespace qplan::profiler::cuda
