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

// A file that is written piece by piece: a reader sees either the old one or, after `commit`, the
// whole new one. A temporary file in the same folder takes the pieces; `commit` flushes it to the
// device and renames it. Permissions of a file that is replaced are kept. Without `commit` the
// temporary file is removed. A path that is not a regular file ("/dev/stdout") is written to
// directly. All throw FileError.
class AtomicFile {
 public:
  explicit AtomicFile(std::filesystem::path file);
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  ~AtomicFile();
  void write(std::string_view content);
  void commit();

 private:
  void flush();
  [[noreturn]] void fail() const;

  std::filesystem::path file_;
  std::string target_;     // what is replaced
  std::string temporary_;  // empty: written to directly, or committed
  int descriptor_ = -1;
  int mode_ = -1;  // permissions to keep; -1: of a new file
  std::string pending_;
};

// The same in one go.
void writeFileAtomically(const std::filesystem::path& file, std::string_view content);

}  // namespace qplan::model::io
