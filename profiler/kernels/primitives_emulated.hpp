#pragma once

#include <bit>
#include <cassert>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "profiler/kernels/emulator.hpp"

// The primitives on the CPU; see primitives.cuh and emulator.hpp.

#define QPLAN_DEVICE inline
#define QPLAN_UNROLL
#define QPLAN_ROLLED
#define QPLAN_UNROLL_BY(count)
#define QPLAN_KERNEL(threads, blocksPerSm) inline void

namespace qplan::profiler::kernels {

struct Bf16 {};
struct Half {};
struct alignas(16) Vector16 {
  std::uint32_t words[4];
};

inline int threadIndex() { return emulator::index().thread; }
inline int blockSize() { return emulator::index().threads; }
inline int blockIndex() { return emulator::index().block.x; }
inline int blockIndexY() { return emulator::index().block.y; }
inline int blockIndexZ() { return emulator::index().block.z; }
inline int gridSize() { return emulator::index().grid.x; }
inline unsigned char* sharedMemory() { return emulator::sharedMemory(); }
inline void syncBlock() { emulator::syncBlock(); }
inline void syncWarp() {
  emulator::meetWarp("syncWarp", nullptr, [](void* const*) {});
}
inline void fence() {}
inline unsigned atomicAddOne(unsigned* counter) { return (*counter)++; }

// An unaligned vector is an error on the device.
inline void requireAligned(const void* pointer) {
  if (reinterpret_cast<std::uintptr_t>(pointer) % 16 != 0) {
    throw emulator::KernelError("a 16-byte access that is not aligned");
  }
}
inline void copyAsync(void* to, const void* from, bool there) {
  requireAligned(to);
  requireAligned(from);
  emulator::copyAsync(to, there ? from : nullptr);
}
inline void copyAsync(void* to, const void* from) { copyAsync(to, from, true); }
inline void commitCopies() { emulator::commitCopies(); }
inline void waitForCopies(int allButLast) {
  if (allButLast < 0 || allButLast > 4) throw emulator::KernelError("waits for too few copies");
  emulator::waitForCopies(allButLast);
}

inline float floatOf(std::uint32_t bits) { return std::bit_cast<float>(bits); }
inline std::uint32_t bitsOf(float value) { return std::bit_cast<std::uint32_t>(value); }

inline std::uint16_t toBf16(float value) {
  const std::uint32_t bits = bitsOf(value);
  if (std::isnan(value)) return 0x7FFF;
  return static_cast<std::uint16_t>((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
}

inline float halfToFloat(std::uint32_t bits) {
  const std::uint32_t exponent = (bits >> 10) & 0x1F;
  const auto mantissa = static_cast<float>(bits & 0x3FF);
  float value = exponent == 0 ? std::ldexp(mantissa, -24)
                              : std::ldexp(1024 + mantissa, static_cast<int>(exponent) - 25);
  if (exponent == 0x1F) value = mantissa == 0 ? INFINITY : NAN;
  return (bits & 0x8000) != 0 ? -value : value;
}
inline std::uint32_t floatToHalf(float value) {
  const std::uint32_t sign = (bitsOf(value) >> 16) & 0x8000;
  const float size = std::fabs(value);
  if (std::isnan(value)) return 0x7FFF;
  if (size >= 65520) return sign | 0x7C00;
  if (size == 0) return sign;
  int exponent = 0;
  std::frexp(size, &exponent);
  exponent = exponent - 1 < -14 ? -14 : exponent - 1;
  // In units of the last place; the hidden bit and a carry add themselves to the exponent.
  const auto units = static_cast<std::uint32_t>(std::nearbyint(std::ldexp(size, 10 - exponent)));
  return sign | ((static_cast<std::uint32_t>(exponent + 14) << 10) + units);
}

inline std::uint32_t packBf16(float lower, float upper) {
  return static_cast<std::uint32_t>(toBf16(lower)) |
         (static_cast<std::uint32_t>(toBf16(upper)) << 16);
}
inline std::uint32_t packHalf(float lower, float upper) {
  return floatToHalf(lower) | (floatToHalf(upper) << 16);
}

inline float e4m3ToFloat(std::uint32_t code) {
  const float magnitude = (code & 0x78) == 0 ? std::ldexp(static_cast<float>(code & 7), -9)
                                             : std::ldexp(static_cast<float>(8 + (code & 7)),
                                                          static_cast<int>(code >> 3 & 15) - 10);
  return (code & 0x80) != 0 ? -magnitude : magnitude;
}
inline std::uint32_t halvesOfE4m3(std::uint32_t codes) {
  return packHalf(e4m3ToFloat(codes & 0xFF), e4m3ToFloat(codes >> 8 & 0xFF));
}

template <typename Type>
float elementOf(std::uint32_t pair, int half) {
  const std::uint32_t bits = half == 0 ? pair & 0xFFFF : pair >> 16;
  if constexpr (std::is_same_v<Type, Bf16>) return floatOf(bits << 16);
  return halfToFloat(bits);
}

// PTX ISA, "Matrix fragments for mma.m16n8k16 with floating point type", for lane 4 g + t and
// register i: A rows g + 8 (i % 2), columns 2 t + 8 (i / 2) and the next; B rows 2 t + 8 i and the
// next, column g; C rows g + 8 (i / 2), column 2 t + i % 2.
template <typename Type>
void mma(float (&c)[4], const std::uint32_t (&a)[4], const std::uint32_t (&b)[2]) {
  struct Lane {
    float* c;
    const std::uint32_t* a;
    const std::uint32_t* b;
  } mine{c, a, b};
  emulator::meetWarp("mma", &mine, [](void* const* lanes) {
    float left[16][16];
    float right[16][8];
    for (int lane = 0; lane < 32; ++lane) {
      const auto* from = static_cast<const Lane*>(lanes[lane]);
      for (int half = 0; half < 2; ++half) {
        for (int i = 0; i < 4; ++i) {
          left[lane / 4 + 8 * (i % 2)][lane % 4 * 2 + 8 * (i / 2) + half] =
              elementOf<Type>(from->a[i], half);
        }
        for (int i = 0; i < 2; ++i) {
          right[lane % 4 * 2 + 8 * i + half][lane / 4] = elementOf<Type>(from->b[i], half);
        }
      }
    }
    for (int lane = 0; lane < 32; ++lane) {
      for (int i = 0; i < 4; ++i) {
        const int row = lane / 4 + 8 * (i / 2);
        const int column = lane % 4 * 2 + i % 2;
        float sum = 0;
        for (int k = 0; k < 16; ++k) sum += left[row][k] * right[k][column];
        static_cast<const Lane*>(lanes[lane])->c[i] += sum;
      }
    }
  });
}

inline float shuffleXor(float value, int mask) {
  struct Lane {
    float value, result;
    int mask;
  } mine{value, 0, mask};
  emulator::meetWarp("shuffle", &mine, [](void* const* lanes) {
    for (int lane = 0; lane < 32; ++lane) {
      auto* to = static_cast<Lane*>(lanes[lane]);
      to->result = static_cast<const Lane*>(lanes[lane ^ to->mask])->value;
    }
  });
  return mine.result;
}
inline bool anyInWarp(bool value) {
  bool mine = value;
  emulator::meetWarp("any", &mine, [](void* const* lanes) {
    bool any = false;
    for (int lane = 0; lane < 32; ++lane) any = any || *static_cast<bool*>(lanes[lane]);
    for (int lane = 0; lane < 32; ++lane) *static_cast<bool*>(lanes[lane]) = any;
  });
  return mine;
}

inline std::uint32_t andOr(std::uint32_t a, std::uint32_t b, std::uint32_t c) {
  return (a & b) | c;
}
inline std::uint32_t selectBytes(std::uint32_t a, std::uint32_t b, std::uint32_t selector) {
  const std::uint64_t bytes = a | (static_cast<std::uint64_t>(b) << 32);
  std::uint32_t result = 0;
  for (unsigned i = 0; i < 4; ++i) {
    const std::uint64_t byte = bytes >> (8 * ((selector >> (4 * i)) & 7));
    result |= static_cast<std::uint32_t>(byte & 0xFF) << (8 * i);
  }
  return result;
}

// Products of BF16 are exact in FP32, and sums of these are rounded once more where it does not
// matter: double precision takes both.
inline std::uint32_t fmaBf16x2(std::uint32_t a, std::uint32_t b, std::uint32_t c) {
  const auto one = [&](int half) {
    return static_cast<float>(static_cast<double>(elementOf<Bf16>(a, half)) *
                                  static_cast<double>(elementOf<Bf16>(b, half)) +
                              static_cast<double>(elementOf<Bf16>(c, half)));
  };
  return packBf16(one(0), one(1));
}
inline std::uint32_t mulBf16x2(std::uint32_t a, std::uint32_t b) {
  return fmaBf16x2(a, b, 0x80008000);
}

inline float fastExp2(float value) { return std::exp2(value); }
inline float divide(float a, float b) { return a / b; }
inline float fastDivide(float a, float b) { return b > 0x1p126F ? 0 : a / b; }
inline float multiply(float a, float b) { return a * b; }
inline float squareRoot(float value) { return std::sqrt(value); }
inline float maximum(float a, float b) { return std::fmax(a, b); }
inline float magnitude(float value) { return std::fabs(value); }
inline float roundToInteger(float value) { return std::nearbyint(value); }

inline Vector16 load16(const void* from) {
  requireAligned(from);
  Vector16 value{};
  std::memcpy(&value, from, 16);
  return value;
}
inline Vector16 loadShared16(const void* from) { return load16(from); }
inline Vector16 loadStreamed16(const void* from) { return load16(from); }
inline void store16(void* to, const Vector16& value) {
  requireAligned(to);
  std::memcpy(to, &value, 16);
}
inline float loadFresh(const float* from) { return *from; }

}  // namespace qplan::profiler::kernels
