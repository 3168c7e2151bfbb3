#include "model/operator_graph.hpp"

#include <algorithm>
#include <array>
#include <boost/graph/topological_sort.hpp>
#include <cassert>
#include <initializer_list>
#include <iterator>

namespace qplan::model {
namespace {

using Vertex = OperatorVertex;

constexpr int divideUp(int a, int b) { return (a + b - 1) / b; }

// Layers that share every operator.
struct LayerKind {
  bool mixture = false;
  bool windowed = false;
  int count = 0;
};

std::array<LayerKind, 4> layerKinds(const Llm& llm) {
  std::array<LayerKind, 4> kinds{{{false, true}, {false, false}, {true, true}, {true, false}}};
  for (int layer = 0; layer < llm.layers; ++layer) {
    const bool mixture = llm.moe && layer >= llm.moe->denseLayers &&
                         (layer + 1) % std::max(1, llm.moe->moeEvery) == 0;
    const int period = llm.slidingWindow ? llm.slidingWindow->period : 0;
    const bool windowed = period == 1 || (period > 1 && (layer + 1) % period != 0);
    ++kinds[(mixture ? 2U : 0U) + (windowed ? 0U : 1U)].count;
  }
  return kinds;
}

// Appends operators to the graph, each after the ones named.
class Builder {
 public:
  Builder(OperatorGraph& graph, const Llm& llm, Format format, const Layout& layout)
      : graph_(graph),
        llm_(llm),
        format_(format),
        layout_(layout),
        heads_(rankHeads(llm, layout.tp)),
        permutes_(std::find(llm.activationOrdered.begin(), llm.activationOrdered.end(), format) !=
                  llm.activationOrdered.end()) {}

  void build() {
    last_ = add(elementwise(ElementwiseOp::embedding, llm_.hidden, 1), {});
    for (const LayerKind& kind : layerKinds(llm_)) {
      if (kind.count > 0) addLayer(kind);
    }
    if (layout_.pp > 1) {
      // hidden state and residual both travel
      then({.kind = OperatorKind::sendReceive,
            .operatorClass = OperatorClass::sendReceive,
            .count = layout_.pp - 1,
            .inputs = 2 * llm_.hidden});
    }
    then(elementwise(ElementwiseOp::norm, llm_.hidden, 1));
    then({.kind = OperatorKind::gemm,
          .operatorClass = OperatorClass::lmHead,
          .rows = Rows::sampled,
          .outputs = divideUp(llm_.vocab, layout_.tp),
          .inputs = llm_.hidden});
    Operator sampling = elementwise(ElementwiseOp::sampling, llm_.vocab, 1);
    sampling.rows = Rows::sampled;
    then(sampling);
  }

 private:
  Vertex add(const Operator& op, std::initializer_list<Vertex> after) {
    const Vertex v = boost::add_vertex(op, graph_);
    for (const Vertex u : after) boost::add_edge(u, v, graph_);
    return v;
  }

  void then(const Operator& op) { last_ = add(op, {last_}); }

  static Operator elementwise(ElementwiseOp op, int width, int count) {
    return {.kind = OperatorKind::elementwise,
            .operatorClass = op == ElementwiseOp::quantize ? OperatorClass::quantize
                                                           : OperatorClass::elementwise,
            .count = count,
            .inputs = width,
            .elementwise = op};
  }

  static Operator gemm(int outputs, int inputs, int count) {
    return {.kind = OperatorKind::gemm,
            .operatorClass = OperatorClass::gemm,
            .count = count,
            .outputs = outputs,
            .inputs = inputs,
            .quantized = true};
  }

  // A linear layer with what its input needs first.
  Vertex linear(int outputs, int inputs, int count, Vertex after) {
    return add(gemm(outputs, inputs, count), {prepared(inputs, count, after)});
  }

  // The input as the format's kernels take it: quantized at run time, or permuted where the weights
  // are stored in activation order.
  Vertex prepared(int width, int count, Vertex after) {
    if (quantizesActivations(format_)) {
      return add(elementwise(ElementwiseOp::quantize, width, count), {after});
    }
    if (permutes_) {
      return add({.kind = OperatorKind::permutation, .count = count, .inputs = width}, {after});
    }
    return after;
  }

