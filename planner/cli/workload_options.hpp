#pragma once

#include <optional>
#include <string>

#include "planner/io/resolver.hpp"

namespace qplan::planner::cli {

// A preset by name, or both token counts; anything else is a UsageError.
void checkWorkloadUsage(const std::string& preset, std::optional<int> inputTokens,
                        std::optional<int> outputTokens);
model::Workload workloadOf(io::Resolver& resolver, const std::string& preset,
                           std::optional<int> inputTokens, std::optional<int> outputTokens);

}  // namespace qplan::planner::cli
