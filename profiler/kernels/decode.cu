#include <cuda_runtime.h>

#include "profiler/kernels/decode.cuh"
#include "profiler/kernels/decode_combine.cuh"
#include "profiler/kernels/launch.hpp"

namespace qplan::profiler::kernels {

namespace {

template <typename Cache, int kDim>
int launch(const DecodePlan& plan, DecodeArguments in, const DecodeBuffers& buffers,
           cudaStream_t stream) {
  const DecodeShape& shape = plan.shape;
  const std::int64_t rows = static_cast<std::int64_t>(shape.sequences) * shape.queryHeads;
  in.peaks = decodePeaks(rows, plan.splits, kDim);
  in.scoreScale = decodeScoreScale(kDim) * buffers.keyScale;
  in.valueScale = buffers.valueScale;
  // Cheap enough to repeat, and needed once per device.
  const cudaError_t error = cudaFuncSetAttribute(
      qplan_decode<Cache, kDim>, cudaFuncAttributeMaxDynamicSharedMemorySize, plan.sharedBytes);
  if (error != cudaSuccess) return error;
  const dim3 grid(static_cast<unsigned>(plan.splits), static_cast<unsigned>(shape.keyValueHeads),
                  static_cast<unsigned>(shape.sequences));
  qplan_decode<Cache, kDim><<<grid, 32 * kDecodeWarps, plan.sharedBytes, stream>>>(in);
  if (plan.splits > 1) {
    qplan_decode_combine<kDim>
        <<<static_cast<unsigned>(rows), kCombineThreads, kCombineSharedBytes, stream>>>(
            {in.workspace, in.out, in.valueScale, plan.splits});
  }
  return cudaGetLastError();
}

}  // namespace

int decodeAttention(const DecodePlan& plan, const DecodeBuffers& buffers, Stream stream) {
  DecodeArguments in;
  in.query = static_cast<const std::uint16_t*>(buffers.query);
  in.key = static_cast<const unsigned char*>(buffers.key);
  in.value = static_cast<const unsigned char*>(buffers.value);
  in.pageTable = buffers.pageTable;
  in.lengths = buffers.lengths;
  in.out = static_cast<std::uint16_t*>(buffers.out);
  in.workspace = static_cast<float*>(buffers.workspace);
  in.queryHeads = plan.shape.queryHeads;
  in.keyValueHeads = plan.shape.keyValueHeads;
  in.blocksPerSequence = plan.shape.blocksPerSequence;
  in.stages = plan.stages;
  auto* const on = static_cast<cudaStream_t>(stream);
  const bool wide = plan.shape.cache == CacheType::bf16;
  if (plan.shape.dim == 128) {
    return wide ? launch<Bf16Cache, 128>(plan, in, buffers, on)
                : launch<E4m3Cache, 128>(plan, in, buffers, on);
  }
  if (plan.shape.dim == 64) {
    return wide ? launch<Bf16Cache, 64>(plan, in, buffers, on)
                : launch<E4m3Cache, 64>(plan, in, buffers, on);
  }
  return cudaErrorInvalidValue;
}

}  // namespace qplan::profiler::kernels
