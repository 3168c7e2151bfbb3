#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace qplan::planner::deploy {

// The value as one YAML document, keys in their order, with a final newline. Text that YAML readers
// might take for something else is quoted. Text has to be UTF-8.
std::string yaml(const nlohmann::ordered_json& value);

}  // namespace qplan::planner::deploy
