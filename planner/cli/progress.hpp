#pragma once

#include <atomic>
#include <cstddef>
#include <mutex>
#include <string>

#include "planner/cli/global.hpp"

namespace qplan::planner::cli {

// A bar on stderr while long work runs; only on a terminal and not with -q. Erased at the end.
// `advance` may be called from any task.
class ProgressBar {
 public:
  ProgressBar(const Global& global, std::string label, std::size_t total);
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  void advance();

 private:
  void draw(std::size_t percent);

  std::string label_;
  std::size_t total_;
  bool visible_;
  std::atomic<std::size_t> done_{0};
  std::atomic<std::size_t> shown_{0};
  std::mutex mutex_;
};

}  // namespace qplan::planner::cli
