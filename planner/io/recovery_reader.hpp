#pragma once

#include <filesystem>
#include <vector>

#include "planner/catalog.hpp"

namespace qplan::planner::io {

// Reads a `qplan.accuracy` file: source, date and "recoveries", an array of {model, format, suite,
// benchmark, baseline, score, recovery_percent}. Throws FileError or ParseError.
std::vector<Recovery> readRecoveries(const std::filesystem::path& file);

}  // namespace qplan::planner::io
