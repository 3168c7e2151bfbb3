#include "model/io/hf_config.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qplan::model::io {
namespace {

bool isGemma(const std::string& type) { return type.starts_with("gemma"); }
bool isGemma3(const std::string& type) { return type.starts_with("gemma3"); }
bool isLlama4(const std::string& type) { return type.starts_with("llama4"); }

// The first of several names a figure goes by.
std::optional<int> anyOf(const JsonObject& config, std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys) {
    if (const std::optional<int> value = config.optionalInteger(key)) return value;
  }
  return std::nullopt;
}

// `fallback` < 0: the class has no default and the key must be there.
int integerOr(const JsonObject& config, std::string_view key, int fallback) {
  if (const std::optional<int> value = config.optionalInteger(key)) return *value;
  if (fallback < 0) config.missing(key, "not a decoder-only transformer configuration without it");
  return fallback;
}

int headDimension(const JsonObject& config, const Llm& llm) {
  if (const std::optional<int> value = config.optionalInteger("head_dim")) {
    if (*value > 0) return *value;
  }
  if (isGemma(llm.modelType)) return 256;
  if (llm.modelType.starts_with("qwen3") || isLlama4(llm.modelType)) return 128;
  if (llm.modelType == "gpt_oss") return 64;
  if (llm.heads == 0) config.fail("num_attention_heads", "is 0", "must be at least 1");
  return llm.hidden / llm.heads;
}

// "layer_types" lists every layer; only a pattern with each n-th layer global is understood.
int periodOf(const JsonObject& config, const std::vector<std::string>& types) {
  const auto isGlobal = [](const std::string& type) { return type == "full_attention"; };
  for (const std::string& type : types) {
    if (!isGlobal(type) && type != "sliding_attention" && type != "chunked_attention") {
      config.fail("layer_types", "has the layer type \"" + type + "\"",
                  "only full, sliding and chunked attention are understood");
    }
  }
  const auto first = std::find_if(types.begin(), types.end(), isGlobal);
  if (first == types.end()) return 1;
  const auto period = static_cast<std::size_t>(first - types.begin()) + 1;
  for (std::size_t i = 0; i < types.size(); ++i) {
    if (isGlobal(types[i]) != ((i + 1) % period == 0)) {
      config.fail("layer_types", "is not a regular pattern",
                  "every n-th layer may be full_attention, the others sliding_attention");
    }
  }
  return static_cast<int>(period);
}

std::optional<SlidingWindow> windowOf(const JsonObject& config, const Llm& llm) {
  const std::string& type = llm.modelType;
  SlidingWindow window;
  if (isLlama4(type)) {
    // Chunked attention never sees more than a chunk; layers without rotary embedding see all.
    window.window = integerOr(config, "attention_chunk_size", 8192);
    window.period = integerOr(config, "no_rope_layer_interval", 4);
  } else {
    if (type.starts_with("qwen")) {
      if (!config.optionalFlag("use_sliding_window").value_or(false)) return std::nullopt;
      const int full = integerOr(config, "max_window_layers", 28);
      if (full >= llm.layers) return std::nullopt;
      if (full > 0) {
        config.fail("max_window_layers", "is " + std::to_string(full),
                    "a block of windowed layers after full ones is not understood");
      }
    }
    const std::optional<int> given = config.optionalInteger("sliding_window");
    const bool classDefault =
        !given && !config.mentions("sliding_window") && (type == "mistral" || isGemma(type));
    window.window = given.value_or(classDefault ? 4096 : 0);
    if (type == "gemma2" || type == "gpt_oss") window.period = 2;
    if (isGemma3(type)) window.period = integerOr(config, "sliding_window_pattern", 6);
  }
  const std::vector<std::string> types = config.texts("layer_types");
  if (!types.empty()) window.period = periodOf(config, types);
  if (window.window == 0) return std::nullopt;
  const bool allGlobal = !types.empty() && window.period == 1 && types.front() == "full_attention";
  if (allGlobal) return std::nullopt;
  return window;
}

std::optional<Mla> mlaOf(const JsonObject& config) {
  const std::optional<int> rank = config.optionalInteger("kv_lora_rank");
  if (!rank) return std::nullopt;
  Mla mla;
  mla.kvLoraRank = *rank;
  mla.qLoraRank = config.optionalInteger("q_lora_rank").value_or(0);
  mla.nopeHeadDim = config.integer("qk_nope_head_dim");
  mla.ropeHeadDim = config.integer("qk_rope_head_dim");
  mla.valueHeadDim = config.integer("v_head_dim");
  return mla;
}

void refuseDenseList(const JsonObject& config) {
  if (!config.integers("mlp_only_layers").empty()) {
    config.fail("mlp_only_layers", "is not empty", "single dense layers are not understood");
  }
}

std::optional<Moe> moeOf(const JsonObject& config, const std::string& type) {
  const std::optional<int> experts =
      anyOf(config, {"n_routed_experts", "num_local_experts", "num_experts"});
  if (!experts || *experts <= 1) return std::nullopt;
  Moe moe;
  moe.experts = *experts;
  const std::optional<int> perToken = anyOf(config, {"num_experts_per_tok", "experts_per_token"});
  if (!perToken) config.missing("num_experts_per_tok");
  moe.expertsPerToken = *perToken;
  const std::optional<int> width = anyOf(config, {"moe_intermediate_size", "intermediate_size"});
  if (!width) config.missing("moe_intermediate_size");
  moe.expertFfn = *width;
  moe.sharedExperts = config.optionalInteger("n_shared_experts").value_or(0);
  moe.sharedFfn = moe.sharedExperts > 0 ? moe.expertFfn : 0;
  if (const auto shared = config.optionalInteger("shared_expert_intermediate_size");
      shared && *shared > 0) {
    moe.sharedExperts = 1;
    moe.sharedFfn = *shared;
  }
  if (isLlama4(type)) {
    moe.sharedExperts = 1;
    moe.sharedFfn = moe.expertFfn;
  }
  moe.denseLayers = config.optionalInteger("first_k_dense_replace").value_or(0);
  moe.moeEvery =
      anyOf(config, {"moe_layer_freq", "interleave_moe_layer_step", "decoder_sparse_step"})
          .value_or(1);
  refuseDenseList(config);
  return moe;
}

