#pragma once

#include <optional>

#include "model/gpu.hpp"
#include "model/layout.hpp"

namespace qplan::planner::cli {

// What --count, --tp, --pp and --replicas say together.
struct LayoutOptions {
  std::optional<int> count, tp, pp, replicas;
  // Only a number of GPUs, or nothing: how to use them is open.
  [[nodiscard]] bool open() const { return !tp && !pp && !replicas; }
};

// One GPU where nothing is given; of a count alone, tensor parallel up to a node and pipeline
// parallel beyond. Contradictions throw UsageError, impossible figures model::InvalidInput.
model::Layout layoutOf(const LayoutOptions& options, const model::Gpu& gpu);

}  // namespace qplan::planner::cli
