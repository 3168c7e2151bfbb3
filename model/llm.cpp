#include "model/llm.hpp"

#include <algorithm>
#include <string>

namespace qplan::model {
namespace {

using Count = std::int64_t;

// Matrices and the small vectors beside them, counted apart: formats quantize the matrices only.
struct Parameters {
  Count matrices = 0;
  Count vectors = 0;
};

Parameters attentionParameters(const Llm& llm) {
  const Count hidden = llm.hidden;
  const Count heads = llm.heads;
  Parameters p;
  if (llm.mla) {
    const Mla& mla = *llm.mla;
    const Count queryWidth = heads * (Count{mla.nopeHeadDim} + mla.ropeHeadDim);
    const Count keyValueWidth = heads * (Count{mla.nopeHeadDim} + mla.valueHeadDim);
    if (mla.qLoraRank > 0) {
      p.matrices += hidden * mla.qLoraRank + mla.qLoraRank * queryWidth;
      p.vectors += mla.qLoraRank;  // norm of the compressed query
    } else {
      p.matrices += hidden * queryWidth;
    }
    p.matrices += hidden * (Count{mla.kvLoraRank} + mla.ropeHeadDim);
    p.matrices += mla.kvLoraRank * keyValueWidth;
    p.vectors += mla.kvLoraRank;  // norm of the latent
    p.matrices += heads * mla.valueHeadDim * hidden;
    return p;
  }
  const Count queryWidth = heads * llm.headDim;
  const Count projected = queryWidth + 2 * Count{llm.kvHeads} * llm.headDim;
  p.matrices = hidden * projected + queryWidth * hidden;
  if (llm.extras.qkvBias) p.vectors += projected;
  if (llm.extras.outputBias) p.vectors += hidden;
  if (llm.extras.qkNorm) p.vectors += 2 * Count{llm.headDim};
  if (llm.extras.attentionSinks) p.vectors += heads;
  return p;
}

// One MLP of intermediate width `ffn`, an expert or the whole layer's.
Parameters mlpParameters(const Llm& llm, Count ffn) {
  const Count inputs = llm.extras.gatedMlp ? 2 : 1;
  Parameters p;
  p.matrices = (inputs + 1) * llm.hidden * ffn;
  if (llm.extras.mlpBias) p.vectors = inputs * ffn + llm.hidden;
  return p;
}

Count routerParameters(const Llm& llm) {
  const Count experts = llm.moe->experts;
  return llm.hidden * experts + (llm.extras.routerBias ? experts : 0) +
         (llm.extras.sharedExpertGate ? llm.hidden : 0);
}

Count normParameters(const Llm& llm) {
  return Count{llm.hidden} * (llm.extras.layerNormBias ? 2 : 1);
}

// All layers with `experts` experts counted in each mixture layer.
Parameters blockParameters(const Llm& llm, int experts) {
  const int mixtures = moeLayers(llm);
  const Parameters attention = attentionParameters(llm);
  const Parameters dense = mlpParameters(llm, llm.ffn);
  Parameters total;
  total.matrices = llm.layers * attention.matrices + (llm.layers - mixtures) * dense.matrices;
  total.vectors =
      llm.layers * (attention.vectors + (llm.extras.sandwichNorm ? 4 : 2) * normParameters(llm)) +
      (llm.layers - mixtures) * dense.vectors;
  if (mixtures > 0) {
    const Parameters expert = mlpParameters(llm, llm.moe->expertFfn);
    const Parameters shared = mlpParameters(llm, llm.moe->sharedFfn);
    total.matrices +=
        mixtures * (experts * expert.matrices + llm.moe->sharedExperts * shared.matrices);
    total.vectors += mixtures * (experts * expert.vectors +
                                 llm.moe->sharedExperts * shared.vectors + routerParameters(llm));
  }
  return total;
}

Count countWith(const Llm& llm, int experts) {
  const Parameters blocks = blockParameters(llm, experts);
  const Count embeddings = Count{llm.vocab} * llm.hidden * (llm.tiedEmbeddings ? 1 : 2);
  return blocks.matrices + blocks.vectors + normParameters(llm) + embeddings;
}

// Bounds keep every count inside 64 bits; they lie far above any published model.
void check(std::vector<Diagnostic>& found, const char* path, Count value, Count low, Count high) {
  if (value >= low && value <= high) return;
  found.push_back({path, "is " + std::to_string(value),
                   "must be between " + std::to_string(low) + " and " + std::to_string(high)});
}

void checkMoe(std::vector<Diagnostic>& found, const Llm& llm) {
  const Moe& moe = *llm.moe;
  check(found, "/moe/experts", moe.experts, 1, 4096);
  check(found, "/moe/experts_per_token", moe.expertsPerToken, 1, std::max(1, moe.experts));
  check(found, "/moe/expert_ffn", moe.expertFfn, 1, 262144);
  check(found, "/moe/shared_experts", moe.sharedExperts, 0, 64);
  check(found, "/moe/shared_ffn", moe.sharedFfn, moe.sharedExperts > 0 ? 1 : 0, 262144);
  check(found, "/moe/dense_layers", moe.denseLayers, 0, std::max(0, llm.layers));
  check(found, "/moe/moe_every", moe.moeEvery, 1, std::max(1, llm.layers));
}

void checkAttention(std::vector<Diagnostic>& found, const Llm& llm) {
  check(found, "/heads", llm.heads, 1, 4096);
  if (llm.mla) {
    check(found, "/mla/q_lora_rank", llm.mla->qLoraRank, 0, 65536);
    check(found, "/mla/kv_lora_rank", llm.mla->kvLoraRank, 1, 65536);
    check(found, "/mla/nope_head_dim", llm.mla->nopeHeadDim, 1, 4096);
    check(found, "/mla/rope_head_dim", llm.mla->ropeHeadDim, 0, 4096);
    check(found, "/mla/value_head_dim", llm.mla->valueHeadDim, 1, 4096);
    return;
  }
  check(found, "/head_dim", llm.headDim, 1, 4096);
  check(found, "/kv_heads", llm.kvHeads, 1, std::max(1, llm.heads));
  if (llm.kvHeads > 0 && llm.heads % llm.kvHeads != 0) {
    found.push_back({"/kv_heads",
                     "is " + std::to_string(llm.kvHeads) + ", which does not divide the " +
                         std::to_string(llm.heads) + " heads",
                     "every key-value head serves the same number of query heads"});
  }
}

}  // namespace

int moeLayers(const Llm& llm) {
  if (!llm.moe) return 0;
  const int every = std::max(1, llm.moe->moeEvery);
  const int dense = std::clamp(llm.moe->denseLayers, 0, llm.layers);
  return llm.layers / every - dense / every;
}

std::int64_t parameterCount(const Llm& llm) {
  return countWith(llm, llm.moe ? llm.moe->experts : 0);
}

std::int64_t activeParameterCount(const Llm& llm) {
  return countWith(llm, llm.moe ? llm.moe->expertsPerToken : 0);
}

std::int64_t linearParameterCount(const Llm& llm) {
  return blockParameters(llm, llm.moe ? llm.moe->experts : 0).matrices;
}

BytesPerToken kvBytesPerToken(const Llm& llm, KvDtype dtype) {
  const double elements = llm.mla ? static_cast<double>(llm.mla->kvLoraRank) + llm.mla->ropeHeadDim
                                  : 2.0 * llm.kvHeads * llm.headDim;
  return BytesPerToken(llm.layers * elements * bytesPerElement(dtype));
}

int windowedLayers(const Llm& llm) {
  if (!llm.slidingWindow) return 0;
  const int period = llm.slidingWindow->period;
  return period <= 1 ? llm.layers : llm.layers - llm.layers / period;
}

Tokens attendedTokens(const Llm& llm, Tokens context) {
  if (!llm.slidingWindow || llm.layers == 0) return context;
  const double windowed = static_cast<double>(windowedLayers(llm)) / llm.layers;
  const Tokens seen = std::min(context, Tokens(llm.slidingWindow->window));
  return windowed * seen + (1.0 - windowed) * context;
}

std::vector<Diagnostic> validate(const Llm& llm) {
  std::vector<Diagnostic> found;
  if (llm.id.empty()) found.push_back({"/id", "is empty", "give the model a name"});
  check(found, "/hidden", llm.hidden, 1, 262144);
  check(found, "/layers", llm.layers, 1, 1024);
  const bool everyLayerMixes = llm.layers > 0 && moeLayers(llm) == llm.layers;
  check(found, "/ffn", llm.ffn, everyLayerMixes ? 0 : 1, 1 << 20);
  check(found, "/vocab", llm.vocab, 1, 1 << 24);
  check(found, "/max_context", llm.maxContext, 1, 1 << 30);
  checkAttention(found, llm);
  if (llm.moe) checkMoe(found, llm);
  if (llm.slidingWindow) {
    check(found, "/sliding_window/window", llm.slidingWindow->window, 1, 1 << 30);
    check(found, "/sliding_window/period", llm.slidingWindow->period, 1, std::max(1, llm.layers));
  }
  if (found.empty() && llm.publishedParameters && *llm.publishedParameters != parameterCount(llm)) {
    found.push_back({"/published_parameters",
                     "is " + std::to_string(*llm.publishedParameters) + ", the architecture has " +
                         std::to_string(parameterCount(llm)),
                     "correct the architecture, or leave the published count out"});
  }
  return found;
}

}  // namespace qplan::model
