#pragma once

#include <cstdint>

namespace qplan::profiler::reference {

// Conversions between FP32 and the narrow formats, by their bits. Rounding is to nearest, ties to
// even.

// BF16: the upper half of an FP32. Too large becomes infinity; every NaN becomes 0x7FFF.
std::uint16_t toBf16(float value);
float fromBf16(std::uint16_t bits);

// FP8 E4M3 (OCP 8-bit floating point, "e4m3fn"): bias 7, no infinities, NaN is S.1111.111, largest
// value 448. Saturating: beyond 448, infinity included, becomes 448 with its sign; NaN 0x7F.
inline constexpr float kE4m3Max = 448;
std::uint8_t toE4m3(float value);
float fromE4m3(std::uint8_t bits);

}  // namespace qplan::profiler::reference
