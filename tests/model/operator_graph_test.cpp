#include "model/operator_graph.hpp"

#include <gtest/gtest.h>

#include <map>

#include "tests/model/deployments.hpp"

namespace qplan::model {
namespace {

using test::latentMixture;
using test::llama70b;
using test::llama8b;
using test::mixtral;
using test::windowed;

// Operators per class, each counted as often as it runs in a step.
std::map<OperatorClass, int> counts(const OperatorGraph& graph) {
  std::map<OperatorClass, int> found;
  for (OperatorVertex v = 0; v < boost::num_vertices(graph); ++v) {
    found[graph[v].operatorClass] += graph[v].count;
  }
  return found;
}

std::vector<Operator> gemms(const OperatorGraph& graph) {
  std::vector<Operator> found;
  for (const OperatorVertex v : topologicalOrder(graph)) {
    const Operator& op = graph[v];
    if (op.kind == OperatorKind::gemm || op.kind == OperatorKind::groupedGemm) found.push_back(op);
  }
  return found;
}

TEST(OperatorGraph, DenseLayerHasFourMatrixProducts) {
  const OperatorGraph graph = operatorGraph(llama8b(), Format::bf16, {});
  // 32 layers of qkv, o, gate_up, down; 2 norms, rope, cache write and activation each; once per
  // step embedding, final norm, lm_head and sampling.
  const std::map<OperatorClass, int> expected{{OperatorClass::gemm, 128},
                                              {OperatorClass::lmHead, 1},
                                              {OperatorClass::decodeAttention, 32},
                                              {OperatorClass::prefillAttention, 32},
                                              {OperatorClass::elementwise, 32 * 5 + 3}};
  EXPECT_EQ(counts(graph), expected);
  const std::vector<Operator> products = gemms(graph);
  ASSERT_EQ(products.size(), 5U);
  // (32 + 2 x 8) x 128 = 6144; 2 x 14336 = 28672
  const int shapes[5][2] = {
      {6144, 4096}, {4096, 4096}, {28672, 4096}, {4096, 14336}, {128256, 4096}};
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(products[i].outputs, shapes[i][0]);
    EXPECT_EQ(products[i].inputs, shapes[i][1]);
    EXPECT_EQ(products[i].quantized, i < 4);
  }
  EXPECT_EQ(products[4].rows, Rows::sampled);
}

TEST(OperatorGraph, EightBitFormatsQuantizeBeforeEveryLinearLayer) {
  const auto found = counts(operatorGraph(llama8b(), Format::fp8W8a8, {}));
  EXPECT_EQ(found.at(OperatorClass::quantize), 4 * 32);
  EXPECT_EQ(found.at(OperatorClass::gemm), 4 * 32);
  EXPECT_FALSE(
      counts(operatorGraph(llama8b(), Format::int4W4a16, {})).contains(OperatorClass::quantize));
}

TEST(OperatorGraph, TensorParallelSplitsAndReducesTwicePerLayer) {
  const OperatorGraph graph = operatorGraph(llama70b(), Format::bf16, {.tp = 4});
  EXPECT_EQ(counts(graph).at(OperatorClass::allReduce), 2 * 80);
  const std::vector<Operator> products = gemms(graph);
  // (64 + 2 x 8) x 128 / 4 = 2560; 64 x 128 / 4 = 2048; 2 x 28672 / 4 = 14336; 28672 / 4 = 7168;
  // 128256 / 4 = 32064
  EXPECT_EQ(products[0].outputs, 2560);
  EXPECT_EQ(products[1].inputs, 2048);
  EXPECT_EQ(products[2].outputs, 14336);
  EXPECT_EQ(products[3].inputs, 7168);
  EXPECT_EQ(products[4].outputs, 32064);
}

TEST(OperatorGraph, KvHeadsAreReplicatedBeyondTheirNumber) {
  EXPECT_EQ(rankHeads(llama70b(), 8), (RankHeads{8, 1}));
  EXPECT_EQ(rankHeads(llama70b(), 16), (RankHeads{4, 1}));
  EXPECT_EQ(rankHeads(llama70b(), 2), (RankHeads{32, 4}));
}

TEST(OperatorGraph, StagesSendTwiceTheHiddenState) {
  const OperatorGraph graph = operatorGraph(llama70b(), Format::bf16, {.tp = 8, .pp = 2});
  EXPECT_EQ(counts(graph).at(OperatorClass::sendReceive), 1);
  for (OperatorVertex v = 0; v < boost::num_vertices(graph); ++v) {
    if (graph[v].kind == OperatorKind::sendReceive) {
      EXPECT_EQ(graph[v].inputs, 2 * 8192);
    }
  }
}

TEST(OperatorGraph, MixtureHasARouterAndGroupedProducts) {
  const OperatorGraph graph = operatorGraph(mixtral(), Format::bf16, {.tp = 2});
  const std::vector<Operator> products = gemms(graph);
  ASSERT_EQ(products.size(), 6U);  // qkv, o, router, up, down, lm_head
  EXPECT_EQ(products[2].outputs, 8);
  EXPECT_FALSE(products[2].quantized);
  EXPECT_EQ(products[3].kind, OperatorKind::groupedGemm);
  EXPECT_EQ(products[3].outputs, 2 * 14336 / 2);
  EXPECT_EQ(products[3].experts, 8);
  EXPECT_EQ(products[3].expertsPerToken, 2);
  EXPECT_EQ(products[4].inputs, 14336 / 2);
}

TEST(OperatorGraph, LatentAttentionReplicatesDownProjections) {
  const OperatorGraph graph = operatorGraph(latentMixture(), Format::fp8W8a8, {.tp = 2});
  // Dense kind (1 layer): q down, q up, kv down, kv up, o, gate_up, down. Mixture kind (26): the
  // same five, router, two grouped, two of the shared experts. One lm_head.
  const std::vector<Operator> products = gemms(graph);
  EXPECT_EQ(products.size(), 7U + 10U + 1U);
  int latent = 0;
  for (const Operator& op : products) {
    if (op.outputs == 512 + 64 && op.inputs == 2048) latent += op.count;
    // 16 heads / 2 x (128 + 64)
    if (op.inputs == 1536) {
      EXPECT_EQ(op.outputs, 8 * 192);
    }
  }
  EXPECT_EQ(latent, 27);
  // Per attention: shared input, q up, o. Dense MLP 2; mixture 2 routed + 2 shared.
  EXPECT_EQ(counts(graph).at(OperatorClass::quantize), 27 * 3 + 2 + 26 * 4);
}

TEST(OperatorGraph, WindowedLayersAreApart) {
  const OperatorGraph graph = operatorGraph(windowed(), Format::bf16, {});
  int limited = 0;
  int global = 0;
  for (OperatorVertex v = 0; v < boost::num_vertices(graph); ++v) {
    if (graph[v].kind != OperatorKind::decodeAttention) continue;
    (graph[v].windowed ? limited : global) += graph[v].count;
  }
  EXPECT_EQ(limited, 25);
  EXPECT_EQ(global, 5);
  EXPECT_EQ(limited, windowedLayers(windowed()));
}

TEST(OperatorGraph, OrderPutsProducersFirst) {
  for (const Llm& llm : {llama8b(), mixtral(), latentMixture(), windowed()}) {
    for (const Format format : kFormats) {
      const OperatorGraph graph = operatorGraph(llm, format, {.tp = 2, .pp = 2});
      const std::vector<OperatorVertex> order = topologicalOrder(graph);
      ASSERT_EQ(order.size(), boost::num_vertices(graph));
      std::vector<std::size_t> place(order.size());
      for (std::size_t i = 0; i < order.size(); ++i) place[order[i]] = i;
      for (OperatorVertex u = 0; u < order.size(); ++u) {
        const auto [first, last] = boost::adjacent_vertices(u, graph);
        for (auto v = first; v != last; ++v) EXPECT_LT(place[u], place[*v]);
      }
    }
  }
}

TEST(OperatorGraph, HoldsEveryLinearParameter) {
  for (const Llm& llm : {llama8b(), llama70b(), mixtral(), latentMixture(), windowed()}) {
    const RankWeights held = rankWeights(operatorGraph(llm, Format::bf16, {}));
    EXPECT_DOUBLE_EQ(held.quantized, static_cast<double>(linearParameterCount(llm))) << llm.id;
  }
  // 32 (4096 x 6144 + 4096 x 4096 + 3 x 4096 x 14336) = 32 x 218103808
  EXPECT_DOUBLE_EQ(rankWeights(operatorGraph(llama8b(), Format::bf16, {})).quantized,
                   32.0 * 218103808.0);
}

TEST(OperatorGraph, CriticalPathTakesTheLongerOfTwoBranches) {
  // 0 -> {1, 2} -> 3 with 1, 5, 2 and 4 s: 1 + 5 + 4.
  OperatorGraph graph(4);
  boost::add_edge(0, 1, graph);
  boost::add_edge(0, 2, graph);
  boost::add_edge(1, 3, graph);
  boost::add_edge(2, 3, graph);
  EXPECT_EQ(criticalPath(graph, {Seconds(1), Seconds(5), Seconds(2), Seconds(4)}), Seconds(10));
}

TEST(OperatorGraph, OnlySharedExpertsAndTheTwoAttentionsRunBeside) {
  // One second each: a dense layer is a chain but for decode and prefill attention side by side.
  const OperatorGraph graph = operatorGraph(llama8b(), Format::bf16, {});
  const std::vector<Seconds> second(boost::num_vertices(graph), Seconds(1));
  EXPECT_EQ(criticalPath(graph, second),
            Seconds(static_cast<double>(boost::num_vertices(graph)) - 1.0));
}

}  // namespace
}  // namespace qplan::model
