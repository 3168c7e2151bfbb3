// Our own kernels as their declarations promise, computed by the references on host memory.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <span>
#include <vector>

#include "profiler/kernels/launch.hpp"
#include "profiler/kernels/w4a16_pack.hpp"
#include "profiler/reference/narrow.hpp"
#include "profiler/reference/operands.hpp"
#include "profiler/reference/quantize.hpp"
#include "tests/profiler/cuda/host/fakes.hpp"

namespace qplan::profiler::cuda::host {
int launches = 0;
}

namespace qplan::profiler::kernels {

namespace {

using cuda::host::launches;
using model::ElementwiseCase;
using model::ElementwiseOp;
using model::Format;

template <class T>
std::vector<T> copied(const void* data, std::size_t count) {
  const auto* const first = static_cast<const T*>(data);
  return {first, first + count};
}

std::size_t product(int a, int b, int c = 1) {
  return static_cast<std::size_t>(a) * static_cast<std::size_t>(b) * static_cast<std::size_t>(c);
}

void store16(std::span<const float> values, void* out) {
  auto* const bits = static_cast<std::uint16_t*>(out);
  for (std::size_t i = 0; i < values.size(); ++i) bits[i] = reference::toBf16(values[i]);
}

std::vector<float> computed(const model::KernelCase& what, const reference::Operands& operands) {
  ++launches;
  return reference::expected(what, operands);
}

int elementwise(ElementwiseOp op, const reference::ElementwiseOperands& in, void* y, int tokens,
                int width) {
  store16(computed(ElementwiseCase{op, Format::bf16, tokens, width}, in), y);
  return 0;
}

int quantize(Format format, const void* x, void* codes, float* scales, int tokens, int width) {
  ++launches;
  std::vector<float> values;
  for (const std::uint16_t bits : copied<std::uint16_t>(x, product(tokens, width))) {
    values.push_back(reference::fromBf16(bits));
  }
  const auto q = format == Format::fp8W8a8 ? reference::quantizeRowsE4m3(values, width)
                                           : reference::quantizeRowsInt8(values, width);
  std::memcpy(codes, q.codes.data(), q.codes.size());
  std::ranges::copy(q.scales, scales);
  return 0;
}

}  // namespace

int w4a16(const W4a16Plan& plan, const W4a16Buffers& buffers, Stream /*stream*/) {
  const auto [rows, outputs, inputs] = plan.shape;
  // Counters at the head have to be zero, and are again afterwards.
  const auto* const counters = static_cast<const unsigned char*>(buffers.workspace);
  if (plan.workspaceBytes > 0 && counters[0] != 0) return 1;
  W4a16Packed packed;
  packed.weights = copied<std::uint32_t>(buffers.weights, product(outputs, inputs) / 8);
  packed.scales = copied<std::uint16_t>(buffers.scales, product(outputs, inputs) / 128);
  W4a16Plain plain = unpackW4a16(packed, outputs, inputs);
  reference::GemmOperands in;
  in.x16 = copied<std::uint16_t>(buffers.x, product(rows, inputs));
  in.w4 = std::move(plain.codes);
  in.weightScale = std::move(plain.scales);
  store16(computed(model::GemmCase{Format::int4W4a16, rows, {outputs, inputs}}, in), buffers.y);
  return 0;
}

int dequantizeInt4(const void* codes, const void* scales, void* weights, int outputs, int inputs,
                   Stream /*stream*/) {
  ++launches;
  const auto w4 = copied<std::uint8_t>(codes, product(outputs, inputs) / 2);
  const auto* const scale = static_cast<const std::uint16_t*>(scales);
  std::vector<float> dense(product(outputs, inputs));
  for (std::size_t i = 0; i < dense.size(); ++i) {
    dense[i] = static_cast<float>(reference::int4At(w4, i)) * reference::fromBf16(scale[i / 128]);
  }
  store16(dense, weights);
  return 0;
}

int scaleInt32(const std::int32_t* sums, const float* rowScale, const float* columnScale, void* y,
               int rows, int columns, Stream /*stream*/) {
  ++launches;
  std::vector<float> scaled;
  for (int r = 0; r < rows; ++r) {
    for (int c = 0; c < columns; ++c) {
      scaled.push_back(static_cast<float>(*sums++) * rowScale[r] * columnScale[c]);
    }
  }
  store16(scaled, y);
  return 0;
}

int decodeAttention(const DecodePlan& plan, const DecodeBuffers& buffers, Stream /*stream*/) {
  const DecodeShape& shape = plan.shape;
  if (plan.workspaceBytes > 0) std::memset(buffers.workspace, 0xEE, plan.workspaceBytes);
  const std::size_t blocks = product(shape.sequences, shape.blocksPerSequence);
  const std::size_t cache =
      blocks * product(shape.keyValueHeads, reference::kBlockTokens, shape.dim);
  const auto sequences = static_cast<std::size_t>(shape.sequences);
  reference::DecodeOperands in;
  in.query =
      copied<std::uint16_t>(buffers.query, product(shape.sequences, shape.queryHeads, shape.dim));
  const bool wide = shape.cache == CacheType::bf16;
  if (wide) {
    in.key16 = copied<std::uint16_t>(buffers.key, cache);
    in.value16 = copied<std::uint16_t>(buffers.value, cache);
  } else {
    in.key8 = copied<std::uint8_t>(buffers.key, cache);
    in.value8 = copied<std::uint8_t>(buffers.value, cache);
  }
  in.keyScale = buffers.keyScale;
  in.valueScale = buffers.valueScale;
  in.pageTable = copied<std::int32_t>(buffers.pageTable, blocks);
  in.lengths = copied<std::int32_t>(buffers.lengths, sequences);
  in.blocksPerSequence = shape.blocksPerSequence;
  const model::DecodeCase what{wide ? model::KvDtype::bf16 : model::KvDtype::fp8,
                               shape.sequences,
                               in.lengths.front(),
                               {shape.queryHeads, shape.keyValueHeads, shape.dim}};
  store16(computed(what, in), buffers.out);
  return 0;
}

int addRmsNorm(const void* x, const void* residual, const void* weight, void* y, void* sum,
               int tokens, int width, Stream /*stream*/) {
  reference::ElementwiseOperands in;
  in.x = copied<std::uint16_t>(x, product(tokens, width));
  in.residual = copied<std::uint16_t>(residual, product(tokens, width));
  in.weight = copied<std::uint16_t>(weight, static_cast<std::size_t>(width));
  const std::vector<float> both =
      computed(ElementwiseCase{ElementwiseOp::norm, Format::bf16, tokens, width}, in);
  store16(std::span(both).first(both.size() / 2), y);
  store16(std::span(both).last(both.size() / 2), sum);
  return 0;
}

int rope(const void* x, const std::int32_t* positions, const float* table, void* y, int tokens,
         int width, Stream /*stream*/) {
  if (table[0] != 1 || table[1] != 0) return 1;
  reference::ElementwiseOperands in;
  in.x = copied<std::uint16_t>(x, product(tokens, width));
  in.positions = copied<std::int32_t>(positions, static_cast<std::size_t>(tokens));
  return elementwise(ElementwiseOp::rope, in, y, tokens, width);
}

std::vector<float> ropeTable(int positions) {
  std::vector<float> table(product(positions, 64, 2), 0);
  table[0] = 1;
  return table;
}

int siluMultiply(const void* gateUp, void* y, int tokens, int width, Stream /*stream*/) {
  reference::ElementwiseOperands in;
  in.x = copied<std::uint16_t>(gateUp, product(tokens, width, 2));
  return elementwise(ElementwiseOp::activation, in, y, tokens, width);
}

int quantizeE4m3(const void* x, void* codes, float* scales, int tokens, int width,
                 Stream /*stream*/) {
  return quantize(Format::fp8W8a8, x, codes, scales, tokens, width);
}
int quantizeInt8(const void* x, void* codes, float* scales, int tokens, int width,
                 Stream /*stream*/) {
  return quantize(Format::int8W8a8, x, codes, scales, tokens, width);
}

int readMemory(const void* in, std::int64_t bytes, void* sink, Stream /*stream*/) {
  ++launches;
  (void)copied<unsigned char>(in, static_cast<std::size_t>(bytes));
  std::memset(sink, 0, 16);
  return 0;
}
int writeMemory(void* out, std::int64_t bytes, Stream /*stream*/) {
  ++launches;
  std::memset(out, 0, static_cast<std::size_t>(bytes));
  return 0;
}
int copyMemory(const void* in, void* out, std::int64_t bytes, Stream /*stream*/) {
  ++launches;
  std::memcpy(out, in, static_cast<std::size_t>(bytes));
  return 0;
}

// Some value of the right kind everywhere.
int fillBf16(void* out, std::int64_t count, std::uint64_t /*seed*/, float scale,
             Stream /*stream*/) {
  std::fill_n(static_cast<std::uint16_t*>(out), count, reference::toBf16(scale));
  return 0;
}
int fillE4m3(void* out, std::int64_t count, std::uint64_t /*seed*/, Stream /*stream*/) {
  std::memset(out, 0x38, static_cast<std::size_t>(count));
  return 0;
}
int fillInt8(void* out, std::int64_t count, std::uint64_t /*seed*/, Stream /*stream*/) {
  std::memset(out, 1, static_cast<std::size_t>(count));
  return 0;
}
int fillInt4(void* out, std::int64_t count, std::uint64_t /*seed*/, Stream /*stream*/) {
  std::memset(out, 0x11, static_cast<std::size_t>(count / 2));
  return 0;
}
int fillFloat(float* out, std::int64_t count, std::uint64_t /*seed*/, float scale,
              Stream /*stream*/) {
  std::fill_n(out, count, scale);
  return 0;
}
int fillScales16(void* out, std::int64_t count, std::uint64_t seed, float scale, Stream stream) {
  return fillBf16(out, count, seed, scale, stream);
}

}  // namespace qplan::profiler::kernels