LlmExtras extrasOf(const JsonObject& config, const std::string& type) {
  LlmExtras extras;
  const bool attentionBias = config.optionalFlag("attention_bias").value_or(type == "gpt_oss");
  extras.qkvBias = attentionBias || type == "qwen2" || type == "qwen2_moe";
  extras.outputBias = attentionBias;
  extras.mlpBias = config.optionalFlag("mlp_bias").value_or(type == "gpt_oss");
  extras.qkNorm = type.starts_with("qwen3") || isGemma3(type);
  extras.sandwichNorm = type == "gemma2" || isGemma3(type);
  extras.attentionSinks = type == "gpt_oss";
  extras.sharedExpertGate = type == "qwen2_moe";
  // The balancing bias of the "noaux_tc" router (DeepSeek-V3, arXiv 2412.19437).
  extras.routerBias =
      type == "gpt_oss" ||
      config.optionalText("topk_method")
              .value_or(type == "deepseek_v3" || type == "kimi_k2" ? "noaux_tc" : "") == "noaux_tc";
  if (type == "starcoder2") {
    const bool bias = config.optionalFlag("use_bias").value_or(true);
    extras.qkvBias = extras.outputBias = extras.mlpBias = bias;
    extras.layerNormBias = true;
    extras.gatedMlp = false;
  }
  return extras;
}

void refuseOtherKinds(const JsonObject& root) {
  if (root.optionalFlag("is_encoder_decoder").value_or(false)) {
    root.fail("is_encoder_decoder", "is true", "only decoder-only models are understood");
  }
}

struct KeyName {
  const char* own;
  const char* theirs;
};
constexpr std::array kKeyNames{
    KeyName{"/hidden", "/hidden_size"},
    KeyName{"/layers", "/num_hidden_layers"},
    KeyName{"/ffn", "/intermediate_size"},
    KeyName{"/vocab", "/vocab_size"},
    KeyName{"/max_context", "/max_position_embeddings"},
    KeyName{"/heads", "/num_attention_heads"},
    KeyName{"/kv_heads", "/num_key_value_heads"},
    KeyName{"/mla/q_lora_rank", "/q_lora_rank"},
    KeyName{"/mla/kv_lora_rank", "/kv_lora_rank"},
    KeyName{"/mla/nope_head_dim", "/qk_nope_head_dim"},
    KeyName{"/mla/rope_head_dim", "/qk_rope_head_dim"},
    KeyName{"/mla/value_head_dim", "/v_head_dim"},
    KeyName{"/moe/experts_per_token", "/num_experts_per_tok"},
    KeyName{"/moe/expert_ffn", "/moe_intermediate_size"},
    KeyName{"/moe/dense_layers", "/first_k_dense_replace"},
    KeyName{"/sliding_window/window", "/sliding_window"},
};

}  // namespace

void renameToHuggingFace(std::vector<Diagnostic>& found) {
  for (Diagnostic& diagnostic : found) {
    for (const KeyName& name : kKeyNames) {
      if (diagnostic.path != name.own) continue;
      diagnostic.path = name.theirs;
      break;
    }
  }
}

Llm llmFromHuggingFace(const JsonObject& root) {
  refuseOtherKinds(root);
  const std::optional<JsonObject> nested = root.optionalObject("text_config");
  const JsonObject& config = nested ? *nested : root;
  Llm llm;
  llm.id = root.optionalText("_name_or_path").value_or("");
  llm.modelType =
      config.optionalText("model_type").value_or(root.optionalText("model_type").value_or(""));
  const std::string& type = llm.modelType;
  const bool gemma3 = isGemma3(type);
  llm.hidden = integerOr(config, "hidden_size", -1);
  llm.layers = integerOr(config, "num_hidden_layers", -1);
  llm.heads = integerOr(config, "num_attention_heads", gemma3 ? 8 : -1);
  llm.kvHeads = integerOr(config, "num_key_value_heads", gemma3 ? 4 : llm.heads);
  llm.headDim = headDimension(config, llm);
  llm.vocab = integerOr(config, "vocab_size", gemma3 ? 262208 : -1);
  llm.maxContext = integerOr(config, "max_position_embeddings", gemma3 ? 131072 : -1);
  llm.tiedEmbeddings = config.optionalFlag("tie_word_embeddings")
                           .value_or(root.optionalFlag("tie_word_embeddings")
                                         .value_or(isGemma(type) || type == "starcoder2"));
  llm.mla = mlaOf(config);
  llm.moe = moeOf(config, type);
  llm.ffn = isLlama4(type) ? integerOr(config, "intermediate_size_mlp", -1)
                           : integerOr(config, "intermediate_size", llm.moe ? 0 : -1);
  llm.extras = extrasOf(config, type);
  llm.slidingWindow = windowOf(config, llm);
  return llm;
}

}  // namespace qplan::model::io
