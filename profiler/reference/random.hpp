#pragma once

#include <cstdint>

namespace qplan::profiler::reference {

// Random numbers by position instead of by order: element `index` of a stream is a function of
// (seed, stream, index) alone, in integer arithmetic, so the same on every machine and independent
// of who asks first. The mixing function is the finalizer of SplitMix64 (Steele, Lea, Flood,
// "Fast splittable pseudorandom number generators", 2014), applied twice.
class Stream {
 public:
  constexpr Stream(std::uint64_t seed, std::uint64_t stream)
      : key_(mix(seed ^ mix(stream + kStep))) {}

  [[nodiscard]] constexpr std::uint64_t bits(std::uint64_t index) const {
    return mix(key_ + index * kStep);
  }

  // In [0, bound), bound <= 2^32; a bias of at most bound / 2^32.
  [[nodiscard]] constexpr std::uint64_t below(std::uint64_t index, std::uint64_t bound) const {
    return ((bits(index) >> 32U) * bound) >> 32U;
  }

  // Near enough to standard normal: a sum of four uniform numbers, at most 3.47, of which one in
  // 1024 is an outlier 8 times as large, as activations of language models have them. Mean 0,
  // variance 1 + 63 / 1024.
  [[nodiscard]] constexpr float normal(std::uint64_t index) const {
    const std::uint64_t random = bits(index);
    int sum = 0;
    for (unsigned i = 0; i < 4; ++i) sum += static_cast<int>((random >> (13U * i)) & 0x1FFFU);
    // Four times uniform on 0..8191: mean 2 x 8191, deviation 8192 / sqrt(3).
    const float value = static_cast<float>(sum - 2 * 8191) * (1.7320508F / 8192);
    return (random >> 54U) == 0 ? 8 * value : value;
  }
  static constexpr float kLargestNormal = 8 * 3.4642F;

 private:
  static constexpr std::uint64_t kStep = 0x9E3779B97F4A7C15U;  // 2^64 / golden ratio

  static constexpr std::uint64_t mix(std::uint64_t value) {
    value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9U;
    value = (value ^ (value >> 27U)) * 0x94D049BB133111EBU;
    return value ^ (value >> 31U);
  }

  std::uint64_t key_;
};

}  // namespace qplan::profiler::reference
