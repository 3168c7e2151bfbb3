#include "model/io/llm_file.hpp"

#include <array>
#include <nlohmann/json.hpp>
#include <optional>

#include "model/io/file.hpp"
#include "model/io/hf_config.hpp"
#include "model/io/json.hpp"
#include "model/io/number.hpp"

namespace qplan::model::io {
namespace {

constexpr std::string_view kSchema = "qplan.llm";

struct ExtraKey {
  const char* key;
  bool LlmExtras::* field;
};
constexpr std::array kExtraKeys{
    ExtraKey{"qkv_bias", &LlmExtras::qkvBias},
    ExtraKey{"output_bias", &LlmExtras::outputBias},
    ExtraKey{"mlp_bias", &LlmExtras::mlpBias},
    ExtraKey{"qk_norm", &LlmExtras::qkNorm},
    ExtraKey{"sandwich_norm", &LlmExtras::sandwichNorm},
    ExtraKey{"attention_sinks", &LlmExtras::attentionSinks},
    ExtraKey{"router_bias", &LlmExtras::routerBias},
    ExtraKey{"shared_expert_gate", &LlmExtras::sharedExpertGate},
    ExtraKey{"gated_mlp", &LlmExtras::gatedMlp},
    ExtraKey{"layer_norm_bias", &LlmExtras::layerNormBias},
};

LlmExtras readExtras(const JsonObject& root) {
  LlmExtras extras;
  const std::optional<JsonObject> object = root.optionalObject("extras");
  if (!object) return extras;
  for (const ExtraKey& extra : kExtraKeys) {
    extras.*extra.field = object->optionalFlag(extra.key).value_or(extras.*extra.field);
  }
  object->rejectUnknownKeys();
  return extras;
}

std::optional<Moe> readMoe(const JsonObject& root) {
  const std::optional<JsonObject> object = root.optionalObject("moe");
  if (!object) return std::nullopt;
  Moe moe;
  moe.experts = object->integer("experts");
  moe.expertsPerToken = object->integer("experts_per_token");
  moe.expertFfn = object->integer("expert_ffn");
  moe.sharedExperts = object->optionalInteger("shared_experts").value_or(0);
  moe.sharedFfn = object->optionalInteger("shared_ffn").value_or(0);
  moe.denseLayers = object->optionalInteger("dense_layers").value_or(0);
  moe.moeEvery = object->optionalInteger("moe_every").value_or(1);
  object->rejectUnknownKeys();
  return moe;
}

std::optional<Mla> readMla(const JsonObject& root) {
  const std::optional<JsonObject> object = root.optionalObject("mla");
  if (!object) return std::nullopt;
  Mla mla;
  mla.qLoraRank = object->optionalInteger("q_lora_rank").value_or(0);
  mla.kvLoraRank = object->integer("kv_lora_rank");
  mla.nopeHeadDim = object->integer("nope_head_dim");
  mla.ropeHeadDim = object->integer("rope_head_dim");
  mla.valueHeadDim = object->integer("value_head_dim");
  object->rejectUnknownKeys();
  return mla;
}

std::optional<SlidingWindow> readWindow(const JsonObject& root) {
  const std::optional<JsonObject> object = root.optionalObject("sliding_window");
  if (!object) return std::nullopt;
  SlidingWindow window;
  window.window = object->integer("window");
  window.period = object->optionalInteger("period").value_or(1);
  object->rejectUnknownKeys();
  return window;
}

std::vector<Format> readFormats(const JsonObject& root, std::string_view key) {
  std::vector<Format> formats;
  for (const std::string& text : root.texts(key)) {
    const std::optional<Format> format = formatNamed(text);
    if (!format) root.fail(key, "names the unknown format \"" + text + "\"", "see the glossary");
    formats.push_back(*format);
  }
  return formats;
}

Llm readOwn(JsonDocument& document) {
  const JsonObject root = document.rootOf(kSchema, 1, 0);
  Llm llm;
  llm.id = root.text("id");
  llm.aliases = root.texts("aliases");
  llm.modelType = root.optionalText("model_type").value_or("");
  llm.hidden = root.integer("hidden");
  llm.layers = root.integer("layers");
  llm.heads = root.integer("heads");
  llm.moe = readMoe(root);
  llm.mla = readMla(root);
  const std::optional<int> ffn = root.optionalInteger("ffn");
  const bool everyLayerMixes = llm.moe && llm.moe->denseLayers == 0 && llm.moe->moeEvery == 1;
  if (!ffn && !everyLayerMixes) root.missing("ffn");
  llm.ffn = ffn.value_or(0);
  llm.kvHeads =
      llm.mla ? root.optionalInteger("kv_heads").value_or(llm.heads) : root.integer("kv_heads");
  llm.headDim = llm.mla ? root.optionalInteger("head_dim").value_or(0) : root.integer("head_dim");
  llm.vocab = root.integer("vocab");
  llm.tiedEmbeddings = root.optionalFlag("tied_embeddings").value_or(false);
  llm.maxContext = root.integer("max_context");
  llm.slidingWindow = readWindow(root);
  llm.extras = readExtras(root);
  llm.activationOrdered = readFormats(root, "activation_ordered_formats");
  llm.publishedParameters = root.optionalCount("published_parameters");
  llm.source = root.optionalText("source").value_or("");
  llm.date = root.optionalText("date").value_or("");
  root.rejectUnknownKeys();
  return llm;
}

}  // namespace

std::string idFromHuggingFace(std::string_view name) {
  while (name.ends_with('/')) name.remove_suffix(1);
  const std::size_t slash = name.rfind('/');
  std::string id = lowered(slash == std::string_view::npos ? name : name.substr(slash + 1));
  // Also inside the name: "Mistral-Nemo-Instruct-2407" and "-Base-2407" are one architecture.
  constexpr std::array<std::string_view, 3> kParts{"-instruct", "-base", "-hf"};
  for (const std::string_view part : kParts) {
    for (std::size_t at = id.find(part); at != std::string::npos; at = id.find(part, at + 1)) {
      const std::size_t end = at + part.size();
      if (at > 0 && (end == id.size() || id[end] == '-')) id.erase(at, part.size());
    }
  }
  return id;
}

Llm parseLlm(std::string_view text, const std::filesystem::path& file) {
  JsonDocument document = JsonDocument::parse(text, file.string());
  Llm llm;
  if (document.hasSchema()) {
    llm = readOwn(document);
  } else {
    llm = llmFromHuggingFace(document.root());
    if (llm.id.empty()) {
      const std::filesystem::path absolute = std::filesystem::absolute(file);
      llm.id = file.filename() == "config.json" ? absolute.parent_path().filename().string()
                                                : file.stem().string();
    }
    llm.id = idFromHuggingFace(llm.id);
  }
  std::vector<Diagnostic> found = validate(llm);
  if (!document.hasSchema()) renameToHuggingFace(found);
  requireValid(found, file.string());
  return llm;
}

Llm readLlm(const std::filesystem::path& file) { return parseLlm(readFile(file), file); }

std::string llmJson(const Llm& llm) {
  nlohmann::ordered_json root;
  root["schema"] = {{"name", kSchema}, {"version", "1.0"}};
  root["id"] = llm.id;
  if (!llm.aliases.empty()) root["aliases"] = llm.aliases;
  if (!llm.modelType.empty()) root["model_type"] = llm.modelType;
  root["hidden"] = llm.hidden;
  root["ffn"] = llm.ffn;
  root["layers"] = llm.layers;
  root["heads"] = llm.heads;
  root["kv_heads"] = llm.kvHeads;
  root["head_dim"] = llm.headDim;
  root["vocab"] = llm.vocab;
  root["tied_embeddings"] = llm.tiedEmbeddings;
  root["max_context"] = llm.maxContext;
  if (llm.slidingWindow) {
    root["sliding_window"] = {{"window", llm.slidingWindow->window},
                              {"period", llm.slidingWindow->period}};
  }
  if (llm.moe) {
    root["moe"] = {
        {"experts", llm.moe->experts},      {"experts_per_token", llm.moe->expertsPerToken},
        {"expert_ffn", llm.moe->expertFfn}, {"shared_experts", llm.moe->sharedExperts},
        {"shared_ffn", llm.moe->sharedFfn}, {"dense_layers", llm.moe->denseLayers},
        {"moe_every", llm.moe->moeEvery}};
  }
  if (llm.mla) {
    root["mla"] = {{"q_lora_rank", llm.mla->qLoraRank},
                   {"kv_lora_rank", llm.mla->kvLoraRank},
                   {"nope_head_dim", llm.mla->nopeHeadDim},
                   {"rope_head_dim", llm.mla->ropeHeadDim},
                   {"value_head_dim", llm.mla->valueHeadDim}};
  }
  for (const ExtraKey& extra : kExtraKeys) {
    if (llm.extras.*extra.field != LlmExtras{}.*extra.field) {
      root["extras"][extra.key] = llm.extras.*extra.field;
    }
  }
  for (const Format format : llm.activationOrdered) {
    root["activation_ordered_formats"].push_back(name(format));
  }
  if (llm.publishedParameters) root["published_parameters"] = *llm.publishedParameters;
  if (!llm.source.empty()) root["source"] = llm.source;
  if (!llm.date.empty()) root["date"] = llm.date;
  return root.dump(2) + "\n";
}

}  // namespace qplan::model::io
