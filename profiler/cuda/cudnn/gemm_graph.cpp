#include "profiler/cuda/cudnn/gemm_graph.hpp"

namespace qplan::profiler::cuda {

namespace {

constexpr std::int64_t kGroup = 128;

struct Sizes {
  std::int64_t m, n, k;
};

// A row-major m x k; W row-major n x k, read as k x n.
Tensor activations(Graph& graph, cudnnDataType_t type, const Sizes& s) {
  return graph.memory(kGemmX, type, {1, s.m, s.k}, {s.m * s.k, s.k, 1});
}
Tensor weights(Graph& graph, cudnnDataType_t type, const Sizes& s) {
  return graph.memory(kGemmW, type, {1, s.k, s.n}, {s.n * s.k, 1, s.k});
}
Tensor result(Graph& graph, const Sizes& s) {
  return graph.memory(kGemmY, CUDNN_DATA_BFLOAT16, {1, s.m, s.n}, {s.m * s.n, s.n, 1});
}

void addScaled(Graph& graph, cudnnDataType_t type, cudnnDataType_t sum, const Sizes& s) {
  const Tensor x = activations(graph, type, s);
  const Tensor w = weights(graph, type, s);
  const Tensor row = graph.memory(kGemmXScale, CUDNN_DATA_FLOAT, {1, s.m, 1}, {s.m, 1, 1});
  const Tensor column = graph.memory(kGemmWScale, CUDNN_DATA_FLOAT, {1, 1, s.n}, {s.n, s.n, 1});
  const Tensor y = result(graph, s);
  const Tensor product = graph.matmul(x, w, sum);
  const Tensor half = graph.pointwise(CUDNN_POINTWISE_MUL, product, row);
  graph.pointwise(CUDNN_POINTWISE_MUL, half, column, y);
}

void addInt4(Graph& graph, const Sizes& s) {
  const std::int64_t groups = s.k / kGroup;
  const Tensor x = activations(graph, CUDNN_DATA_BFLOAT16, s);
  const Tensor codes = weights(graph, CUDNN_DATA_INT4, s);
  const Tensor scales =
      graph.memory(kGemmWScale, CUDNN_DATA_BFLOAT16, {1, groups, s.n}, {s.n * groups, 1, groups});
  const Tensor y = result(graph, s);
  const Tensor w = graph.blockScaleDequantize(codes, scales, static_cast<std::int32_t>(kGroup),
                                              CUDNN_DATA_BFLOAT16);
  graph.matmul(x, w, y);
}

}  // namespace

std::unique_ptr<Graph> gemmGraph(const CudnnPtr& cudnn, const model::GemmCase& what) {
  auto graph = std::make_unique<Graph>(cudnn);
  const Sizes sizes{what.rows, what.shape.outputs, what.shape.inputs};
  switch (what.format) {
    case model::Format::fp8W8a8:
      addScaled(*graph, CUDNN_DATA_FP8_E4M3, CUDNN_DATA_FLOAT, sizes);
      break;
    case model::Format::int8W8a8:
      addScaled(*graph, CUDNN_DATA_INT8, CUDNN_DATA_INT32, sizes);
      break;
    case model::Format::int4W4a16:
      addInt4(*graph, sizes);
      break;
    case model::Format::bf16:
      throw DeviceError({Failure::Kind::unsupported, "BF16 products are cuBLASLt's"});
  }
  return graph;
}

}  // namespace qplan::profiler::cuda
