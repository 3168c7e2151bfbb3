#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>

namespace qplan::model::io {

// A file that cannot be opened, read or written; the content of a readable one is a ParseError.
class FileError : public std::runtime_error {
 public:
  FileError(const std::filesystem::path& file, const std::string& message);
  [[nodiscard]] const std::filesystem::path& file() const { return file_; }

 private:
  std::filesystem::path file_;
};

// The whole file as bytes. Throws FileError where it cannot be read.
std::string readFile(const std::filesystem::path& file);

// Writes `content` so that a reader sees either the old file or the whole new one: a temporary file
// in the same folder, flushed to the device, then renamed. Permissions of a file that is replaced
// are kept. Throws FileError and leaves no temporary file behind. A path that is not a regular file
// ("/dev/stdout") is written to directly.
void writeFileAtomically(const std::filesystem::path& file, std::string_view content);

}  // namespace qplan::model::io
