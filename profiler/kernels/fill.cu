#include <cuda_runtime.h>

#include "profiler/kernels/fill.cuh"
#include "profiler/kernels/launch.hpp"

namespace qplan::profiler::kernels {

namespace {

template <typename Fill>
int launch(void* out, std::int64_t count, std::uint64_t seed, const Fill& fill, Stream stream) {
  constexpr std::int64_t kPerBlock = static_cast<std::int64_t>(kFillThreads) * kFillElements;
  const auto blocks = static_cast<unsigned>((count + kPerBlock - 1) / kPerBlock);
  qplan_fill<Fill><<<blocks, kFillThreads, 0, static_cast<cudaStream_t>(stream)>>>(
      static_cast<unsigned char*>(out), count, seed, fill);
  return cudaGetLastError();
}

}  // namespace

int fillBf16(void* out, std::int64_t count, std::uint64_t seed, float scale, Stream stream) {
  return launch(out, count, seed, FillBf16{scale}, stream);
}
int fillE4m3(void* out, std::int64_t count, std::uint64_t seed, Stream stream) {
  return launch(out, count, seed, FillE4m3{}, stream);
}
int fillInt8(void* out, std::int64_t count, std::uint64_t seed, Stream stream) {
  return launch(out, count, seed, FillInt8{}, stream);
}
int fillInt4(void* out, std::int64_t count, std::uint64_t seed, Stream stream) {
  return launch(out, count, seed, FillInt4{}, stream);
}
int fillFloat(float* out, std::int64_t count, std::uint64_t seed, float scale, Stream stream) {
  return launch(out, count, seed, FillFloat{scale}, stream);
}
int fillScales16(void* out, std::int64_t count, std::uint64_t seed, float scale, Stream stream) {
  return launch(out, count, seed, FillScales16{scale}, stream);
}

}  // namespace qplan::profiler::kernels
