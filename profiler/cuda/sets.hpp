#pragma once

#include <cstdint>

#include "model/profile.hpp"
#include "profiler/reference/operands.hpp"

namespace qplan::profiler::cuda {

// Device pointers of one set of buffers, in the layouts of reference/operands.hpp.

struct GemmSet {
  const void* x = nullptr;
  const void* w = nullptr;
  const float* xScale = nullptr;  // 8-bit formats
  const void* wScale = nullptr;   // 8-bit: float; INT4: BF16
  const void* packedW = nullptr;  // INT4, as packW4a16 orders them
  const void* packedScales = nullptr;
  void* y = nullptr;
  std::int32_t* sums = nullptr;  // INT8 through INT32: rows x outputs
  void* dense = nullptr;         // INT4 dequantized first: outputs x inputs, BF16
};

struct DecodeSet {
  const void* query = nullptr;
  const void* key = nullptr;
  const void* value = nullptr;
  // For libraries, which need not keep off what lies behind the context: finite there. BF16 only.
  const void* libraryKey = nullptr;
  const void* libraryValue = nullptr;
  const std::int32_t* pageTable = nullptr;
  const std::int32_t* lengths = nullptr;
  const std::int32_t* ones = nullptr;  // query tokens of each sequence
  float keyScale = 1;
  float valueScale = 1;
  void* out = nullptr;
};

struct PrefillSet {
  const void* query = nullptr;
  const void* key = nullptr;
  const void* value = nullptr;
  void* out = nullptr;
};

struct ElementwiseSet {
  const void* x = nullptr;
  const void* residual = nullptr;           // norm
  const void* weight = nullptr;             // norm
  const std::int32_t* positions = nullptr;  // rope
  void* y = nullptr;
  void* second = nullptr;  // norm: the sum; quantize: the scales
};

struct MemorySet {
  const void* in = nullptr;  // read, copy
  void* out = nullptr;       // write, copy; read: 16 bytes
};

// Positions the rotary table has to cover, for the operands of the reference.
inline constexpr int kRopePositions = 8192;

constexpr int blocksPerSequence(const model::DecodeCase& what) {
  return (what.contextTokens + reference::kBlockTokens - 1) / reference::kBlockTokens;
}

}  // namespace qplan::profiler::cuda
