#pragma once

#include <set>
#include <string>

#include "planner/calibrate/kernel_stage.hpp"

namespace qplan::planner::cli {

// The record of earlier fits in the efficiency file of one GPU: its section "fits".
class FitHistory {
 public:
  FitHistory() = default;  // of a GPU without a file
  // `text` is an efficiency file that readEfficiency has accepted.
  explicit FitHistory(const std::string& text);

  // Kernels whose figures were decided by hand: linear layers with a note "assumed", others with a
  // note of their own under "notes".
  [[nodiscard]] std::set<std::string> assumed() const;

  // The efficiency file of `stage`: its figures, the new records of fits, and of what was not
  // fitted this time the old ones, notes included.
  [[nodiscard]] std::string fileOf(const calibrate::KernelStage& stage) const;

 private:
  std::string fits_;  // JSON; empty: none
};

// Tables, parameters with standard errors, and errors in sample and held out side by side.
std::string describe(const calibrate::KernelStage& stage);

}  // namespace qplan::planner::cli
