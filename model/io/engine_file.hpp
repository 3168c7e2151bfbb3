#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "model/engine.hpp"

namespace qplan::model::io {

// Reads a `qplan.engine` file: id, aliases, scheduler limits, host costs in seconds, memory limits
// and CUDA-graph sizes. Limits left out keep the defaults of model/engine.hpp; host costs are
// required, since no default is right for every version.
// Throws FileError or ParseError; the result passes validate().
Engine readEngine(const std::filesystem::path& file);

// The same from text; `file` names it in errors.
Engine parseEngine(std::string_view text, const std::string& file);

// The file's text; reading it back gives an equal value.
std::string engineJson(const Engine& engine);

}  // namespace qplan::model::io
