#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "profiler/kernels/plan.hpp"

namespace qplan::profiler::kernels {

// Our own CUDA kernels, callable without CUDA headers. Every function enqueues on `stream` and
// returns the cudaError_t of the launch (0: success); errors of execution show up later, as with
// any kernel. All work inside a stream capture. Pointers are device pointers, 16-byte aligned (as
// cudaMalloc gives them), and buffers may not overlap unless said. Matrices are row-major, 16-bit
// values BF16 unless said otherwise, `void*` to them. Nothing is read or written beyond the sizes
// given. Counts must be positive; tokens and rows of elementwise kernels at most 65535.
using Stream = void*;  // cudaStream_t; nullptr: the default stream

// ---- matrix products -------------------------------------------------------------------------

struct W4a16Buffers {
  const void* x = nullptr;  // BF16, rows x inputs
  const void* weights =
      nullptr;                   // packed by packW4a16 (w4a16_pack.hpp): outputs x inputs / 2 bytes
  const void* scales = nullptr;  // packed by packW4a16: outputs x inputs / 128 BF16
  void* y = nullptr;             // BF16, rows x outputs
  // plan.workspaceBytes, which may be 0. All bytes zero before the first launch (cudaMemset); every
  // launch leaves it ready for the next one of the same plan. Not for two streams at once.
  void* workspace = nullptr;
};
int w4a16(const W4a16Plan& plan, const W4a16Buffers& buffers, Stream stream);

// Plain INT4 weights (layout of reference::GemmOperands: w4 outputs x inputs / 2 bytes, scales
// outputs x inputs / 128 BF16) to BF16 outputs x inputs, code x scale rounded to nearest even:
// then any BF16 GEMM does. `inputs` is a multiple of 128.
inline constexpr std::string_view kDequantizeInt4Name = "qplan_dequantize_int4";
int dequantizeInt4(const void* codes, const void* scales, void* weights, int outputs, int inputs,
                   Stream stream);

// y[r, c] = bf16(float(sums[r, c]) x rowScale[r] x columnScale[c]) for products of INT8 codes.
// sums: INT32, rows x columns; `columns` is a multiple of 8.
inline constexpr std::string_view kScaleInt32Name = "qplan_scale_int32";
int scaleInt32(const std::int32_t* sums, const float* rowScale, const float* columnScale, void* y,
               int rows, int columns, Stream stream);

// ---- attention -------------------------------------------------------------------------------

// Layouts as in reference::DecodeOperands: cache blocks of [keyValueHeads][64 tokens][dim].
struct DecodeBuffers {
  const void* query = nullptr;  // BF16, sequences x queryHeads x dim
  const void* key = nullptr;    // cache blocks, BF16 or E4M3
  const void* value = nullptr;
  const std::int32_t* pageTable = nullptr;  // sequences x blocksPerSequence
  const std::int32_t* lengths = nullptr;    // sequences, each in [1, 64 blocksPerSequence]
  float keyScale = 1;                       // value of a code of 1; 1 for BF16
  float valueScale = 1;
  void* out = nullptr;        // BF16, sequences x queryHeads x dim
  void* workspace = nullptr;  // plan.workspaceBytes, which may be 0; contents do not matter
};
// softmax(q K^T / sqrt(dim)) V. What lies behind a sequence's length, in the cache and in its row
// of the page table, is never used, NaN or not. With an E4M3 cache queries are taken as FP16: their
// magnitudes have to be below 65504.
int decodeAttention(const DecodePlan& plan, const DecodeBuffers& buffers, Stream stream);

// ---- elementwise -----------------------------------------------------------------------------

// sum = x + residual; y = sum / sqrt(mean(sum^2) + 1e-5) x weight, from the unrounded sum.
// x, residual, y, sum: tokens x width; weight: width. sum may be residual, y may be x. `width` is a
// multiple of 8, at most 65536. Sums below 1e18 in magnitude: their squares are added up in FP32.
inline constexpr std::string_view kAddRmsNormName = "qplan_add_rms_norm";
int addRmsNorm(const void* x, const void* residual, const void* weight, void* y, void* sum,
               int tokens, int width, Stream stream);

// Rotary embedding of heads of 128, lower with upper half (NeoX). x, y: tokens x width, width a
// multiple of 128; y may be x. positions: tokens, each in [0, rows of the table). table: on the
// device what ropeTable gives.
inline constexpr std::string_view kRopeName = "qplan_rope";
int rope(const void* x, const std::int32_t* positions, const float* table, void* y, int tokens,
         int width, Stream stream);

// cos and sin of position x 500000^(-2 i / 128), i in [0, 64), computed in double precision:
// positions x 64 x {cos, sin}.
std::vector<float> ropeTable(int positions);

// y = silu(gate) x up. gateUp: tokens x [gate: width, up: width]; y: tokens x width, a multiple of
// 8.
inline constexpr std::string_view kSiluMultiplyName = "qplan_silu_multiply";
int siluMultiply(const void* gateUp, void* y, int tokens, int width, Stream stream);

// Per token: scale = a / limit, code = round(x x (limit / a)), a the row's largest magnitude, limit
// 448 (E4M3) or 127 (INT8); a row of zeros has scale 1. Bit for bit as reference::quantizeRows*.
// x: tokens x width, finite, and a is 0 or above 2e-36; codes: tokens x width bytes; scales:
// tokens. `width` is a multiple of 8, at most 65536.
inline constexpr std::string_view kQuantizeE4m3Name = "qplan_quantize_e4m3";
inline constexpr std::string_view kQuantizeInt8Name = "qplan_quantize_int8";
int quantizeE4m3(const void* x, void* codes, float* scales, int tokens, int width, Stream stream);
int quantizeInt8(const void* x, void* codes, float* scales, int tokens, int width, Stream stream);

// ---- memory ----------------------------------------------------------------------------------

// `bytes` is a multiple of 16. `sink`: 16 bytes that are, but for chance, not written.
inline constexpr std::string_view kReadMemoryName = "qplan_read_memory";
inline constexpr std::string_view kWriteMemoryName = "qplan_write_memory";
inline constexpr std::string_view kCopyMemoryName = "qplan_copy_memory";
int readMemory(const void* in, std::int64_t bytes, void* sink, Stream stream);
int writeMemory(void* out, std::int64_t bytes, Stream stream);
int copyMemory(const void* in, void* out, std::int64_t bytes, Stream stream);

// ---- gaps ------------------------------------------------------------------------------------

// Every thread waits for so many cycles of its SM, on as good as all SMs. The programmatic one is
// launched so that it may begin before the kernel ahead of it in the stream ends, waits for that
// one's results and at once lets the next one begin; compute capability 9.0 and later, else
// cudaErrorNotSupported.
inline constexpr std::string_view kWaitName = "qplan_wait";
inline constexpr std::string_view kWaitProgrammaticName = "qplan_wait_programmatic";
int wait(int cycles, Stream stream);
int waitProgrammatic(int cycles, Stream stream);

// ---- random data -----------------------------------------------------------------------------

// For buffers too large to come from the host: element i depends on seed and i alone, `out` need
// only be aligned to 16 bytes. `count` elements, a multiple of 16.
//   fillBf16   approximately normal with a few outliers (reference::Stream), times `scale`
//   fillE4m3, fillInt8, fillInt4   what the quantizers make of that: codes of rows and groups whose
//              largest magnitude is 6 deviations (INT4: 3); count / 2 bytes for INT4, any layout
//   fillFloat  uniform in [scale / 2, 3 scale / 2), then rounded: scales of rows and channels
//   fillScales16  the same, rounded to BF16: scales of INT4 groups
int fillBf16(void* out, std::int64_t count, std::uint64_t seed, float scale, Stream stream);
int fillE4m3(void* out, std::int64_t count, std::uint64_t seed, Stream stream);
int fillInt8(void* out, std::int64_t count, std::uint64_t seed, Stream stream);
int fillInt4(void* out, std::int64_t count, std::uint64_t seed, Stream stream);
int fillFloat(float* out, std::int64_t count, std::uint64_t seed, float scale, Stream stream);
int fillScales16(void* out, std::int64_t count, std::uint64_t seed, float scale, Stream stream);

}  // namespace qplan::profiler::kernels
