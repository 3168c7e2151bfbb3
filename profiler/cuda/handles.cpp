#include "profiler/cuda/handles.hpp"

#include "profiler/cuda/error.hpp"

namespace qplan::profiler::cuda {

// Errors while giving back are those of a device that was lost before: nothing is left to do.

void DeviceBuffer::Free::operator()(void* data) const { cudaFree(data); }

DeviceBuffer::DeviceBuffer(std::size_t bytes) : bytes_(bytes) {
  if (bytes == 0) return;
  void* data = nullptr;
  QPLAN_CHECK(cudaMalloc(&data, bytes));
  data_.reset(data);
}

void PinnedBuffer::Free::operator()(void* data) const { cudaFreeHost(data); }

PinnedBuffer::PinnedBuffer(std::size_t bytes) : bytes_(bytes) {
  if (bytes == 0) return;
  void* data = nullptr;
  QPLAN_CHECK(cudaMallocHost(&data, bytes));
  data_.reset(data);
}

void DestroyStream::operator()(cudaStream_t stream) const { cudaStreamDestroy(stream); }
void DestroyEvent::operator()(cudaEvent_t event) const { cudaEventDestroy(event); }
void DestroyGraph::operator()(cudaGraph_t graph) const { cudaGraphDestroy(graph); }
void DestroyGraphExec::operator()(cudaGraphExec_t graph) const { cudaGraphExecDestroy(graph); }

Stream makeStream() {
  cudaStream_t stream = nullptr;
  QPLAN_CHECK(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking));
  return Stream(stream);
}

Event makeEvent() {
  cudaEvent_t event = nullptr;
  QPLAN_CHECK(cudaEventCreate(&event));
  return Event(event);
}

}  // namespace qplan::profiler::cuda