  void allReduce(int count) {
    if (layout_.tp == 1) return;
    then({.kind = OperatorKind::allReduce,
          .operatorClass = OperatorClass::allReduce,
          .count = count,
          .inputs = llm_.hidden});
  }

  void addLayer(const LayerKind& kind) {
    const int n = kind.count;
    then(elementwise(ElementwiseOp::norm, llm_.hidden, n));
    last_ = llm_.mla ? latentProjections(n) : projections(n);
    const int rotated = llm_.mla ? heads_.query * llm_.mla->ropeHeadDim + llm_.mla->ropeHeadDim
                                 : (heads_.query + heads_.keyValue) * llm_.headDim;
    const int cached = llm_.mla ? llm_.mla->kvLoraRank + llm_.mla->ropeHeadDim
                                : 2 * heads_.keyValue * llm_.headDim;
    then(elementwise(ElementwiseOp::rope, rotated, n));
    then(elementwise(ElementwiseOp::cacheWrite, cached, n));
    const Vertex decode = add({.kind = OperatorKind::decodeAttention,
                               .operatorClass = OperatorClass::decodeAttention,
                               .count = n,
                               .windowed = kind.windowed},
                              {last_});
    const Vertex prefill = add({.kind = OperatorKind::prefillAttention,
                                .operatorClass = OperatorClass::prefillAttention,
                                .count = n,
                                .windowed = kind.windowed},
                               {last_});
    const int attended = heads_.query * (llm_.mla ? llm_.mla->valueHeadDim : llm_.headDim);
    const Vertex input = prepared(attended, n, decode);
    last_ = add(gemm(llm_.hidden, attended, n), {input});
    boost::add_edge(prefill, input == decode ? last_ : input, graph_);
    allReduce(n);
    if (llm_.extras.sandwichNorm) then(elementwise(ElementwiseOp::norm, llm_.hidden, n));
    then(elementwise(ElementwiseOp::norm, llm_.hidden, n));
    last_ = kind.mixture ? mixture(n, last_) : mlp(llm_.ffn, n, last_);
    allReduce(n);
    if (llm_.extras.sandwichNorm) then(elementwise(ElementwiseOp::norm, llm_.hidden, n));
  }

  Vertex projections(int n) {
    const int width = (heads_.query + 2 * heads_.keyValue) * llm_.headDim;
    Vertex qkv = linear(width, llm_.hidden, n, last_);
    if (llm_.extras.qkNorm) {
      const int normed = (heads_.query + heads_.keyValue) * llm_.headDim;
      qkv = add(elementwise(ElementwiseOp::norm, normed, n), {qkv});
    }
    return qkv;
  }

  // The down projections are replicated on every rank, the up projections sharded by heads.
  Vertex latentProjections(int n) {
    const Mla& mla = *llm_.mla;
    const int queryWidth = heads_.query * (mla.nopeHeadDim + mla.ropeHeadDim);
    const Vertex input = prepared(llm_.hidden, n, last_);
    Vertex query =
        add(gemm(mla.qLoraRank > 0 ? mla.qLoraRank : queryWidth, llm_.hidden, n), {input});
    if (mla.qLoraRank > 0) {
      query = add(elementwise(ElementwiseOp::norm, mla.qLoraRank, n), {query});
      query = linear(queryWidth, mla.qLoraRank, n, query);
    }
    const Vertex latent = add(gemm(mla.kvLoraRank + mla.ropeHeadDim, llm_.hidden, n), {input});
    const Vertex normed = add(elementwise(ElementwiseOp::norm, mla.kvLoraRank, n), {latent});
    // Expands the latent of prompt tokens; absorbed into query and output when decoding, where the
    // same matrix is read and multiplied once per token.
    const Vertex expand =
        add(gemm(heads_.query * (mla.nopeHeadDim + mla.valueHeadDim), mla.kvLoraRank, n), {normed});
    boost::add_edge(query, expand, graph_);
    return expand;
  }

