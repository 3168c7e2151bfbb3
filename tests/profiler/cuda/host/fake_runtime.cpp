// The few functions of the CUDA runtime that buffers and ways call, on host memory: linked in place
// of the real ones, so that pointers are checked by what checks host pointers.
#include <cuda_runtime_api.h>

#include <cstdlib>
#include <cstring>

#include "tests/profiler/cuda/host/fakes.hpp"

namespace qplan::profiler::cuda::host {

std::size_t freeBytes = std::size_t{8} << 30;
std::size_t allocatedBytes = 0;

namespace {

constexpr std::size_t kHeader = 256;  // keeps the alignment of cudaMalloc; holds the size

}  // namespace
}  // namespace qplan::profiler::cuda::host

namespace host = qplan::profiler::cuda::host;

extern "C" {

cudaError_t cudaSetDevice(int /*device*/) { return cudaSuccess; }
cudaError_t cudaMalloc(void** data, std::size_t bytes) {
  if (bytes > host::freeBytes - host::allocatedBytes) return cudaErrorMemoryAllocation;
  const std::size_t size = (bytes + 2 * host::kHeader - 1) / host::kHeader * host::kHeader;
  void* const block = std::aligned_alloc(host::kHeader, size);
  if (block == nullptr) return cudaErrorMemoryAllocation;
  std::memcpy(block, &bytes, sizeof(bytes));
  host::allocatedBytes += bytes;
  *data = static_cast<unsigned char*>(block) + host::kHeader;
  return cudaSuccess;
}
cudaError_t cudaFree(void* data) {
  if (data == nullptr) return cudaSuccess;
  void* const block = static_cast<unsigned char*>(data) - host::kHeader;
  std::size_t bytes = 0;
  std::memcpy(&bytes, block, sizeof(bytes));
  host::allocatedBytes -= bytes;
  std::free(block);
  return cudaSuccess;
}
cudaError_t cudaMallocHost(void** data, std::size_t bytes) { return cudaMalloc(data, bytes); }
cudaError_t cudaFreeHost(void* data) { return cudaFree(data); }
cudaError_t cudaMemcpy(void* to, const void* from, std::size_t bytes, cudaMemcpyKind /*kind*/) {
  std::memcpy(to, from, bytes);
  return cudaSuccess;
}
cudaError_t cudaMemsetAsync(void* data, int value, std::size_t bytes, cudaStream_t /*stream*/) {
  std::memset(data, value, bytes);
  return cudaSuccess;
}
cudaError_t cudaMemGetInfo(std::size_t* free, std::size_t* total) {
  *free = host::freeBytes - host::allocatedBytes;
  *total = host::freeBytes;
  return cudaSuccess;
}
cudaError_t cudaStreamCreateWithFlags(cudaStream_t* stream, unsigned /*flags*/) {
  *stream = nullptr;
  return cudaSuccess;
}
cudaError_t cudaStreamDestroy(cudaStream_t /*stream*/) { return cudaSuccess; }
cudaError_t cudaStreamSynchronize(cudaStream_t /*stream*/) { return cudaSuccess; }
cudaError_t cudaDeviceSynchronize() { return cudaSuccess; }
cudaError_t cudaEventCreate(cudaEvent_t* event) {
  *event = nullptr;
  return cudaSuccess;
}
cudaError_t cudaEventDestroy(cudaEvent_t /*event*/) { return cudaSuccess; }
cudaError_t cudaGraphDestroy(cudaGraph_t /*graph*/) { return cudaSuccess; }
cudaError_t cudaGraphExecDestroy(cudaGraphExec_t /*graph*/) { return cudaSuccess; }
cudaError_t cudaGetLastError() { return cudaSuccess; }
const char* cudaGetErrorString(cudaError_t /*error*/) { return "an error"; }
const char* cudaGetErrorName(cudaError_t /*error*/) { return "cudaErrorOfTheTest"; }

}  // extern "C"
