#pragma once

#include <vector>

#include "model/diagnostic.hpp"
#include "model/io/json.hpp"
#include "model/llm.hpp"

namespace qplan::model::io {

// The architecture a Hugging Face config.json describes, read as the `transformers` configuration
// classes read it (their defaults included). Families: llama, mistral, mixtral, qwen2, qwen2_moe,
// qwen3, qwen3_moe, gemma2, gemma3, gemma3_text, phi3, granite, gpt_oss, deepseek_v2, deepseek_v3,
// kimi_k2, llama4, llama4_text, starcoder2; a nested "text_config" is used. Another model_type is
// read by the same keys with Llama's defaults. torch_dtype and quantization_config do not count:
// the number format is the caller's choice. Unknown keys are ignored; the vision part is left out.
// `id` is "_name_or_path", which may be empty. Throws ParseError for a missing or unusable key and
// for what the model cannot express (encoder-decoder, irregular attention layers).
Llm llmFromHuggingFace(const JsonObject& root);

// Puts the keys of config.json where validate(Llm) names those of a `qplan.llm` file.
void renameToHuggingFace(std::vector<Diagnostic>& found);

}  // namespace qplan::model::io
