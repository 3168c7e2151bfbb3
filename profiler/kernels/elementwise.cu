#include <cuda_runtime.h>

#include "profiler/kernels/elementwise.cuh"
#include "profiler/kernels/launch.hpp"

namespace qplan::profiler::kernels {

namespace {

// Thread blocks for as many items as there are threads to have one each.
unsigned blocksFor(std::int64_t items) {
  return static_cast<unsigned>((items + kElementwiseThreads - 1) / kElementwiseThreads);
}

// A row of the grid for each of `rows`, which has enough threads for `items`.
dim3 gridOf(int rows, int items) { return {blocksFor(items), static_cast<unsigned>(rows), 1}; }

}  // namespace

int rope(const void* x, const std::int32_t* positions, const float* table, void* y, int tokens,
         int width, Stream stream) {
  const RopeArguments in{static_cast<const std::uint16_t*>(x), positions, table,
                         static_cast<std::uint16_t*>(y), width};
  qplan_rope<<<gridOf(tokens, width / (2 * kVector)), kElementwiseThreads, 0,
               static_cast<cudaStream_t>(stream)>>>(in);
  return cudaGetLastError();
}

int siluMultiply(const void* gateUp, void* y, int tokens, int width, Stream stream) {
  const SiluArguments in{static_cast<const std::uint16_t*>(gateUp), static_cast<std::uint16_t*>(y),
                         width};
  qplan_silu_multiply<<<gridOf(tokens, width / kVector), kElementwiseThreads, 0,
                        static_cast<cudaStream_t>(stream)>>>(in);
  return cudaGetLastError();
}

int dequantizeInt4(const void* codes, const void* scales, void* weights, int outputs, int inputs,
                   Stream stream) {
  const DequantizeArguments in{static_cast<const unsigned char*>(codes),
                               static_cast<const std::uint16_t*>(scales),
                               static_cast<std::uint16_t*>(weights), outputs, inputs};
  const std::int64_t items = static_cast<std::int64_t>(outputs) * (inputs / 32);
  qplan_dequantize_int4<<<blocksFor(items), kElementwiseThreads, 0,
                          static_cast<cudaStream_t>(stream)>>>(in);
  return cudaGetLastError();
}

int scaleInt32(const std::int32_t* sums, const float* rowScale, const float* columnScale, void* y,
               int rows, int columns, Stream stream) {
  const ScaleArguments in{sums, rowScale, columnScale, static_cast<std::uint16_t*>(y), columns};
  qplan_scale_int32<<<gridOf(rows, columns / kVector), kElementwiseThreads, 0,
                      static_cast<cudaStream_t>(stream)>>>(in);
  return cudaGetLastError();
}

}  // namespace qplan::profiler::kernels
