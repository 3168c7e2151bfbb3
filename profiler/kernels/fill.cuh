#pragma once

#include "profiler/kernels/quantize.cuh"

namespace qplan::profiler::kernels {

// The numbers of reference::Stream(seed, 0), by position.
struct RandomStream {
  std::uint64_t key;

  static constexpr std::uint64_t kStep = 0x9E3779B97F4A7C15u;

  QPLAN_DEVICE static std::uint64_t mix(std::uint64_t value) {
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9u;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EBu;
    return value ^ (value >> 31);
  }
  QPLAN_DEVICE explicit RandomStream(std::uint64_t seed) : key(mix(seed ^ mix(kStep))) {}
  QPLAN_DEVICE std::uint64_t bits(std::uint64_t index) const { return mix(key + index * kStep); }

  QPLAN_DEVICE float normal(std::uint64_t index) const {
    const std::uint64_t random = bits(index);
    int sum = 0;
    QPLAN_UNROLL for (int i = 0; i < 4; ++i) {
      sum += static_cast<int>((random >> (13 * i)) & 0x1FFF);
    }
    const float value = multiply(static_cast<float>(sum - 2 * 8191), 1.7320508F / 8192);
    return (random >> 54) == 0 ? 8 * value : value;
  }
  // In [0.5, 1.5), in steps of 2^-23: the last place of values from 1 on, so that none is rounded
  // up to 1.5.
  QPLAN_DEVICE float aroundOne(std::uint64_t index) const {
    return 0.5F + multiply(static_cast<float>(bits(index) >> 41), 1.0F / (1 << 23));
  }
};

QPLAN_DEVICE float clampTo(float value, float low, float high) {
  return value < low ? low : value > high ? high : value;
}

inline constexpr int kFillThreads = 256;
inline constexpr int kFillElements = 16;  // a thread's

// What one element becomes, in the low bits of the result.
struct FillBf16 {
  static constexpr int kBits = 16;
  float scale;
  QPLAN_DEVICE std::uint32_t of(const RandomStream& random, std::uint64_t index) const {
    return toBf16(multiply(random.normal(index), scale));
  }
};
struct FillScales16 {
  static constexpr int kBits = 16;
  float scale;
  QPLAN_DEVICE std::uint32_t of(const RandomStream& random, std::uint64_t index) const {
    return toBf16(multiply(random.aroundOne(index), scale));
  }
};
struct FillFloat {
  static constexpr int kBits = 32;
  float scale;
  QPLAN_DEVICE std::uint32_t of(const RandomStream& random, std::uint64_t index) const {
    return bitsOf(multiply(random.aroundOne(index), scale));
  }
};
struct FillE4m3 {
  static constexpr int kBits = 8;
  QPLAN_DEVICE std::uint32_t of(const RandomStream& random, std::uint64_t index) const {
    return e4m3Of(multiply(random.normal(index), 448.0F / 6));
  }
};
struct FillInt8 {
  static constexpr int kBits = 8;
  QPLAN_DEVICE std::uint32_t of(const RandomStream& random, std::uint64_t index) const {
    return int8Of(clampTo(multiply(random.normal(index), 127.0F / 6), -127, 127));
  }
};
struct FillInt4 {
  static constexpr int kBits = 4;
  QPLAN_DEVICE std::uint32_t of(const RandomStream& random, std::uint64_t index) const {
    return int8Of(clampTo(multiply(random.normal(index), 7.5F / 3), -8, 7)) & 0xF;
  }
};

template <typename Fill>
QPLAN_KERNEL(kFillThreads, 1)
qplan_fill(unsigned char* out, std::int64_t count, std::uint64_t seed, const Fill fill) {
  const std::int64_t at = globalIndex() * kFillElements;
  if (at >= count) return;
  const RandomStream random(seed);
  constexpr int kWords = kFillElements * Fill::kBits / 32;
  constexpr int kPerWord = 32 / Fill::kBits;
  std::uint32_t words[kWords];
  QPLAN_UNROLL for (int w = 0; w < kWords; ++w) {
    words[w] = 0;
    QPLAN_UNROLL for (int i = 0; i < kPerWord; ++i) {
      const auto index = static_cast<std::uint64_t>(at + w * kPerWord + i);
      words[w] |= fill.of(random, index) << (Fill::kBits * i % 32);
    }
  }
  auto* to = reinterpret_cast<std::uint32_t*>(out + at / 4 * Fill::kBits / 2);
  QPLAN_UNROLL for (int w = 0; w < kWords; ++w) to[w] = words[w];
}

}  // namespace qplan::profiler::kernels
