#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace qplan::profiler::reference {

// The quantizers of the formats, defined to the last bit in FP32 arithmetic, so that a kernel can
// be held to the same codes. `values` are row-major rows of `columns`.

// One scale per row. With a = largest magnitude of the row:
//   scale = a / limit, code = round(value x (limit / a)), limit 448 for FP8 and 127 for INT8
// A row of zeros has scale 1 and codes 0. Rounding is to nearest, ties to even. Activations have
// one scale per token, weights one per output channel: rows of W[outputs, inputs].
struct RowQuantized {
  std::vector<std::uint8_t> codes;  // E4M3 or two's complement
  std::vector<float> scales;        // one per row
};
RowQuantized quantizeRowsE4m3(std::span<const float> values, int columns);
RowQuantized quantizeRowsInt8(std::span<const float> values, int columns);

// One BF16 scale per group of 128 along a row:
//   scale = bf16(a / 7.5), code = clamp(round(value / scale), -8, 7)
// With 7.5 both ends of the code range are used, the upper one by values up to half a step beyond.
// `columns` is a multiple of the group. Two codes per byte, the even element in the low nibble.
inline constexpr int kInt4Group = 128;
struct GroupQuantized {
  std::vector<std::uint8_t> codes;    // rows x columns / 2
  std::vector<std::uint16_t> scales;  // rows x columns / kInt4Group
};
GroupQuantized quantizeGroupsInt4(std::span<const float> values, int columns);

// Element `index` of packed 4-bit codes, in [-8, 7].
constexpr int int4At(std::span<const std::uint8_t> codes, std::size_t index) {
  const unsigned nibble = (codes[index / 2] >> (4U * (index % 2))) & 0xFU;
  return static_cast<int>(nibble ^ 8U) - 8;  // sign extension
}

}  // namespace qplan::profiler::reference
