#include "profiler/reference/quantize.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "profiler/reference/narrow.hpp"

namespace qplan::profiler::reference {

namespace {

float largestMagnitude(std::span<const float> values) {
  float largest = 0;
  for (const float value : values) largest = std::max(largest, std::fabs(value));
  return largest;
}

std::uint8_t toInt8(float value) {
  return static_cast<std::uint8_t>(static_cast<std::int8_t>(std::nearbyint(value)));
}

template <typename Convert>
RowQuantized quantizeRows(std::span<const float> values, int columns, float limit,
                          Convert convert) {
  assert(columns > 0 && values.size() % static_cast<std::size_t>(columns) == 0);
  const auto width = static_cast<std::size_t>(columns);
  RowQuantized out;
  out.codes.resize(values.size());
  out.scales.resize(values.size() / width);
  for (std::size_t row = 0; row < out.scales.size(); ++row) {
    const std::span<const float> in = values.subspan(row * width, width);
    const float largest = largestMagnitude(in);
    const float inverse = largest > 0 ? limit / largest : 1;
    out.scales[row] = largest > 0 ? largest / limit : 1;
    for (std::size_t i = 0; i < width; ++i) out.codes[row * width + i] = convert(in[i] * inverse);
  }
  return out;
}

}  // namespace

RowQuantized quantizeRowsE4m3(std::span<const float> values, int columns) {
  return quantizeRows(values, columns, kE4m3Max, toE4m3);
}

RowQuantized quantizeRowsInt8(std::span<const float> values, int columns) {
  return quantizeRows(values, columns, 127, toInt8);
}

GroupQuantized quantizeGroupsInt4(std::span<const float> values, [[maybe_unused]] int columns) {
  assert(columns > 0 && columns % kInt4Group == 0);
  assert(values.size() % static_cast<std::size_t>(columns) == 0);
  GroupQuantized out;
  out.codes.resize(values.size() / 2);
  out.scales.resize(values.size() / kInt4Group);
  for (std::size_t group = 0; group < out.scales.size(); ++group) {
    const std::span<const float> in = values.subspan(group * kInt4Group, kInt4Group);
    const float largest = largestMagnitude(in);
    out.scales[group] = toBf16(largest > 0 ? largest / 7.5F : 1);
    const float scale = fromBf16(out.scales[group]);
    for (std::size_t i = 0; i < in.size(); ++i) {
      const float code = std::clamp(std::nearbyint(in[i] / scale), -8.0F, 7.0F);
      const unsigned nibble = static_cast<unsigned>(static_cast<int>(code)) & 0xFU;
      std::uint8_t& byte = out.codes[(group * kInt4Group + i) / 2];
      byte = static_cast<std::uint8_t>(byte | (nibble << (4U * (i % 2))));
    }
  }
  return out;
}

}  // namespace qplan::profiler::reference
