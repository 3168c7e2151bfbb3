#pragma once

#include <filesystem>

#include "planner/report/comparison.hpp"

namespace qplan::planner::report {

// The configuration an answer in JSON is about: of `qplan recommend` and `qplan report` the first
// option, of `qplan estimate` the one estimated. Throws FileError or ParseError, the latter also
// for an answer in which nothing is feasible.
Side readSide(const std::filesystem::path& file);

}  // namespace qplan::planner::report
