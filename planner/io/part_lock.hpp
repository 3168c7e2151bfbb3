#pragma once

#include <filesystem>

namespace qplan::planner::io {

// Keeps others from writing the same result of a sweep for as long as it lives, on this machine and
// on those that share the file system; where that knows no locks it keeps nobody. The lock is on
// FILE.part.json, which is made where neither it nor the result is there, and ends with the process
// at the latest. Throws FileError where another process holds it.
class PartLock {
 public:
  explicit PartLock(const std::filesystem::path& result);
  PartLock(const PartLock&) = delete;
  PartLock& operator=(const PartLock&) = delete;
  ~PartLock();

 private:
  int descriptor_ = -1;
};

}  // namespace qplan::planner::io
