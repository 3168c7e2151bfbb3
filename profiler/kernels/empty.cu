#include <cuda_runtime.h>

#include "profiler/kernels/launch.hpp"

namespace qplan::profiler::kernels {

namespace {

__global__ void qplan_empty() {}

__global__ void qplan_empty_programmatic() {
#if __CUDA_ARCH__ >= 900
  asm volatile("griddepcontrol.wait;" ::: "memory");
  asm volatile("griddepcontrol.launch_dependents;");
#endif
}

// Whether the code that was loaded for this GPU has the instructions: of a GPU newer than those
// compiled for it is made from that of the oldest, which has not.
bool launchesProgrammatically() {
  cudaFuncAttributes attributes{};
  return cudaFuncGetAttributes(&attributes, qplan_empty_programmatic) == cudaSuccess &&
         attributes.ptxVersion >= 90;
}

}  // namespace

int empty(Stream stream) {
  qplan_empty<<<1, 1, 0, static_cast<cudaStream_t>(stream)>>>();
  return cudaGetLastError();
}

int emptyProgrammatic(Stream stream) {
  if (!launchesProgrammatically()) return cudaErrorNotSupported;
  cudaLaunchAttribute attribute{};
  attribute.id = cudaLaunchAttributeProgrammaticStreamSerialization;
  attribute.val.programmaticStreamSerializationAllowed = 1;
  cudaLaunchConfig_t config{};
  config.gridDim = dim3(1);
  config.blockDim = dim3(1);
  config.stream = static_cast<cudaStream_t>(stream);
  config.attrs = &attribute;
  config.numAttrs = 1;
  return cudaLaunchKernelEx(&config, qplan_empty_programmatic);
}

}  // namespace qplan::profiler::kernels
