#pragma once

#include <string>
#include <vector>

#include "planner/deploy/files.hpp"

namespace qplan::planner::cli {

// Writes every file into `folder`, which is made where it is missing; all of them or none. Throws
// FileError where that fails or where one exists and `force` is not set.
void writeFolder(const std::string& folder, const std::vector<deploy::LaunchFile>& files,
                 bool force);

// The files as one text for standard output: one alone as it is, several each under its name.
std::string listing(const std::vector<deploy::LaunchFile>& files);

}  // namespace qplan::planner::cli
