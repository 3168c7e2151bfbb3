#include "planner/io/part_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "model/io/file.hpp"
#include "planner/io/sweep_part.hpp"

namespace qplan::planner::io {

namespace fs = std::filesystem;

PartLock::PartLock(const fs::path& result) {
  const fs::path file = partFile(result);
  // No result of a sweep: nothing is put beside it.
  if (fs::exists(result) && !fs::exists(file)) return;
  constexpr int kMode = 0666;
  descriptor_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kMode);
  if (descriptor_ < 0) {
    throw model::io::FileError(
        result, "cannot be written: " + std::error_code(errno, std::generic_category()).message());
  }
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) return;
  ::close(descriptor_);
  throw model::io::FileError(result, "is being written by another process");
}

PartLock::~PartLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace qplan::planner::io
