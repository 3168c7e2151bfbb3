#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "model/profile.hpp"

namespace qplan::profiler::reference {

// Operands of a case as the device receives them, on the host. Matrices are row-major. 16-bit
// values are the bits of BF16, FP8 ones those of E4M3.

// W8A8: value = code x scale; one scale per row of X (token) and per row of W (output channel).
// INT4 weights: code in [-8, 7], two's complement, element k of a row in the low nibble of byte k/2
// for even k; one BF16 scale per group of 128 along K: weightScale[n][k / 128].
struct GemmOperands {
  std::vector<std::uint16_t> x16;          // BF16, INT4: M x K
  std::vector<std::uint16_t> w16;          // BF16: N x K
  std::vector<std::uint8_t> x8;            // FP8, INT8 (two's complement): M x K
  std::vector<std::uint8_t> w8;            // FP8, INT8: N x K
  std::vector<std::uint8_t> w4;            // INT4: N x K/2 bytes
  std::vector<float> xScale;               // FP8, INT8: M
  std::vector<float> wScale;               // FP8, INT8: N
  std::vector<std::uint16_t> weightScale;  // INT4: N x K/128, BF16
};

// Paged cache: block b holds kBlockTokens tokens as [kvHeads][kBlockTokens][dim], K and V apart;
// pageTable[sequence][i] is the block of tokens i x kBlockTokens onward. Blocks are in random
// order. FP8 caches have one scale for K and one for V. The last block may be partly used; what
// lies behind the context is NaN.
inline constexpr int kBlockTokens = 64;
struct DecodeOperands {
  std::vector<std::uint16_t> query;  // sequences x heads.query x dim
  std::vector<std::uint16_t> key16;  // blocks x heads.keyValue x kBlockTokens x dim
  std::vector<std::uint16_t> value16;
  std::vector<std::uint8_t> key8;
  std::vector<std::uint8_t> value8;
  float keyScale = 1;
  float valueScale = 1;
  std::vector<std::int32_t> pageTable;  // sequences x blocksPerSequence
  std::vector<std::int32_t> lengths;    // sequences
  int blocksPerSequence = 0;
};

// Contiguous: [sequence][token][head][dim]. Keys and values of cached and new tokens together.
struct PrefillOperands {
  std::vector<std::uint16_t> query;  // sequences x newTokens x heads.query x dim
  std::vector<std::uint16_t> key;    // sequences x (cached + new) x heads.keyValue x dim
  std::vector<std::uint16_t> value;
};

// norm: x and residual tokens x width, weight width. rope: x tokens x width with heads of 128 and
// positions. activation: x = [gate, up], tokens x 2 width. quantize: x tokens x width.
struct ElementwiseOperands {
  std::vector<std::uint16_t> x;
  std::vector<std::uint16_t> residual;
  std::vector<std::uint16_t> weight;
  std::vector<std::int32_t> positions;
};

using Operands = std::variant<GemmOperands, DecodeOperands, PrefillOperands, ElementwiseOperands>;

// Random operands of a case: activations and weights standard normal with a few outliers, through
// the quantizers of quantize.hpp. The same for the same case and seed on every machine. Requires a
// gemm, decode, prefill or elementwise (norm, rope, activation, quantize) case.
Operands operandsFor(const model::KernelCase& what, std::uint64_t seed);

// What the case computes from these operands, in double precision, rounded once at the end.
//   gemm        rows x outputs
//   decode      sequences x heads.query x dim
//   prefill     sequences x newTokens x heads.query x dim
//   norm        tokens x width normalized, then tokens x width of the new residual
//   rope        tokens x width; activation tokens x width
//   quantize    tokens x width codes (as numbers), then one scale per token
std::vector<float> expected(const model::KernelCase& what, const Operands& operands);

// How far a right result may be from `expected`: |value - expected| <= absolute + relative
// |expected|.
struct Tolerance {
  double absolute = 0;
  double relative = 0;
};
Tolerance toleranceOf(const model::KernelCase& what);

}  // namespace qplan::profiler::reference
