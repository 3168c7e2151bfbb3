#pragma once

#include <functional>
#include <stop_token>
#include <vector>

#include "model/batch.hpp"
#include "model/engine.hpp"
#include "model/workload.hpp"

namespace qplan::planner::simulate {

// `steps` consecutive engine steps in which nothing but the context changes: batch.contextTokens is
// that of the first, each later step adds batch.decodes. Steps with prefill have steps == 1 or
// repeat exactly.
struct ScheduledRun {
  model::Batch batch;
  int steps = 1;
  bool operator==(const ScheduledRun&) const = default;
};

}  // namespace qplan::planner::simulate
