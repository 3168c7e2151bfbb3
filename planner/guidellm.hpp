#pragma once

#include "planner/predict.hpp"

namespace qplan::planner {

// The figure GuideLLM's throughput run would print for this deployment: the engine's scheduler run
// over that protocol's closed batch (planner/simulate/guidellm.hpp). Each replica has its own
// run, of as many requests as one would get. Breakdown, floor and limiting factor are those of
// saturation.
model::Estimate guideLlmEstimate(const CompiledModel& model, const model::Workload& workload,
                                 const model::GuideLlm& load);

}  // namespace qplan::planner
