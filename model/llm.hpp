#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/diagnostic.hpp"
#include "model/format.hpp"
#include "model/quantity.hpp"

namespace qplan::model {

// Mixture of experts: every layer past the first `denseLayers` replaces its MLP.
struct Moe {
  int experts = 0;
  int expertsPerToken = 0;
  int expertFfn = 0;      // intermediate size of one expert
  int sharedExperts = 0;  // always active, each of width `sharedFfn`
  int sharedFfn = 0;
  int denseLayers = 0;  // first layers with an ordinary MLP of width Llm::ffn
  int moeEvery = 1;     // 2: every second layer is MoE (Llama-4 Maverick)
  bool operator==(const Moe&) const = default;
};

// Multi-head latent attention (DeepSeek-V2/V3, arXiv 2405.04434): the cache holds one latent
// vector of kvLoraRank + ropeDim elements per token and layer, shared by all heads.
struct Mla {
  int qLoraRank = 0;  // 0: the query is not compressed
  int kvLoraRank = 0;
  int nopeHeadDim = 0;
  int ropeHeadDim = 0;
  int valueHeadDim = 0;
  bool operator==(const Mla&) const = default;
};

// Which layers see only the last `window` tokens.
struct SlidingWindow {
  int window = 0;
  int period = 1;  // 1: every layer; n: every n-th layer is global, the others are windowed
  bool operator==(const SlidingWindow&) const = default;
};

// What counts towards the parameters beside the matrices; all default to "no".
struct LlmExtras {
  bool qkvBias = false;
  bool outputBias = false;  // bias of the attention output projection
  bool mlpBias = false;
  bool qkNorm = false;        // RMS norm of queries and keys, one vector of headDim each per layer
  bool sandwichNorm = false;  // two more norms per layer (Gemma 2/3)
  bool attentionSinks = false;  // one learned logit per head (gpt-oss)
  bool routerBias = false;
  bool sharedExpertGate = false;  // one gate vector for the shared expert (Qwen2-MoE)
  bool gatedMlp = true;           // gate and up projection; false: one up projection
  bool layerNormBias = false;
  bool operator==(const LlmExtras&) const = default;
};

// Architecture of a decoder-only LLM, as its Hugging Face config.json gives it.
struct Llm {
  std::string id;                    // "llama-3.1-8b"
  std::vector<std::string> aliases;  // full Hugging Face ids
  std::string modelType;             // "llama", "qwen2", ...
  int hidden = 0;
  int ffn = 0;
  int layers = 0;
  int heads = 0;
  int kvHeads = 0;
  int headDim = 0;
  int vocab = 0;
  bool tiedEmbeddings = false;
  int maxContext = 0;  // tokens
  std::optional<SlidingWindow> slidingWindow;
  std::optional<Moe> moe;
  std::optional<Mla> mla;
  LlmExtras extras;
  // Formats whose usual checkpoint stores weights in activation order (GPTQ desc_act): the engine
  // permutes the inputs of every linear layer.
  std::vector<Format> activationOrdered;
  std::optional<std::int64_t> publishedParameters;
  std::string source;
  std::string date;
  bool operator==(const Llm&) const = default;
};

// Layers with a mixture of experts: of the layers past `denseLayers`, those whose 1-based number is
// a multiple of `moeEvery`.
int moeLayers(const Llm& llm);

// Parameters computed from the architecture, embeddings counted once when tied.
std::int64_t parameterCount(const Llm& llm);

// Parameters one token touches: experts per token instead of all experts.
std::int64_t activeParameterCount(const Llm& llm);

// Parameters of linear layers inside the transformer blocks: what a format quantizes. Biases, norms
// and the router of a mixture stay 16-bit and are not counted.
std::int64_t linearParameterCount(const Llm& llm);

// Cache written per token over all layers and ranks of one model copy.
BytesPerToken kvBytesPerToken(const Llm& llm, KvDtype dtype);

// Number of layers limited to the sliding window; the others see the whole context.
int windowedLayers(const Llm& llm);

// Tokens of context that layer attention reads on average over layers, given `context` tokens held.
Tokens attendedTokens(const Llm& llm, Tokens context);

std::vector<Diagnostic> validate(const Llm& llm);

}  // namespace qplan::model
