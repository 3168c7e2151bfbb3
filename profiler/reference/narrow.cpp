#include "profiler/reference/narrow.hpp"

#include <bit>
#include <cmath>

namespace qplan::profiler::reference {

std::uint16_t toBf16(float value) {
  if (std::isnan(value)) return 0x7FFF;
  const auto bits = std::bit_cast<std::uint32_t>(value);
  // Half a unit less one, plus one where the kept part is odd: ties go to even.
  return static_cast<std::uint16_t>((bits + 0x7FFFU + ((bits >> 16U) & 1U)) >> 16U);
}

float fromBf16(std::uint16_t bits) { return std::bit_cast<float>(std::uint32_t{bits} << 16U); }

std::uint8_t toE4m3(float value) {
  constexpr int kSmallestExponent = -6;
  constexpr int kMantissa = 3;
  if (std::isnan(value)) return 0x7F;
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const auto sign = static_cast<std::uint32_t>((bits >> 24U) & 0x80U);
  const float magnitude = std::fabs(value);
  if (magnitude >= kE4m3Max) return static_cast<std::uint8_t>(sign | 0x7EU);
  int exponent = static_cast<int>((bits >> 23U) & 0xFFU) - 127;
  if (exponent < kSmallestExponent) exponent = kSmallestExponent;
  // In units of the last place: exact, since only the exponent changes.
  const auto inverseUnit =
      std::bit_cast<float>(static_cast<std::uint32_t>(127 + kMantissa - exponent) << 23U);
  const auto units = static_cast<int>(std::nearbyint(magnitude * inverseUnit));
  // 8 units are the hidden bit; 16, after rounding up, carry into the exponent; fewer than 8 are
  // subnormal, whose exponent field is one less than the smallest exponent's.
  const int code = ((exponent + 7) << kMantissa) + units - 8;
  return static_cast<std::uint8_t>(sign | static_cast<std::uint32_t>(code));
}

float fromE4m3(std::uint8_t bits) {
  const unsigned magnitude = bits & 0x7FU;
  const bool negative = (bits & 0x80U) != 0;
  if (magnitude == 0x7FU) return std::bit_cast<float>(negative ? 0xFFC00000U : 0x7FC00000U);
  // As if the 7 bits were the upper ones of an FP32 exponent and mantissa; 2^120 corrects the bias
  // and makes subnormals right as well.
  const float value = std::bit_cast<float>(magnitude << 20U) * 0x1p120F;
  return negative ? -value : value;
}

}  // namespace qplan::profiler::reference
