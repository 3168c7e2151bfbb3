#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "model/llm.hpp"

namespace qplan::model::io {

// Reads a model: a `qplan.llm` file or a Hugging Face config.json as it is (model/io/hf_config.hpp
// says which families), told apart by "schema". A config.json names no id: it is the last part of
// "_name_or_path", else the folder's name for a file called config.json, else the file's, without
// "-instruct", "-base", "-hf", in lower case.
// Throws FileError or ParseError; the result passes validate().
Llm readLlm(const std::filesystem::path& file);

// The same from text; `file` names it in errors and gives the id.
Llm parseLlm(std::string_view text, const std::filesystem::path& file);

// The `qplan.llm` text; reading it back gives an equal value.
std::string llmJson(const Llm& llm);

// "meta-llama/Llama-3.1-8B-Instruct" -> "llama-3.1-8b"
std::string idFromHuggingFace(std::string_view name);

}  // namespace qplan::model::io
