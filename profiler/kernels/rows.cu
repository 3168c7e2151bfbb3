// Kernels of one block per token.
#include <cuda_runtime.h>

#include "profiler/kernels/launch.hpp"
#include "profiler/kernels/norm.cuh"
#include "profiler/kernels/quantize.cuh"

namespace qplan::profiler::kernels {

namespace {

// Starts the instance of `kernel` that suits the width.
template <typename Arguments>
int launchRows(void (*const (&kernels)[4])(Arguments), const Arguments& arguments, int tokens,
               cudaStream_t stream) {
  const RowCut cut = rowCut(arguments.width / kVector);
  auto* const kernel = kernels[cut.perThread == 4 ? 3 : cut.perThread];
  kernel<<<tokens, cut.threads, kRowSharedBytes, stream>>>(arguments);
  return cudaGetLastError();
}

}  // namespace

int addRmsNorm(const void* x, const void* residual, const void* weight, void* y, void* sum,
               int tokens, int width, Stream stream) {
  NormArguments in;
  in.x = static_cast<const std::uint16_t*>(x);
  in.residual = static_cast<const std::uint16_t*>(residual);
  in.weight = static_cast<const std::uint16_t*>(weight);
  in.y = static_cast<std::uint16_t*>(y);
  in.sum = static_cast<std::uint16_t*>(sum);
  in.width = width;
  void (*const kernels[])(NormArguments) = {qplan_add_rms_norm<0>, qplan_add_rms_norm<1>,
                                            qplan_add_rms_norm<2>, qplan_add_rms_norm<4>};
  return launchRows(kernels, in, tokens, static_cast<cudaStream_t>(stream));
}

int quantizeE4m3(const void* x, void* codes, float* scales, int tokens, int width, Stream stream) {
  const QuantizeArguments in{static_cast<const std::uint16_t*>(x),
                             static_cast<unsigned char*>(codes), scales, width};
  void (*const kernels[])(QuantizeArguments) = {qplan_quantize_e4m3<0>, qplan_quantize_e4m3<1>,
                                                qplan_quantize_e4m3<2>, qplan_quantize_e4m3<4>};
  return launchRows(kernels, in, tokens, static_cast<cudaStream_t>(stream));
}

int quantizeInt8(const void* x, void* codes, float* scales, int tokens, int width, Stream stream) {
  const QuantizeArguments in{static_cast<const std::uint16_t*>(x),
                             static_cast<unsigned char*>(codes), scales, width};
  void (*const kernels[])(QuantizeArguments) = {qplan_quantize_int8<0>, qplan_quantize_int8<1>,
                                                qplan_quantize_int8<2>, qplan_quantize_int8<4>};
  return launchRows(kernels, in, tokens, static_cast<cudaStream_t>(stream));
}

}  // namespace qplan::profiler::kernels
