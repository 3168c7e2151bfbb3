#pragma once

#include "profiler/kernels/vectors.cuh"

namespace qplan::profiler::kernels {

// FP8 E4M3 of a value, to nearest even, saturating at 448. NaN is none of its business.
QPLAN_DEVICE std::uint32_t e4m3Of(float value) {
  const std::uint32_t sign = (bitsOf(value) >> 24) & 0x80;
  const float size = magnitude(value);
  // Below 2^-6 codes count steps of 2^-9; the eighth is the smallest normal number.
  if (size < 0.015625F) return sign | static_cast<std::uint32_t>(roundToInteger(size * 512));
  std::uint32_t bits = bitsOf(size);
  bits += 0x7FFFF + ((bits >> 20) & 1);                   // to 3 bits of mantissa
  const std::uint32_t code = (bits >> 20) - (120u << 3);  // exponent bias 127 to 7
  return sign | (code > 0x7E ? 0x7E : code);
}

QPLAN_DEVICE std::uint32_t int8Of(float value) {
  return static_cast<std::uint32_t>(static_cast<std::int32_t>(roundToInteger(value))) & 0xFF;
}

struct QuantizeArguments {
  const std::uint16_t* x = nullptr;
  unsigned char* codes = nullptr;
  float* scales = nullptr;
  int width = 0;
};

// Two neighbouring codes, the first in the lower byte.
struct ToE4m3 {
  static constexpr float kLimit = 448;
  QPLAN_DEVICE static std::uint32_t of(float first, float second) {
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 890
    std::uint16_t codes;
    asm("cvt.rn.satfinite.e4m3x2.f32 %0, %1, %2;" : "=h"(codes) : "f"(second), "f"(first));
    return codes;
#else
    return e4m3Of(first) | (e4m3Of(second) << 8);
#endif
  }
};
struct ToInt8 {
  static constexpr float kLimit = 127;
  QPLAN_DEVICE static std::uint32_t of(float first, float second) {
    return int8Of(first) | (int8Of(second) << 8);
  }
};

// One block a token.
template <typename Code, int kPerThread>
QPLAN_DEVICE void quantizeRow(const QuantizeArguments& in) {
  constexpr bool kTwice = kPerThread == 0;
  constexpr int kKept = kTwice ? 1 : kPerThread;
  const int vectors = in.width / kVector;
  const std::int64_t row = static_cast<std::int64_t>(blockIndex()) * vectors;
  Vector16 kept[kKept];
  float largest = 0;
  const auto measure = [&](const Vector16& from) {
    float values[kVector];
    unpack(from, values);
    QPLAN_UNROLL for (int i = 0; i < kVector; ++i) largest = maximum(largest, magnitude(values[i]));
  };
  if constexpr (kTwice) {
    for (int vector = threadIndex(); vector < vectors; vector += blockSize()) {
      measure(loadVector(in.x, row + vector));
    }
  } else {
    QPLAN_UNROLL for (int k = 0; k < kKept; ++k) {
      const int vector = threadIndex() + k * blockSize();
      if (vector < vectors) {
        kept[k] = loadVector(in.x, row + vector);
        measure(kept[k]);
      }
    }
  }
  largest = combineBlock<Largest>(largest, 0);
  const float inverse = largest > 0 ? divide(Code::kLimit, largest) : 1;
  if (threadIndex() == 0) in.scales[blockIndex()] = largest > 0 ? divide(largest, Code::kLimit) : 1;
  const auto finish = [&](int vector, const Vector16& from) {
    float values[kVector];
    unpack(from, values);
    std::uint32_t codes[2] = {};
    QPLAN_UNROLL for (int i = 0; i < kVector; i += 2) {
      codes[i / 4] |= Code::of(multiply(values[i], inverse), multiply(values[i + 1], inverse))
                      << (8 * (i % 4));
    }
    auto* to = reinterpret_cast<std::uint64_t*>(in.codes + (row + vector) * kVector);
    *to = codes[0] | (static_cast<std::uint64_t>(codes[1]) << 32);
  };
  if constexpr (kTwice) {
    for (int vector = threadIndex(); vector < vectors; vector += blockSize()) {
      finish(vector, loadVector(in.x, row + vector));
    }
  } else {
    QPLAN_UNROLL for (int k = 0; k < kKept; ++k) {
      const int vector = threadIndex() + k * blockSize();
      if (vector < vectors) finish(vector, kept[k]);
    }
  }
}

template <int kPerThread>
QPLAN_KERNEL(kMostThreads, 1)
qplan_quantize_e4m3(const QuantizeArguments in) {
  quantizeRow<ToE4m3, kPerThread>(in);
}
template <int kPerThread>
QPLAN_KERNEL(kMostThreads, 1)
qplan_quantize_int8(const QuantizeArguments in) {
  quantizeRow<ToInt8, kPerThread>(in);
}

}  // namespace qplan::profiler::kernels
