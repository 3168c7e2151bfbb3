#pragma once

#include <optional>
#include <string>

#include "planner/io/resolver.hpp"
#include "planner/scenario.hpp"

namespace qplan::planner::cli {

// A preset by name, or both token counts; anything else is a UsageError.
void checkWorkloadUsage(const std::string& preset, std::optional<int> inputTokens,
                        std::optional<int> outputTokens);
model::Workload workloadOf(io::Resolver& resolver, const std::string& preset,
                           std::optional<int> inputTokens, std::optional<int> outputTokens);

// Options of a search that contradict each other, whatever their values mean: a UsageError.
void checkScenarioUsage(const Scenario& scenario, const std::string& verb);

}  // namespace qplan::planner::cli
