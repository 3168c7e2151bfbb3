#pragma once

namespace qplan::planner::cli {

// What the process answers with; part of the contract.
enum ExitCode : int {
  kOk = 0,
  kInternal = 1,      // I/O or internal
  kUsage = 2,         // options that do not exist or contradict each other
  kInvalidInput = 3,  // names, files or figures that cannot be used
  kInfeasible = 4,
  kNeedsData = 5,
  kInterrupted = 130
};

}  // namespace qplan::planner::cli
