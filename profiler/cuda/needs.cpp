#include <algorithm>
#include <initializer_list>

#include "profiler/cuda/random_sets.hpp"
#include "profiler/reference/quantize.hpp"

namespace qplan::profiler::cuda {

namespace {

using model::ElementwiseOp;
using model::Format;

constexpr std::int64_t kHalf = 2;  // bytes of a BF16

std::int64_t product(std::initializer_list<std::int64_t> factors) {
  std::int64_t result = 1;
  for (const std::int64_t factor : factors) result *= factor;
  return result;
}

bool has(const std::vector<WayKind>& kinds, WayKind kind) {
  return std::ranges::find(kinds, kind) != kinds.end();
}

}  // namespace

std::vector<Need> needsOf(const model::GemmCase& what, const std::vector<WayKind>& kinds) {
  const std::int64_t rows = what.rows;
  const std::int64_t outputs = what.shape.outputs;
  const std::int64_t inputs = what.shape.inputs;
  const std::int64_t x = rows * inputs;
  const std::int64_t w = outputs * inputs;
  std::vector<Need> needs;
  switch (what.format) {
    case Format::bf16:
      needs = {{Content::bf16, x * kHalf}, {Content::bf16, w * kHalf}};
      break;
    case Format::int4W4a16:
      needs = {{Content::bf16, x * kHalf},
               {Content::int4, w / 2},
               {Content::scales16, w / reference::kInt4Group * kHalf}};
      break;
    case Format::fp8W8a8:
    case Format::int8W8a8: {
      const Content codes = what.format == Format::fp8W8a8 ? Content::e4m3 : Content::int8;
      needs = {
          {codes, x}, {codes, w}, {Content::float32, rows * 4}, {Content::float32, outputs * 4}};
      break;
    }
  }
  needs.push_back({Content::results, rows * outputs * kHalf});
  if (has(kinds, WayKind::cublasLtInt32)) {
    needs.push_back({Content::results, rows * outputs * 4, false});
  }
  if (has(kinds, WayKind::dequantizeFirst)) needs.push_back({Content::results, w * kHalf, false});
  return needs;
}

std::vector<Need> needsOf(const model::DecodeCase& what) {
  const bool wide = what.kvDtype == model::KvDtype::bf16;
  const std::int64_t query = product({what.sequences, what.heads.query, what.heads.dim, kHalf});
  const std::int64_t cache =
      product({what.sequences, blocksPerSequence(what), reference::kBlockTokens,
               what.heads.keyValue, what.heads.dim, wide ? kHalf : 1});
  const Content content = wide ? Content::bf16 : Content::e4m3;
  return {{Content::bf16, query}, {content, cache}, {content, cache}, {Content::results, query}};
}

std::vector<Need> needsOf(const model::PrefillCase& what) {
  const std::int64_t query =
      product({what.sequences, what.newTokens, what.heads.query, what.heads.dim, kHalf});
  const std::int64_t keys =
      product({what.sequences, std::int64_t{what.cachedTokens} + what.newTokens,
               what.heads.keyValue, what.heads.dim, kHalf});
  return {{Content::bf16, query},
          {Content::bf16, keys},
          {Content::bf16, keys},
          {Content::results, query}};
}

std::vector<Need> needsOf(const model::ElementwiseCase& what) {
  const std::int64_t size = product({what.tokens, what.width});
  switch (what.op) {
    case ElementwiseOp::norm:
      return {{Content::bf16, size * kHalf},
              {Content::bf16, size * kHalf},
              {Content::bf16, what.width * kHalf},
              {Content::results, size * kHalf},
              {Content::results, size * kHalf}};
    case ElementwiseOp::activation:
      return {{Content::bf16, 2 * size * kHalf}, {Content::results, size * kHalf}};
    case ElementwiseOp::quantize:
      return {{Content::bf16, size * kHalf},
              {Content::results, size},
              {Content::results, std::int64_t{what.tokens} * 4}};
    default:
      return {{Content::bf16, size * kHalf}, {Content::results, size * kHalf}};
  }
}

std::vector<Need> needsOf(const model::MemoryCase& what) {
  switch (what.access) {
    case model::MemoryAccess::read:
      return {{Content::bf16, what.bytes}, {Content::results, 16, false}};
    case model::MemoryAccess::write:
      return {{Content::results, what.bytes}};
    case model::MemoryAccess::copy:
      break;
  }
  return {{Content::bf16, what.bytes}, {Content::results, what.bytes}};
}

}  // namespace qplan::profiler::cuda
