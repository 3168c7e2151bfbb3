#include "profiler/kernels/w4a16_pack.hpp"

#include <cassert>
#include <cstddef>

namespace qplan::profiler::kernels {

namespace {

constexpr std::size_t kStrip = 64;  // outputs and inputs of a brick
constexpr std::size_t kGroup = 128;
constexpr std::size_t kWordsPerBrick = kStrip * kStrip / 8;

struct Position {
  std::size_t output = 0;
  std::size_t input = 0;
};

// Where nibble `nibble` of word `word` of the packed weights comes from.
Position weightAt(std::size_t word, std::size_t nibble, std::size_t inputs) {
  const std::size_t brick = word / kWordsPerBrick;
  const std::size_t inBrick = word % kWordsPerBrick;
  const std::size_t strip = brick / (inputs / kStrip);
  const std::size_t column = brick % (inputs / kStrip);
  const std::size_t step = inBrick / 128;
  const std::size_t lane = inBrick / 4 % 32;
  const std::size_t tile = inBrick % 4;
  const std::size_t operand = nibble % 4;
  return {strip * kStrip + tile * 16 + lane / 4 + 8 * (operand % 2),
          column * kStrip + lane % 4 * 16 + step * 4 + 2 * (operand / 2) + nibble / 4};
}

// Index into the plain scales of element `index` of the packed ones.
std::size_t scaleAt(std::size_t index, std::size_t groups) {
  const std::size_t block = index / kStrip;
  const std::size_t row = index % kStrip / 8;
  const std::size_t tile = index % 8 / 2;
  const std::size_t half = index % 2;
  return (block / groups * kStrip + tile * 16 + row + 8 * half) * groups + block % groups;
}

}  // namespace

W4a16Packed packW4a16(std::span<const std::uint8_t> codes, std::span<const std::uint16_t> scales,
                      int outputs, int inputs) {
  const auto rows = static_cast<std::size_t>(outputs);
  const auto columns = static_cast<std::size_t>(inputs);
  assert(rows % kStrip == 0 && columns % kGroup == 0);
  assert(codes.size() == rows * columns / 2 && scales.size() == rows * columns / kGroup);
  W4a16Packed packed;
  packed.weights.resize(rows * columns / 8);
  for (std::size_t word = 0; word < packed.weights.size(); ++word) {
    std::uint32_t bits = 0;
    for (std::size_t nibble = 0; nibble < 8; ++nibble) {
      const Position at = weightAt(word, nibble, columns);
      const std::size_t index = at.output * columns + at.input;
      const std::uint32_t code = (codes[index / 2] >> (4 * (index % 2))) & 0xFU;
      bits |= (code ^ 8U) << (4 * nibble);  // two's complement to code + 8
    }
    packed.weights[word] = bits;
  }
  packed.scales.resize(scales.size());
  for (std::size_t i = 0; i < scales.size(); ++i) {
    packed.scales[i] = scales[scaleAt(i, columns / kGroup)];
  }
  return packed;
}

W4a16Plain unpackW4a16(const W4a16Packed& packed, [[maybe_unused]] int outputs, int inputs) {
  const auto columns = static_cast<std::size_t>(inputs);
  assert(packed.weights.size() * 8 == static_cast<std::size_t>(outputs) * columns);
  W4a16Plain plain;
  plain.codes.resize(packed.weights.size() * 4);
  for (std::size_t word = 0; word < packed.weights.size(); ++word) {
    for (std::size_t nibble = 0; nibble < 8; ++nibble) {
      const Position at = weightAt(word, nibble, columns);
      const std::size_t index = at.output * columns + at.input;
      const std::uint32_t code = ((packed.weights[word] >> (4 * nibble)) & 0xFU) ^ 8U;
      std::uint8_t& byte = plain.codes[index / 2];
      byte = static_cast<std::uint8_t>(byte | (code << (4 * (index % 2))));
    }
  }
  plain.scales.resize(packed.scales.size());
  for (std::size_t i = 0; i < packed.scales.size(); ++i) {
    plain.scales[scaleAt(i, columns / kGroup)] = packed.scales[i];
  }
  return plain;
}

}  // namespace qplan::profiler::kernels
