#include <cuda_runtime.h>

#include "profiler/kernels/launch.hpp"

namespace qplan::profiler::kernels {

namespace {

constexpr unsigned kBlocks = 128;
constexpr unsigned kThreads = 128;

__device__ __forceinline__ void pass(int cycles) {
  const long long begin = clock64();
  while (clock64() - begin < cycles) {
  }
}

__global__ void qplan_wait(int cycles) { pass(cycles); }

__global__ void qplan_wait_programmatic(int cycles) {
#if __CUDA_ARCH__ >= 900
  asm volatile("griddepcontrol.wait;" ::: "memory");
  asm volatile("griddepcontrol.launch_dependents;");
#endif
  pass(cycles);
}

// Whether the code that was loaded for this GPU has the instructions: of a GPU newer than those
// compiled for it is made from that of the oldest, which has not.
bool launchesProgrammatically() {
  cudaFuncAttributes attributes{};
  return cudaFuncGetAttributes(&attributes, qplan_wait_programmatic) == cudaSuccess &&
         attributes.ptxVersion >= 90;
}

}  // namespace

int wait(int cycles, Stream stream) {
  qplan_wait<<<kBlocks, kThreads, 0, static_cast<cudaStream_t>(stream)>>>(cycles);
  return cudaGetLastError();
}

int waitProgrammatic(int cycles, Stream stream) {
  if (!launchesProgrammatically()) return cudaErrorNotSupported;
  cudaLaunchAttribute attribute{};
  attribute.id = cudaLaunchAttributeProgrammaticStreamSerialization;
  attribute.val.programmaticStreamSerializationAllowed = 1;
  cudaLaunchConfig_t config{};
  config.gridDim = dim3(kBlocks);
  config.blockDim = dim3(kThreads);
  config.stream = static_cast<cudaStream_t>(stream);
  config.attrs = &attribute;
  config.numAttrs = 1;
  return cudaLaunchKernelEx(&config, qplan_wait_programmatic, cycles);
}

}  // namespace qplan::profiler::kernels
