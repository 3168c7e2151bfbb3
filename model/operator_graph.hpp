#pragma once

#include <boost/graph/adjacency_list.hpp>
#include <cstdint>
#include <vector>

#include "model/breakdown.hpp"
#include "model/elementwise.hpp"
#include "model/format.hpp"
#include "model/layout.hpp"
#include "model/llm.hpp"
#include "model/quantity.hpp"

namespace qplan::model {

enum class OperatorKind {
  gemm,
  groupedGemm,  // one matrix per expert; only the experts a batch activates are read
  elementwise,
  permutation,  // of a linear layer's inputs into the stored activation order
  decodeAttention,
  prefillAttention,
  allReduce,
  sendReceive
};

// What the number of rows of an operator follows.
enum class Rows {
  tokens,   // every token of the step
  sampled,  // positions whose logits are needed
};

// One operator of a step on one rank, standing for `count` equal ones.
struct Operator {
  OperatorKind kind = OperatorKind::elementwise;
  OperatorClass operatorClass = OperatorClass::elementwise;
  Rows rows = Rows::tokens;
  int count = 1;
  int outputs = 0;         // GEMM: N of this rank (of one expert)
  int inputs = 0;          // GEMM: K of this rank; otherwise elements per row
  bool quantized = false;  // GEMM weights in the deployment's format; false: 16-bit
  int experts = 1;         // groupedGemm: matrices held
  int expertsPerToken = 1;
  ElementwiseOp elementwise = ElementwiseOp::norm;
  bool windowed = false;  // attention limited to the sliding window
  bool operator==(const Operator&) const = default;
};

// Directed acyclic graph of one engine step on one rank: an edge leads from a producer to a
// consumer. Layers of one kind (dense or mixture, windowed or global) are equal and appear once
// with their count; kinds follow one another.
using OperatorGraph = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS, Operator>;
using OperatorVertex = boost::graph_traits<OperatorGraph>::vertex_descriptor;

// Heads of one rank under tensor parallelism `tp`. KV heads are replicated where tp exceeds them.
struct RankHeads {
  int query = 0;
  int keyValue = 0;
  bool operator==(const RankHeads&) const = default;
};
RankHeads rankHeads(const Llm& llm, int tp);

// The step of `llm` in `format` on one rank of `layout`, all pipeline stages in a row.
// Requires sizes that `layout.tp` divides (see infeasible() in model/estimate.hpp).
OperatorGraph operatorGraph(const Llm& llm, Format format, const Layout& layout);

// Producers before consumers. Requires an acyclic graph.
std::vector<OperatorVertex> topologicalOrder(const OperatorGraph& graph);

// Length of the longest chain of operators, each taking `times[vertex]` (all `count` of them): the
// step when independent operators run at the same time, on streams of their own. At most the sum.
Seconds criticalPath(const OperatorGraph& graph, const std::vector<Seconds>& times);

// Weights held by the rank, over all pipeline stages: elements in the format and 16-bit ones
// (embeddings and lm_head excluded).
struct RankWeights {
  double quantized = 0;
  double wide = 0;
  bool operator==(const RankWeights&) const = default;
};
RankWeights rankWeights(const OperatorGraph& graph);

}  // namespace qplan::model
