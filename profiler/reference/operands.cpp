#include "profiler/reference/operands.hpp"

#include <cassert>
#include <initializer_list>
#include <numeric>
#include <utility>

#include "profiler/reference/narrow.hpp"
#include "profiler/reference/quantize.hpp"
#include "profiler/reference/random.hpp"

namespace qplan::profiler::reference {

namespace {

// One stream per operand, so that changing one shape leaves the other operands as they were.
enum class Role : std::uint64_t {
  activation,
  weight,
  query,
  key,
  value,
  blockOrder,
  residual,
  position
};

Stream streamOf(std::uint64_t seed, Role role) { return {seed, static_cast<std::uint64_t>(role)}; }

std::size_t product(std::initializer_list<int> factors) {
  std::size_t result = 1;
  for (const int factor : factors) result *= static_cast<std::size_t>(factor);
  return result;
}

std::vector<float> normals(const Stream& stream, std::size_t count) {
  std::vector<float> values(count);
  for (std::size_t i = 0; i < count; ++i) values[i] = stream.normal(i);
  return values;
}

std::vector<std::uint16_t> normals16(const Stream& stream, std::size_t count) {
  std::vector<std::uint16_t> values(count);
  for (std::size_t i = 0; i < count; ++i) values[i] = toBf16(stream.normal(i));
  return values;
}

Operands operandsOf(const model::GemmCase& gemm, std::uint64_t seed) {
  const int inputs = gemm.shape.inputs;
  const std::size_t weights = product({gemm.shape.outputs, inputs});
  const Stream activation = streamOf(seed, Role::activation);
  const Stream weight = streamOf(seed, Role::weight);
  const std::size_t activations = product({gemm.rows, inputs});
  GemmOperands out;
  switch (gemm.format) {
    case model::Format::bf16:
      out.x16 = normals16(activation, activations);
      out.w16 = normals16(weight, weights);
      break;
    case model::Format::int4W4a16: {
      out.x16 = normals16(activation, activations);
      GroupQuantized w = quantizeGroupsInt4(normals(weight, weights), inputs);
      out.w4 = std::move(w.codes);
      out.weightScale = std::move(w.scales);
      break;
    }
    case model::Format::fp8W8a8:
    case model::Format::int8W8a8: {
      const auto quantize =
          gemm.format == model::Format::fp8W8a8 ? quantizeRowsE4m3 : quantizeRowsInt8;
      RowQuantized x = quantize(normals(activation, activations), inputs);
      RowQuantized w = quantize(normals(weight, weights), inputs);
      out.x8 = std::move(x.codes);
      out.w8 = std::move(w.codes);
      out.xScale = std::move(x.scales);
      out.wScale = std::move(w.scales);
      break;
    }
  }
  return out;
}

// Fisher-Yates.
std::vector<std::int32_t> shuffledBlocks(const Stream& stream, std::size_t count) {
  std::vector<std::int32_t> order(count);
  std::iota(order.begin(), order.end(), 0);
  for (std::size_t i = count; i > 1; --i) std::swap(order[i - 1], order[stream.below(i, i)]);
  return order;
}

// A cache of either element type: what `convert` makes of random values, and `nan` behind the
// context. Filled in the order of blocks in memory.
template <typename Element, typename Convert>
std::vector<Element> cacheOf(const Stream& stream, const model::DecodeCase& decode,
                             const DecodeOperands& pages, Element nan, Convert convert) {
  const auto dim = static_cast<std::size_t>(decode.heads.dim);
  const std::size_t blockSize = product({decode.heads.keyValue, kBlockTokens, decode.heads.dim});
  std::vector<Element> cache(pages.pageTable.size() * blockSize);
  for (std::size_t i = 0; i < cache.size(); ++i) cache[i] = convert(stream.normal(i));
  const auto perSequence = static_cast<std::size_t>(pages.blocksPerSequence);
  for (std::size_t entry = 0; entry < pages.pageTable.size(); ++entry) {
    const int first = static_cast<int>(entry % perSequence) * kBlockTokens;
    const std::size_t start = static_cast<std::size_t>(pages.pageTable[entry]) * blockSize;
    for (std::size_t i = 0; i < blockSize; ++i) {
      const int token = first + static_cast<int>(i / dim % kBlockTokens);
      if (token >= decode.contextTokens) cache[start + i] = nan;
    }
  }
  return cache;
}

Operands operandsOf(const model::DecodeCase& decode, std::uint64_t seed) {
  constexpr std::uint16_t kNan16 = 0x7FFF;
  constexpr std::uint8_t kNan8 = 0x7F;
  DecodeOperands out;
  out.blocksPerSequence = (decode.contextTokens + kBlockTokens - 1) / kBlockTokens;
  out.query = normals16(streamOf(seed, Role::query),
                        product({decode.sequences, decode.heads.query, decode.heads.dim}));
  out.pageTable = shuffledBlocks(streamOf(seed, Role::blockOrder),
                                 product({decode.sequences, out.blocksPerSequence}));
  out.lengths.assign(static_cast<std::size_t>(decode.sequences), decode.contextTokens);
  const Stream key = streamOf(seed, Role::key);
  const Stream value = streamOf(seed, Role::value);
  if (decode.kvDtype == model::KvDtype::bf16) {
    out.key16 = cacheOf(key, decode, out, kNan16, toBf16);
    out.value16 = cacheOf(value, decode, out, kNan16, toBf16);
    return out;
  }
  // Fixed, as engines load them with the model; two different ones show a mix-up. The largest
  // random value still fits: 27.72 x 16 < 448.
  constexpr float kKeyScale = 1.0F / 16;
  constexpr float kValueScale = 3.0F / 32;
  static_assert(Stream::kLargestNormal / kKeyScale < kE4m3Max);
  out.keyScale = kKeyScale;
  out.valueScale = kValueScale;
  out.key8 = cacheOf(key, decode, out, kNan8, [](float x) { return toE4m3(x / kKeyScale); });
  out.value8 = cacheOf(value, decode, out, kNan8, [](float x) { return toE4m3(x / kValueScale); });
  return out;
}

Operands operandsOf(const model::PrefillCase& prefill, std::uint64_t seed) {
  const int tokens = prefill.cachedTokens + prefill.newTokens;
  const std::size_t keys =
      product({prefill.sequences, tokens, prefill.heads.keyValue, prefill.heads.dim});
  PrefillOperands out;
  out.query = normals16(
      streamOf(seed, Role::query),
      product({prefill.sequences, prefill.newTokens, prefill.heads.query, prefill.heads.dim}));
  out.key = normals16(streamOf(seed, Role::key), keys);
  out.value = normals16(streamOf(seed, Role::value), keys);
  return out;
}

Operands operandsOf(const model::ElementwiseCase& what, std::uint64_t seed) {
  constexpr std::uint64_t kPositions = 8192;
  const std::size_t size = product({what.tokens, what.width});
  const Stream activation = streamOf(seed, Role::activation);
  const Stream position = streamOf(seed, Role::position);
  ElementwiseOperands out;
  switch (what.op) {
    case model::ElementwiseOp::norm:
      out.x = normals16(activation, size);
      out.residual = normals16(streamOf(seed, Role::residual), size);
      out.weight = normals16(streamOf(seed, Role::weight), static_cast<std::size_t>(what.width));
      return out;
    case model::ElementwiseOp::rope:
      out.x = normals16(activation, size);
      for (std::size_t i = 0; i < static_cast<std::size_t>(what.tokens); ++i) {
        out.positions.push_back(static_cast<std::int32_t>(position.below(i, kPositions)));
      }
      return out;
    case model::ElementwiseOp::activation:
      out.x = normals16(activation, 2 * size);
      return out;
    case model::ElementwiseOp::quantize:
      out.x = normals16(activation, size);
      return out;
    case model::ElementwiseOp::cacheWrite:
    case model::ElementwiseOp::embedding:
    case model::ElementwiseOp::sampling:
      break;
  }
  assert(false && "no operands for this elementwise operator");
  return out;
}

}  // namespace

Operands operandsFor(const model::KernelCase& what, std::uint64_t seed) {
  return std::visit(
      [&]<typename Case>(const Case& kernel) -> Operands {
        if constexpr (requires { operandsOf(kernel, seed); }) {
          return operandsOf(kernel, seed);
        } else {
          assert(false && "this class has no operands");
          return {};
        }
      },
      what);
}

}  // namespace qplan::profiler::reference
