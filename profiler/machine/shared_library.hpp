#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace qplan::profiler {

// A shared library opened at run time; stays open as long as a copy of this lives.
class SharedLibrary {
 public:
  // Opens `file`: a path, or a name for the loader's own search. The reason it cannot be opened is
  // the loader's, one line.
  static std::variant<SharedLibrary, std::string> open(const std::filesystem::path& file);

  // nullptr: no such symbol.
  [[nodiscard]] void* address(const char* symbol) const;

  // Fn is a pointer to function.
  template <class Fn>
  [[nodiscard]] Fn function(const char* symbol) const {
    return reinterpret_cast<Fn>(address(symbol));
  }

  // Where it was found, links resolved.
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  SharedLibrary(std::shared_ptr<void> handle, std::filesystem::path path)
      : handle_(std::move(handle)), path_(std::move(path)) {}

  std::shared_ptr<void> handle_;
  std::filesystem::path path_;
};

}  // namespace qplan::profiler
