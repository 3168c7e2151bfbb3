#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "model/workload.hpp"

namespace qplan::model::io {

// Reads a `qplan.workload` file: id, aliases, input_tokens and output_tokens (both at least 1).
// Throws FileError or ParseError.
Workload readWorkload(const std::filesystem::path& file);

// The same from text; `file` names it in errors.
Workload parseWorkload(std::string_view text, const std::string& file);

}  // namespace qplan::model::io
