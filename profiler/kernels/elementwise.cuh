#pragma once

#include "profiler/kernels/vectors.cuh"

namespace qplan::profiler::kernels {

inline constexpr int kElementwiseThreads = 256;

// Of this thread among those of its row of the grid.
QPLAN_DEVICE int indexInRow() { return blockIndex() * blockSize() + threadIndex(); }

struct RopeArguments {
  const std::uint16_t* x = nullptr;
  const std::int32_t* positions = nullptr;
  const float* table = nullptr;  // positions x 64 x {cos, sin}
  std::uint16_t* y = nullptr;
  int width = 0;
};

// A thread turns 8 values of a head's lower half with those of its upper half; a token is a row of
// the grid.
QPLAN_KERNEL(kElementwiseThreads, 1) qplan_rope(const RopeArguments in) {
  constexpr int kHead = 128;
  constexpr int kPairs = kHead / 2 / kVector;  // vectors of half a head
  const int pair = indexInRow();
  if (pair >= in.width / kHead * kPairs) return;
  const int token = blockIndexY();
  const int part = pair % kPairs;
  const std::int64_t lowerAt =
      static_cast<std::int64_t>(token) * (in.width / kVector) + pair / kPairs * (2 * kPairs) + part;
  const float* turns =
      in.table +
      (static_cast<std::int64_t>(in.positions[token]) * (kHead / 2) + part * kVector) * 2;
  float lower[kVector];
  float upper[kVector];
  unpack(loadVector(in.x, lowerAt), lower);
  unpack(loadVector(in.x, lowerAt + kPairs), upper);
  QPLAN_UNROLL for (int quarter = 0; quarter < 4; ++quarter) {
    const Vector16 turn = load16(turns + 4 * quarter);
    QPLAN_UNROLL for (int half = 0; half < 2; ++half) {
      const int i = 2 * quarter + half;
      const float cosine = floatOf(turn.words[2 * half]);
      const float sine = floatOf(turn.words[2 * half + 1]);
      const float low = lower[i];
      lower[i] = low * cosine - upper[i] * sine;
      upper[i] = upper[i] * cosine + low * sine;
    }
  }
  storeVector(in.y, lowerAt, pack(lower));
  storeVector(in.y, lowerAt + kPairs, pack(upper));
}

struct SiluArguments {
  const std::uint16_t* gateUp = nullptr;
  std::uint16_t* y = nullptr;
  int width = 0;
};

QPLAN_KERNEL(kElementwiseThreads, 1) qplan_silu_multiply(const SiluArguments in) {
  constexpr float kLog2E = 1.44269504F;
  const int vectors = in.width / kVector;
  const int vector = indexInRow();
  if (vector >= vectors) return;
  const std::int64_t token = blockIndexY();
  const std::int64_t gateAt = token * 2 * vectors + vector;
  float gate[kVector];
  float up[kVector];
  unpack(loadVector(in.gateUp, gateAt), gate);
  unpack(loadVector(in.gateUp, gateAt + vectors), up);
  QPLAN_UNROLL for (int i = 0; i < kVector; ++i) {
    up[i] *= fastDivide(gate[i], 1 + fastExp2(-gate[i] * kLog2E));
  }
  storeVector(in.y, token * vectors + vector, pack(up));
}

struct DequantizeArguments {
  const unsigned char* codes = nullptr;
  const std::uint16_t* scales = nullptr;
  std::uint16_t* weights = nullptr;
  int outputs = 0;
  int inputs = 0;
};

// A thread takes 16 bytes: 32 codes of one group.
QPLAN_KERNEL(kElementwiseThreads, 1) qplan_dequantize_int4(const DequantizeArguments in) {
  constexpr int kCodes = 32;
  constexpr int kGroup = 128;
  const std::int64_t at = globalIndex();
  if (at * kCodes >= static_cast<std::int64_t>(in.outputs) * in.inputs) return;
  const Vector16 codes = load16(in.codes + at * 16);
  // Rows are whole groups, so groups of all rows follow each other.
  const float scale = floatOf(static_cast<std::uint32_t>(in.scales[at * kCodes / kGroup]) << 16);
  QPLAN_UNROLL for (int word = 0; word < 4; ++word) {
    float values[kVector];
    QPLAN_UNROLL for (int i = 0; i < kVector; ++i) {
      const auto code = static_cast<std::int32_t>((codes.words[word] >> (4 * i)) & 0xF);
      values[i] = static_cast<float>(code < 8 ? code : code - 16) * scale;
    }
    storeVector(in.weights, at * 4 + word, pack(values));
  }
}

struct ScaleArguments {
  const std::int32_t* sums = nullptr;
  const float* rowScale = nullptr;
  const float* columnScale = nullptr;
  std::uint16_t* y = nullptr;
  int columns = 0;
};

QPLAN_KERNEL(kElementwiseThreads, 1) qplan_scale_int32(const ScaleArguments in) {
  const int vectors = in.columns / kVector;
  if (indexInRow() >= vectors) return;
  const int row = blockIndexY();
  const std::int64_t at = static_cast<std::int64_t>(row) * vectors + indexInRow();
  const int column = indexInRow() * kVector;
  const float rowScale = in.rowScale[row];
  float values[kVector];
  QPLAN_UNROLL for (int half = 0; half < 2; ++half) {
    const Vector16 sums = load16(in.sums + at * kVector + 4 * half);
    const Vector16 scales = load16(in.columnScale + column + 4 * half);
    QPLAN_UNROLL for (int i = 0; i < 4; ++i) {
      const auto sum = static_cast<float>(static_cast<std::int32_t>(sums.words[i]));
      values[4 * half + i] = multiply(multiply(sum, rowScale), floatOf(scales.words[i]));
    }
  }
  storeVector(in.y, at, pack(values));
}

}  // namespace qplan::profiler::kernels
