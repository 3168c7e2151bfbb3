#include "planner/cli/workload_options.hpp"

#include "planner/cli/deployment_options.hpp"
#include "planner/cli/today.hpp"

namespace qplan::planner::cli {

void checkWorkloadUsage(const std::string& preset, std::optional<int> inputTokens,
                        std::optional<int> outputTokens) {
  if (!preset.empty() && (inputTokens || outputTokens)) {
    throw UsageError(
        "--workload contradicts --input-tokens and --output-tokens; give the preset or the counts");
  }
  if (!preset.empty()) return;
  if (!inputTokens && !outputTokens) {
    throw UsageError("give --workload, or --input-tokens and --output-tokens");
  }
  if (!inputTokens) throw UsageError("--output-tokens needs --input-tokens");
  if (!outputTokens) throw UsageError("--input-tokens needs --output-tokens");
}

model::Workload workloadOf(io::Resolver& resolver, const std::string& preset,
                           std::optional<int> inputTokens, std::optional<int> outputTokens) {
  checkWorkloadUsage(preset, inputTokens, outputTokens);
  if (!preset.empty()) return resolver.workload(preset);
  return {"", *inputTokens, *outputTokens};
}

void checkScenarioUsage(const Scenario& scenario, const std::string& verb) {
  if (scenario.model.empty()) throw UsageError(verb + " needs --model");
  if (scenario.mode == "sync" && !scenario.demand.empty()) {
    throw UsageError(
        "--mode sync contradicts --demand: one request at a time has no rate; give --mode async");
  }
  if (!scenario.suite.empty() && !scenario.minRecovery) {
    throw UsageError("--suite needs --min-recovery");
  }
  checkWorkloadUsage(scenario.workload, scenario.inputTokens, scenario.outputTokens);
}

io::ScenarioAnswer askedBy(const Global& global, const Scenario& scenario, io::Resolver& resolver) {
  Scenario seeded = scenario;
  seeded.seed = global.seed;
  io::ScenarioAnswer asked = io::requestOf(seeded, resolver);
  if (!asked.engineAsked.empty()) warnOfEngine(global, asked.engineAsked, *asked.request.engine);
  warnOfAge(global, asked.request.prices.lists);
  return asked;
}

}  // namespace qplan::planner::cli
