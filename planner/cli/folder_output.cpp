#include "planner/cli/folder_output.hpp"

#include <filesystem>
#include <memory>
#include <system_error>

#include "model/io/file.hpp"

namespace qplan::planner::cli {

namespace fs = std::filesystem;

namespace {

// Makes the folder; takes away again what it made unless `keep` is called.
class NewFolder {
 public:
  explicit NewFolder(fs::path folder) : folder_(std::move(folder)) {
    std::error_code error;
    for (fs::path at = folder_; !at.empty() && !fs::exists(at, error); at = at.parent_path()) {
      made_.push_back(at);
    }
    fs::create_directories(folder_, error);
    if (error || !fs::is_directory(folder_)) {
      throw model::io::FileError(
          folder_, "cannot be made a folder: " + (error ? error.message() : "a file is there"));
    }
  }
  NewFolder(const NewFolder&) = delete;
  NewFolder& operator=(const NewFolder&) = delete;
  ~NewFolder() {
    std::error_code ignored;  // what has become non-empty stays
    for (const fs::path& folder : made_) fs::remove(folder, ignored);
  }
  void keep() { made_.clear(); }

 private:
  fs::path folder_;
  std::vector<fs::path> made_;  // innermost first
};

}  // namespace

void writeFolder(const std::string& folder, const std::vector<deploy::LaunchFile>& files,
                 bool force) {
  const fs::path root = fs::path(folder).lexically_normal();
  if (!force) {
    for (const deploy::LaunchFile& file : files) {
      std::error_code ignored;
      if (fs::exists(fs::symlink_status(root / file.name, ignored))) {
        throw model::io::FileError(root / file.name, "exists already; --force overwrites it");
      }
    }
  }
  NewFolder made(root);
  // Everything is on the disk under other names before the first file gets its own.
  std::vector<std::unique_ptr<model::io::AtomicFile>> written;
  for (const deploy::LaunchFile& file : files) {
    written.push_back(std::make_unique<model::io::AtomicFile>(root / file.name));
    written.back()->write(file.content);
  }
  for (std::size_t i = 0; i < files.size(); ++i) {
    written[i]->commit();
    if (files[i].executable) {
      using fs::perms;
      fs::permissions(root / files[i].name,
                      perms::owner_exec | perms::group_exec | perms::others_exec,
                      fs::perm_options::add);
    }
  }
  written.clear();
  made.keep();
}

std::string listing(const std::vector<deploy::LaunchFile>& files) {
  if (files.size() == 1) return files.front().content;
  std::string text;
  for (const deploy::LaunchFile& file : files) {
    text += (text.empty() ? "" : "\n") + std::string("==> ") + file.name + " <==\n" + file.content;
  }
  return text;
}

}  // namespace qplan::planner::cli
