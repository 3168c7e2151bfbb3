#pragma once

#include <cstdint>

#include "profiler/kernels/primitives.cuh"

namespace qplan::profiler::kernels {

// How the decode kernel reads either type of cache: the operands of its products, made in registers
// from 16-byte loads of codes.

// BF16 as it is.
struct Bf16Cache {
  using Operand = Bf16;
  static constexpr int kBytes = 2;

  // Of 4 dimensions, to go with `key`.
  QPLAN_DEVICE static void query(const std::uint32_t* pairs, std::uint32_t (&a)[2]) {
    a[0] = pairs[0];
    a[1] = pairs[1];
  }
  QPLAN_DEVICE static std::uint32_t weights(float lower, float upper) {
    return packBf16(lower, upper);
  }
  // Operands of products `step` of a 16-byte load of a key: 4 dimensions each.
  static constexpr int kStepsPerLoad = 2;
  QPLAN_DEVICE static void key(const Vector16& load, int step, std::uint32_t (&b)[2]) {
    b[0] = load.words[2 * step];
    b[1] = load.words[2 * step + 1];
  }
  // Element i of two tokens.
  QPLAN_DEVICE static std::uint32_t values(const std::uint32_t* a, const std::uint32_t* b, int i) {
    return selectBytes(a[i / 2], b[i / 2], i % 2 == 0 ? 0x5410 : 0x7632);
  }
};

// E4M3 as FP16, which has all of its values.
struct E4m3Cache {
  using Operand = Half;
  static constexpr int kBytes = 1;

  QPLAN_DEVICE static void query(const std::uint32_t* pairs, std::uint32_t (&a)[2]) {
    a[0] = packHalf(lowerBf16(pairs[0]), upperBf16(pairs[0]));
    a[1] = packHalf(lowerBf16(pairs[1]), upperBf16(pairs[1]));
  }
  QPLAN_DEVICE static std::uint32_t weights(float lower, float upper) {
    return packHalf(lower, upper);
  }
  static constexpr int kStepsPerLoad = 4;
  QPLAN_DEVICE static void key(const Vector16& load, int step, std::uint32_t (&b)[2]) {
    b[0] = halvesOfE4m3(load.words[step]);
    b[1] = halvesOfE4m3(load.words[step] >> 16);
  }
  QPLAN_DEVICE static std::uint32_t values(const std::uint32_t* a, const std::uint32_t* b, int i) {
    const auto byte = static_cast<std::uint32_t>(i % 4);
    return halvesOfE4m3(selectBytes(a[i / 4], b[i / 4], ((4 + byte) << 4) | byte));
  }
};

}  // namespace qplan::profiler::kernels
