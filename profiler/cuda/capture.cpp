#include "profiler/cuda/capture.hpp"

#include "profiler/cuda/error.hpp"

namespace qplan::profiler::cuda {

namespace {

// Ends the capture that a failed call has left open. A capture that the call spoilt ends with an
// error of its own, which says nothing new.
void abandonCapture(cudaStream_t stream) {
  cudaGraph_t graph = nullptr;
  (void)cudaStreamEndCapture(stream, &graph);
  if (graph != nullptr) (void)cudaGraphDestroy(graph);
  (void)cudaGetLastError();
}

// The kind of a failure found during a capture is worth little: whether the device answers can
// only be asked afterwards.
DeviceError notCaptured(const Failure& failure) {
  return DeviceError({kindAfter(Failure::Kind::unsupported), failure.reason});
}

}  // namespace

GraphExec capture(cudaStream_t stream, const std::function<void(cudaStream_t)>& enqueue) {
  QPLAN_CHECK(cudaStreamBeginCapture(stream, cudaStreamCaptureModeThreadLocal));
  try {
    enqueue(stream);
  } catch (const DeviceError& error) {
    abandonCapture(stream);
    throw notCaptured(error.failure());
  } catch (...) {
    abandonCapture(stream);
    throw;
  }
  cudaGraph_t captured = nullptr;
  if (const cudaError_t status = cudaStreamEndCapture(stream, &captured); status != cudaSuccess) {
    (void)cudaGetLastError();
    throw notCaptured({Failure::Kind::unsupported,
                       std::string("cannot be captured: ") + cudaGetErrorString(status)});
  }
  const CapturedGraph graph(captured);
  cudaGraphExec_t ready = nullptr;
  QPLAN_CHECK(cudaGraphInstantiate(&ready, graph.get(), 0));
  return GraphExec(ready);
}

}  // namespace qplan::profiler::cuda
