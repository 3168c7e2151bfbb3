#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "model/io/json.hpp"
#include "planner/project.hpp"

namespace qplan::planner::io {

// The inputs of a search under the names of a project file; absent ones at their default.
Scenario readInputs(const model::io::JsonObject& object);

// A project file ("*.qplan"): JSON, schema "qplan.project" 1.0. Names and paths in it are not
// looked up here. Keys this version does not know are kept and written back; a newer major version
// is refused with the version needed. Throws FileError or ParseError.
Project readProject(const std::filesystem::path& file);
Project parseProject(std::string_view text, const std::string& file);

// The file's text; ends with a newline. parseProject of it gives the same project.
std::string projectText(const Project& project);

}  // namespace qplan::planner::io
