#pragma once

#include <optional>
#include <string>

#include "planner/cli/global.hpp"
#include "planner/io/resolver.hpp"
#include "planner/io/scenario.hpp"
#include "planner/scenario.hpp"

namespace qplan::planner::cli {

// A preset by name, or both token counts; anything else is a UsageError.
void checkWorkloadUsage(const std::string& preset, std::optional<int> inputTokens,
                        std::optional<int> outputTokens);
model::Workload workloadOf(io::Resolver& resolver, const std::string& preset,
                           std::optional<int> inputTokens, std::optional<int> outputTokens);

// Options of a search that contradict each other, whatever their values mean: a UsageError.
void checkScenarioUsage(const Scenario& scenario, const std::string& verb);

// The request behind them, with the seed of the command line; warns where another engine answers,
// and of old prices. Throws as io::requestOf.
io::ScenarioAnswer askedBy(const Global& global, const Scenario& scenario, io::Resolver& resolver);

}  // namespace qplan::planner::cli
