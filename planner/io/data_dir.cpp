#include "planner/io/data_dir.hpp"

#include <cstdlib>
#include <stdexcept>
#include <vector>

namespace qplan::planner::io {

namespace fs = std::filesystem;

namespace {

// A folder counts when it holds the GPUs; anything less would fail later with a worse message.
bool holdsCatalog(const fs::path& folder) {
  std::error_code ignored;
  return fs::is_directory(folder / "gpus", ignored);
}

}  // namespace

fs::path dataDir(const std::string& asked) {
  if (!asked.empty()) {
    if (holdsCatalog(asked)) return asked;
    throw std::runtime_error("--data: no catalogue in '" + asked + "' (it needs a folder 'gpus')");
  }
  const char* set = std::getenv("QPLAN_DATA_DIR");
  if (set != nullptr && set[0] != '\0') {
    if (holdsCatalog(set)) return set;
    throw std::runtime_error("QPLAN_DATA_DIR: no catalogue in '" + std::string(set) +
                             "' (it needs a folder 'gpus')");
  }
  std::vector<fs::path> places;
  std::error_code failed;
  const fs::path program = fs::read_symlink("/proc/self/exe", failed);
  if (!failed) places.push_back(program.parent_path() / ".." / "share" / "qplan");
#ifdef QPLAN_INSTALLED_DATA_DIR
  places.emplace_back(QPLAN_INSTALLED_DATA_DIR);
#endif
#ifdef QPLAN_SOURCE_DATA_DIR
  places.emplace_back(QPLAN_SOURCE_DATA_DIR);
#endif
  std::string looked;
  for (const fs::path& place : places) {
    if (holdsCatalog(place)) return place.lexically_normal();
    looked += (looked.empty() ? "" : ", ") + place.lexically_normal().string();
  }
  throw std::runtime_error("no catalogue found; looked in " + looked +
                           "; give --data FOLDER or set QPLAN_DATA_DIR");
}

}  // namespace qplan::planner::io
