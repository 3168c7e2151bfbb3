#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace qplan::profiler::kernels {

// INT4 weights in the order in which the W4A16 kernel reads them. Bricks of 64 outputs x 128 inputs
// (4 KiB), those of 64 outputs ("strip") one after the other along the inputs. Within a brick
//   [half of 64 inputs: 2][step: 4][lane: 32][tile of 16 outputs: 4] words of 32 bits,
// so one 16-byte load per step gives a lane its part of four A operands of mma.m16n8k16. With
// g = lane / 4, t = lane % 4, nibbles i and i + 4 of a word of step s are the codes, plus 8, of
// inputs 16 t + 4 s + 2 (i / 2) of the half and the next one, of output g + 8 (i % 2) of the tile:
// one AND per operand register. In which order a product takes its inputs does not matter; this one
// lets a lane load those of X, 16 of a row, as they lie.
// Scales: per brick, [g: 8][tile: 4][upper half: 2] BF16.
struct W4a16Packed {
  std::vector<std::uint32_t> weights;  // outputs x inputs / 8
  std::vector<std::uint16_t> scales;   // outputs x inputs / 128
};

// `codes` and `scales` as reference::GemmOperands::w4 and weightScale. Requires outputs a multiple
// of 64, inputs of 128. A bijection: unpackW4a16 gives back what was packed.
W4a16Packed packW4a16(std::span<const std::uint8_t> codes, std::span<const std::uint16_t> scales,
                      int outputs, int inputs);

struct W4a16Plain {
  std::vector<std::uint8_t> codes;
  std::vector<std::uint16_t> scales;
};
W4a16Plain unpackW4a16(const W4a16Packed& packed, int outputs, int inputs);

}  // namespace qplan::profiler::kernels
