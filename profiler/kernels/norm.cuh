#pragma once

#include "profiler/kernels/vectors.cuh"

namespace qplan::profiler::kernels {

struct NormArguments {
  const std::uint16_t* x = nullptr;
  const std::uint16_t* residual = nullptr;
  const std::uint16_t* weight = nullptr;
  std::uint16_t* y = nullptr;
  std::uint16_t* sum = nullptr;
  int width = 0;
};

// One block a token. Nothing is written before all of the row is read, so that y may be x and sum
// the residual.
template <int kPerThread>
QPLAN_KERNEL(kMostThreads, 1)
qplan_add_rms_norm(const NormArguments in) {
  constexpr float kEpsilon = 1e-5F;
  constexpr bool kTwice = kPerThread == 0;
  constexpr int kKept = kTwice ? 1 : kPerThread;
  const int vectors = in.width / kVector;
  const std::int64_t row = static_cast<std::int64_t>(blockIndex()) * vectors;
  const auto added = [&](int vector, float(&sum)[kVector]) {
    float residual[kVector];
    unpack(loadVector(in.x, row + vector), sum);
    unpack(loadVector(in.residual, row + vector), residual);
    QPLAN_UNROLL for (int i = 0; i < kVector; ++i) sum[i] += residual[i];
  };
  float kept[kKept][kVector];
  float squares = 0;
  const auto square = [&](const float(&sum)[kVector]) {
    QPLAN_UNROLL for (int i = 0; i < kVector; ++i) squares += sum[i] * sum[i];
  };
  if constexpr (kTwice) {
    for (int vector = threadIndex(); vector < vectors; vector += blockSize()) {
      added(vector, kept[0]);
      square(kept[0]);
    }
  } else {
    QPLAN_UNROLL for (int k = 0; k < kKept; ++k) {
      const int vector = threadIndex() + k * blockSize();
      if (vector < vectors) {
        added(vector, kept[k]);
        square(kept[k]);
      }
    }
  }
  const float mean = divide(combineBlock<Plus>(squares, 0), static_cast<float>(in.width));
  const float inverse = divide(1, squareRoot(mean + kEpsilon));
  const auto finish = [&](int vector, const float(&sum)[kVector]) {
    float weight[kVector];
    float scaled[kVector];
    unpack(loadVector(in.weight, vector), weight);
    QPLAN_UNROLL for (int i = 0; i < kVector; ++i) scaled[i] = sum[i] * inverse * weight[i];
    storeVector(in.sum, row + vector, pack(sum));
    storeVector(in.y, row + vector, pack(scaled));
  };
  if constexpr (kTwice) {
    for (int vector = threadIndex(); vector < vectors; vector += blockSize()) {
      added(vector, kept[0]);
      finish(vector, kept[0]);
    }
  } else {
    QPLAN_UNROLL for (int k = 0; k < kKept; ++k) {
      const int vector = threadIndex() + k * blockSize();
      if (vector < vectors) finish(vector, kept[k]);
    }
  }
}

}  // namespace qplan::profiler::kernels
