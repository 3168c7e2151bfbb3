#pragma once

#include <filesystem>
#include <string>

namespace qplan::planner::io {

// Where the catalogues are: `asked` (--data), else QPLAN_DATA_DIR, else beside the program
// (../share/qplan), else the installed folder, else the source tree's data/. Throws
// std::runtime_error naming every place looked at.
std::filesystem::path dataDir(const std::string& asked);

}  // namespace qplan::planner::io
