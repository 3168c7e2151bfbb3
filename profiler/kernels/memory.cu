#include <cuda_runtime.h>

#include "profiler/kernels/launch.hpp"
#include "profiler/kernels/memory.cuh"

namespace qplan::profiler::kernels {

namespace {

unsigned blocksFor(std::int64_t bytes, std::int64_t perBlock = kMemoryBlockBytes) {
  return static_cast<unsigned>((bytes + perBlock - 1) / perBlock);
}

}  // namespace

int readMemory(const void* in, std::int64_t bytes, void* sink, Stream stream) {
  qplan_read_memory<<<blocksFor(bytes), kMemoryThreads, 0, static_cast<cudaStream_t>(stream)>>>(
      static_cast<const unsigned char*>(in), bytes / 16, static_cast<unsigned char*>(sink));
  return cudaGetLastError();
}

int writeMemory(void* out, std::int64_t bytes, Stream stream) {
  qplan_write_memory<<<blocksFor(bytes), kMemoryThreads, 0, static_cast<cudaStream_t>(stream)>>>(
      static_cast<unsigned char*>(out), bytes / 16);
  return cudaGetLastError();
}

int copyMemory(const void* in, void* out, std::int64_t bytes, Stream stream) {
  qplan_copy_memory<<<blocksFor(bytes, kCopyThreads * 16), kCopyThreads, 0,
                      static_cast<cudaStream_t>(stream)>>>(
      static_cast<const unsigned char*>(in), static_cast<unsigned char*>(out), bytes / 16);
  return cudaGetLastError();
}

}  // namespace qplan::profiler::kernels
