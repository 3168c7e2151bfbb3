#include "planner/cli/workload_options.hpp"

#include "planner/cli/global.hpp"

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

}  // namespace qplan::planner::cli
