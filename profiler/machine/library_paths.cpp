#include "profiler/machine/library_paths.hpp"

#include <algorithm>
#include <cstdlib>
#include <system_error>

namespace qplan::profiler {

namespace {

namespace fs = std::filesystem;

// Folders within `folder`, sorted, so that the same machine always answers the same.
std::vector<fs::path> foldersIn(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code ignored;
    if (entry->is_directory(ignored)) found.push_back(entry->path());
  }
  std::ranges::sort(found);
  return found;
}

class Folders {
 public:
  void add(const fs::path& folder) {
    std::error_code error;
    if (!fs::is_directory(folder, error)) return;
    if (std::ranges::find(found_, folder) == found_.end()) found_.push_back(folder);
  }

  void addToolkit(const fs::path& toolkit) {
    add(toolkit / "lib64");
    add(toolkit / "extras" / "CUPTI" / "lib64");
    add(toolkit / "lib");
  }

  // site-packages below `prefix`/lib/python3.*
  void addWheels(const fs::path& prefix) {
    for (const fs::path& python : foldersIn(prefix / "lib")) {
      if (!python.filename().string().starts_with("python3")) continue;
      for (const char* packages : {"site-packages", "dist-packages"}) {
        for (const fs::path& wheel : foldersIn(python / packages / "nvidia")) add(wheel / "lib");
      }
    }
  }

  [[nodiscard]] std::vector<fs::path> take() { return std::move(found_); }

 private:
  std::vector<fs::path> found_;
};

}  // namespace

Environment processEnvironment() {
  return [](const std::string& variable) {
    const char* value = std::getenv(variable.c_str());
    return std::string(value == nullptr ? "" : value);
  };
}

std::vector<fs::path> libraryFolders(const Environment& environment, const fs::path& root) {
  Folders folders;
  const std::string listed = environment("LD_LIBRARY_PATH");
  for (std::size_t start = 0; start <= listed.size() && !listed.empty();) {
    const std::size_t end = std::min(listed.find(':', start), listed.size());
    if (end > start) folders.add(listed.substr(start, end - start));
    start = end + 1;
  }
  for (const char* variable : {"CUDA_HOME", "CUDA_PATH"}) {
    if (const std::string toolkit = environment(variable); !toolkit.empty()) {
      folders.addToolkit(toolkit);
    }
  }
  const fs::path local = root / "usr" / "local";
  folders.addToolkit(local / "cuda");
  for (const fs::path& folder : foldersIn(local)) {
    if (folder.filename().string().starts_with("cuda-13")) folders.addToolkit(folder);
  }
  for (const char* variable : {"VIRTUAL_ENV", "CONDA_PREFIX"}) {
    if (const std::string prefix = environment(variable); !prefix.empty()) {
      folders.addWheels(prefix);
    }
  }
  if (const std::string home = environment("HOME"); !home.empty()) {
    folders.addWheels(fs::path(home) / ".local");
  }
  folders.addWheels(local);
  folders.addWheels(root / "usr");
  return folders.take();
}

}  // namespace qplan::profiler
