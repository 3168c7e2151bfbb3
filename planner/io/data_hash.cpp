#include "planner/io/data_hash.hpp"

#include <sha2.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "model/io/file.hpp"

namespace qplan::planner::io {

namespace fs = std::filesystem;

std::string sha256(const std::string& bytes) {
  std::array<char, SHA256_DIGEST_STRING_LENGTH> text{};
  SHA256Data(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size(), text.data());
  return text.data();
}

std::vector<DataHash> dataHashes(const fs::path& dataDir) {
  std::vector<fs::path> folders;
  for (const fs::directory_entry& entry : fs::directory_iterator(dataDir)) {
    if (entry.is_directory()) folders.push_back(entry.path());
  }
  std::sort(folders.begin(), folders.end());
  std::vector<DataHash> hashes;
  for (const fs::path& folder : folders) {
    std::vector<fs::path> files;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
      if (entry.is_regular_file()) files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    std::string all;
    for (const fs::path& file : files) {
      all += file.lexically_relative(folder).generic_string() + '\0';
      all += sha256(model::io::readFile(file)) + '\0';
    }
    hashes.push_back({folder.filename().string(), files.size(), sha256(all)});
  }
  return hashes;
}

}  // namespace qplan::planner::io
