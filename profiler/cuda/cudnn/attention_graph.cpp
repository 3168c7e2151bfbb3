#include "profiler/cuda/cudnn/attention_graph.hpp"

#include "profiler/reference/operands.hpp"

namespace qplan::profiler::cuda {

namespace {

constexpr auto kBf16 = CUDNN_DATA_BFLOAT16;
constexpr std::int64_t kRowAxis = 2;
constexpr std::int64_t kColumnAxis = 3;

// [sequence][token][head][dim] as sizes sequence, head, token, dim.
Tensor tokens(Graph& graph, std::int64_t id, std::int64_t sequences, std::int64_t heads,
              std::int64_t count, std::int64_t dim) {
  return graph.memory(id, kBf16, {sequences, heads, count, dim},
                      {count * heads * dim, dim, heads * dim, 1});
}

// Scores above the diagonal become minus infinity.
Tensor causal(Graph& graph, const Tensor& scores, bool shifted) {
  Tensor row = graph.index(scores, kRowAxis);
  if (shifted) {
    const Tensor cached = graph.scalar(kAttentionCached, CUDNN_DATA_INT32);
    row = graph.pointwise(CUDNN_POINTWISE_ADD, row, cached, CUDNN_DATA_INT32);
  }
  const Tensor column = graph.index(scores, kColumnAxis);
  const Tensor seen = graph.pointwise(CUDNN_POINTWISE_CMP_GE, row, column, CUDNN_DATA_BOOLEAN);
  const Tensor hidden = graph.scalar(kAttentionMinusInfinity, CUDNN_DATA_FLOAT);
  return graph.select(seen, scores, hidden);
}

Tensor softmax(Graph& graph, const Tensor& scores) {
  const Tensor highest = graph.reduce(CUDNN_REDUCE_TENSOR_MAX, scores);
  const Tensor shifted = graph.pointwise(CUDNN_POINTWISE_SUB, scores, highest);
  const Tensor power = graph.pointwise(CUDNN_POINTWISE_EXP, shifted);
  const Tensor sum = graph.reduce(CUDNN_REDUCE_TENSOR_ADD, power);
  const Tensor logarithm = graph.pointwise(CUDNN_POINTWISE_LOG, sum);
  (void)graph.pointwise(CUDNN_POINTWISE_ADD, highest, logarithm);
  return graph.pointwise(CUDNN_POINTWISE_DIV, power, sum, kBf16);
}

}  // namespace

std::unique_ptr<Graph> prefillGraph(const CudnnPtr& cudnn, const model::PrefillCase& what) {
  auto graph = std::make_unique<Graph>(cudnn);
  const std::int64_t sequences = what.sequences;
  const std::int64_t heads = what.heads.query;
  const std::int64_t kvHeads = what.heads.keyValue;
  const std::int64_t dim = what.heads.dim;
  const std::int64_t keys = std::int64_t{what.cachedTokens} + what.newTokens;
  const Tensor query = tokens(*graph, kAttentionQuery, sequences, heads, what.newTokens, dim);
  const Tensor transposed = graph->memory(kAttentionKey, kBf16, {sequences, kvHeads, dim, keys},
                                          {keys * kvHeads * dim, dim, 1, kvHeads * dim});
  const Tensor value = tokens(*graph, kAttentionValue, sequences, kvHeads, keys, dim);
  const Tensor output = tokens(*graph, kAttentionOutput, sequences, heads, what.newTokens, dim);
  const Tensor scale = graph->scalar(kAttentionScale, CUDNN_DATA_FLOAT);

  const Tensor raw = graph->matmul(query, transposed);
  const Tensor scaled = graph->pointwise(CUDNN_POINTWISE_MUL, raw, scale);
  const Tensor scores = causal(*graph, scaled, what.cachedTokens > 0);
  graph->matmul(softmax(*graph, scores), value, output);
  return graph;
}

std::unique_ptr<Graph> decodeGraph(const CudnnPtr& cudnn, const model::DecodeCase& what,
                                   const PagedSizes& pages) {
  auto graph = std::make_unique<Graph>(cudnn);
  const std::int64_t sequences = what.sequences;
  const std::int64_t kvHeads = what.heads.keyValue;
  const std::int64_t dim = what.heads.dim;
  constexpr std::int64_t kTokens = reference::kBlockTokens;
  const Extents cacheSizes{pages.blocks, kvHeads, kTokens, dim};
  const Extents tableSizes{sequences, 1, pages.blocksPerSequence, 1};
  const Extents tableStrides{pages.blocksPerSequence, pages.blocksPerSequence, 1, 1};
  const Extents lengthSizes{sequences, 1, 1, 1};
  const Extents lengthStrides{1, 1, 1, 1};
  constexpr auto kInt = CUDNN_DATA_INT32;
  graph->pagedAttention({
      .query = tokens(*graph, kAttentionQuery, sequences, what.heads.query, 1, dim),
      .keys = graph->memory(kAttentionKey, kBf16, cacheSizes, packed(cacheSizes)),
      .values = graph->memory(kAttentionValue, kBf16, cacheSizes, packed(cacheSizes)),
      .output = tokens(*graph, kAttentionOutput, sequences, what.heads.query, 1, dim),
      .scale = graph->scalar(kAttentionScale, CUDNN_DATA_FLOAT),
      .keyPages = graph->memory(kAttentionKeyPages, kInt, tableSizes, tableStrides),
      .valuePages = graph->memory(kAttentionValuePages, kInt, tableSizes, tableStrides),
      .queryLengths = graph->memory(kAttentionQueryLengths, kInt, lengthSizes, lengthStrides),
      .keyLengths = graph->memory(kAttentionKeyLengths, kInt, lengthSizes, lengthStrides),
  });
  return graph;
}

}  // namespace qplan::profiler::cuda
