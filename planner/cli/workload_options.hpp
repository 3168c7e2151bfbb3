#pragma once

#include <optional>
#include <string>

#include "planner/cli/resolve.hpp"

namespace qplan::planner::cli {

// A preset by name, or both token counts; anything else is a UsageError.
model::Workload workloadOf(Resolver& resolver, const std::string& preset,
                           std::optional<int> inputTokens, std::optional<int> outputTokens);

}  // namespace qplan::planner::cli
