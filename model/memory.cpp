#include "model/memory.hpp"

#include <algorithm>

#include "model/operator_graph.hpp"

namespace qplan::model {
namespace {

// Share of the memory on the data sheet that the driver hands out: 47.5 of 48 GiB on an RTX A6000,
// 79.1 of 80 GiB on A100 and H100 80 GB (total memory as CUDA reports it).
constexpr double kVisibleShare = 0.989;

constexpr double kActivationBytes = 2.0;  // 16-bit activations
// 16-bit logits, their FP32 copy and the probabilities, per sampled position and vocabulary entry.
constexpr double kLogitBytes = 2.0 + 4.0 + 4.0;

// Hidden state and residual, gate and up projections with their product.
Bytes activationPeak(const Llm& llm, const Layout& layout, const Engine& engine) {
  const int width =
      llm.moe ? std::max(llm.ffn, llm.moe->expertsPerToken * llm.moe->expertFfn) : llm.ffn;
  const double perToken = 2.0 * llm.hidden + 3.0 * width / layout.tp;
  const SchedulerLimits& limits = engine.scheduler;
  const int sampled = std::min(limits.maxSequences, limits.maxBatchedTokens);
  return Bytes(perToken * kActivationBytes * limits.maxBatchedTokens +
               kLogitBytes * sampled * llm.vocab);
}

}  // namespace

MemoryLedger memoryLedger(const Llm& llm, const Gpu& gpu, Format format, KvDtype kv,
                          const Layout& layout, const Engine& engine) {
  const int stageLayers = (llm.layers + layout.pp - 1) / layout.pp;
  const double stageShare = static_cast<double>(stageLayers) / llm.layers;
  const RankWeights held = rankWeights(operatorGraph(llm, format, layout));

  MemoryLedger ledger;
  ledger.device = kVisibleShare * gpu.memory;
  ledger.usable = engine.memory.utilization * ledger.device;
  ledger.weights = Bytes(stageShare * (held.quantized * bytesPerWeight(format) + held.wide * 2.0));
  // Embedding and lm_head are split by vocabulary; with stages they lie on the first and the last.
  const int tables = layout.pp > 1 || llm.tiedEmbeddings ? 1 : 2;
  ledger.embeddings = Bytes(2.0 * tables * llm.vocab * llm.hidden / layout.tp);
  ledger.activations = activationPeak(llm, layout, engine);
  ledger.reserved = engine.memory.reserved;
  ledger.kv =
      ledger.usable - ledger.weights - ledger.embeddings - ledger.activations - ledger.reserved;
  const double elements = llm.mla ? 1.0 * llm.mla->kvLoraRank + llm.mla->ropeHeadDim
                                  : 2.0 * rankHeads(llm, layout.tp).keyValue * llm.headDim;
  ledger.kvPerToken = BytesPerToken(elements * stageLayers * bytesPerElement(kv));
  ledger.kvTokens = std::max(Tokens(0.0), ledger.kv / ledger.kvPerToken);
  return ledger;
}

Bytes memoryNeeded(const MemoryLedger& ledger, Tokens context) {
  return ledger.weights + ledger.embeddings + ledger.activations + ledger.reserved +
         ledger.kvPerToken * context;
}

}  // namespace qplan::model
