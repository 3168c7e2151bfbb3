#include "profiler/cuda/handles.hpp"

#include "profiler/cuda/error.hpp"

namespace qplan::profiler::cuda {

// Errors while giving back are those of a device that was lost before: nothing is left to do.

void* DeviceMemory::take(std::size_t bytes) {
  void* data = nullptr;
  QPLAN_CHECK(cudaMalloc(&data, bytes));
  return data;
}
void DeviceMemory::give(void* data) { cudaFree(data); }

void* PinnedMemory::take(std::size_t bytes) {
  void* data = nullptr;
  QPLAN_CHECK(cudaMallocHost(&data, bytes));
  return data;
}
void PinnedMemory::give(void* data) { cudaFreeHost(data); }

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
