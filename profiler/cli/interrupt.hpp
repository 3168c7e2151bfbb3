#pragma once

#include <stop_token>

namespace qplan::profiler::cli {

// Ctrl-C as a stop token: the first one asks running work to stop, a second one ends the process
// at once. One instance per process, for as long as commands run.
class InterruptScope {
 public:
  InterruptScope();
  ~InterruptScope();
  InterruptScope(const InterruptScope&) = delete;
  InterruptScope& operator=(const InterruptScope&) = delete;

  [[nodiscard]] std::stop_token token() const;
};

}  // namespace qplan::profiler::cli