  Vertex mlp(int width, int n, Vertex after) {
    const int ffn = divideUp(width, layout_.tp);
    const int projected = (llm_.extras.gatedMlp ? 2 : 1) * ffn;
    const Vertex up = linear(projected, llm_.hidden, n, after);
    const Vertex act = add(elementwise(ElementwiseOp::activation, ffn, n), {up});
    return linear(llm_.hidden, ffn, n, act);
  }

  Vertex mixture(int n, Vertex after) {
    const Moe& moe = *llm_.moe;
    const int ffn = divideUp(moe.expertFfn, layout_.tp);
    Operator router = gemm(moe.experts, llm_.hidden, n);
    router.quantized = false;
    const Vertex routed = add(router, {after});
    const auto grouped = [&](int outputs, int inputs, Vertex input) {
      Operator op = gemm(outputs, inputs, n);
      op.kind = OperatorKind::groupedGemm;
      op.experts = moe.experts;
      op.expertsPerToken = moe.expertsPerToken;
      return add(op, {input});
    };
    const int projected = (llm_.extras.gatedMlp ? 2 : 1) * ffn;
    const Vertex up = grouped(projected, llm_.hidden, prepared(llm_.hidden, n, routed));
    const Vertex act =
        add(elementwise(ElementwiseOp::activation, moe.expertsPerToken * ffn, n), {up});
    const Vertex down = grouped(llm_.hidden, ffn, prepared(moe.expertsPerToken * ffn, n, act));
    // Weighted sum of the experts' outputs: reads one row per expert of the token.
    const Vertex combined = add(
        elementwise(ElementwiseOp::activation, divideUp(moe.expertsPerToken * llm_.hidden, 2), n),
        {down});
    if (moe.sharedExperts > 0) {
      const Vertex shared = mlp(moe.sharedExperts * moe.sharedFfn, n, after);
      boost::add_edge(shared, combined, graph_);
    }
    return combined;
  }

  OperatorGraph& graph_;
  const Llm& llm_;
  Format format_;
  Layout layout_;
  RankHeads heads_;
  bool permutes_;
  Vertex last_ = 0;
};

}  // namespace

RankHeads rankHeads(const Llm& llm, int tp) {
  return {divideUp(llm.heads, tp), std::max(1, llm.kvHeads / tp)};
}

OperatorGraph operatorGraph(const Llm& llm, Format format, const Layout& layout) {
  OperatorGraph graph;
  Builder(graph, llm, format, layout).build();
  return graph;
}

std::vector<OperatorVertex> topologicalOrder(const OperatorGraph& graph) {
  std::vector<OperatorVertex> order;
  order.reserve(boost::num_vertices(graph));
  std::vector<boost::default_color_type> colors(boost::num_vertices(graph));
  boost::topological_sort(graph, std::back_inserter(order),
                          boost::color_map(boost::make_iterator_property_map(
                              colors.begin(), boost::get(boost::vertex_index, graph))));
  std::reverse(order.begin(), order.end());
  return order;
}

Seconds criticalPath(const OperatorGraph& graph, const std::vector<Seconds>& times) {
  assert(times.size() == boost::num_vertices(graph));
  std::vector<Seconds> ready(times.size());
  Seconds end;
  for (const Vertex v : topologicalOrder(graph)) {
    const Seconds done = ready[v] + times[v];
    end = std::max(end, done);
    const auto [first, last] = boost::adjacent_vertices(v, graph);
    for (auto next = first; next != last; ++next) ready[*next] = std::max(ready[*next], done);
  }
  return end;
}

RankWeights rankWeights(const OperatorGraph& graph) {
  RankWeights weights;
  const auto [first, last] = boost::vertices(graph);
  for (auto v = first; v != last; ++v) {
    const Operator& op = graph[*v];
    if (op.operatorClass != OperatorClass::gemm) continue;
    const double elements = 1.0 * op.outputs * op.inputs * op.count * op.experts;
    (op.quantized ? weights.quantized : weights.wide) += elements;
  }
  return weights;
}

}  // namespace qplan::model
