#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace qplan::planner::io {

// What a folder of facts holds, for telling later whether an answer rests on the same ones.
struct DataHash {
  std::string folder;  // "prices"
  std::size_t files = 0;
  std::string sha256;  // hexadecimal: of names and contents, in the order of the names
  bool operator==(const DataHash&) const = default;
};

// One per folder of the catalogues, by name. Throws FileError.
std::vector<DataHash> dataHashes(const std::filesystem::path& dataDir);

// SHA-256 (FIPS 180-4) of bytes, hexadecimal.
std::string sha256(const std::string& bytes);

}  // namespace qplan::planner::io
