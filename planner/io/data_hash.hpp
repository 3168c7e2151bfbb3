#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "planner/data_hash.hpp"

namespace qplan::planner::io {

// One per folder of the catalogues, by name. Throws FileError.
std::vector<DataHash> dataHashes(const std::filesystem::path& dataDir);

// SHA-256 (FIPS 180-4) of bytes, hexadecimal.
std::string sha256(const std::string& bytes);

}  // namespace qplan::planner::io
