#pragma once

namespace qplan::profiler::cli {

// What the process answers with; the same as qplan's.
enum ExitCode : int {
  kOk = 0,
  kInternal = 1,      // I/O or internal; `check`: wrong numbers
  kUsage = 2,         // options that do not exist or contradict each other
  kInvalidInput = 3,  // names, files or figures that cannot be used
  kInfeasible = 4,
  kNeedsData = 5,  // no GPU, driver or library to measure with
  kInterrupted = 130
};

}  // namespace qplan::profiler::cli
