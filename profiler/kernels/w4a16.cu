#include <cuda_runtime.h>

#include "profiler/kernels/launch.hpp"
#include "profiler/kernels/w4a16.cuh"

namespace qplan::profiler::kernels {

namespace {

template <int kRowBlocks>
int launch(const W4a16Plan& plan, const W4a16Arguments& arguments, cudaStream_t stream) {
  // Cheap enough to repeat, and needed once per device.
  const cudaError_t error = cudaFuncSetAttribute(
      qplan_w4a16<kRowBlocks>, cudaFuncAttributeMaxDynamicSharedMemorySize, plan.sharedBytes);
  if (error != cudaSuccess) return error;
  qplan_w4a16<kRowBlocks><<<plan.blocks, 32 * plan.warps, plan.sharedBytes, stream>>>(arguments);
  return cudaGetLastError();
}

}  // namespace

int w4a16(const W4a16Plan& plan, const W4a16Buffers& buffers, Stream stream) {
  const W4a16Arguments in = w4a16Arguments(plan, buffers);
  auto* const on = static_cast<cudaStream_t>(stream);
  switch (plan.rowBlocks) {
    case 1:
      return launch<1>(plan, in, on);
    case 2:
      return launch<2>(plan, in, on);
    case 4:
      return launch<4>(plan, in, on);
    case 6:
      return launch<6>(plan, in, on);
    case 8:
      return launch<8>(plan, in, on);
    default:
      return cudaErrorInvalidValue;
  }
}

}  // namespace qplan::profiler::kernels
