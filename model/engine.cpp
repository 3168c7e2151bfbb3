#include "model/engine.hpp"

#include <algorithm>

namespace qplan::model {
namespace {

void require(std::vector<Diagnostic>& found, bool holds, const char* path, const char* message,
             const char* hint) {
  if (!holds) found.push_back({path, message, hint});
}

bool isDuration(Seconds s) { return isFinite(s) && s >= Seconds(0.0); }

}  // namespace

std::vector<Diagnostic> validate(const Engine& engine) {
  std::vector<Diagnostic> found;
  const SchedulerLimits& limits = engine.scheduler;
  require(found, !engine.id.empty(), "/id", "is empty", "give the engine a name and version");
  require(found, limits.maxSequences >= 1, "/scheduler/max_sequences", "is below 1",
          "at least one sequence must run");
  require(found, limits.maxBatchedTokens >= 1, "/scheduler/max_batched_tokens", "is below 1",
          "at least one token must fit into a step");
  require(found, limits.blockTokens >= 1, "/scheduler/block_tokens", "is below 1",
          "a cache block holds at least one token");
  require(found, limits.watermark >= 0.0 && limits.watermark < 1.0, "/scheduler/watermark",
          "is outside [0, 1)", "give the share of blocks kept free");
  const HostCosts& host = engine.host;
  require(found, isDuration(host.request), "/host/request_s", "is negative or not finite", "");
  require(found, isDuration(host.step), "/host/step_s", "is negative or not finite", "");
  require(found, isDuration(host.sequence), "/host/sequence_s", "is negative or not finite", "");
  require(found, isDuration(host.tensorParallel), "/host/tensor_parallel_s",
          "is negative or not finite", "");
  require(found, isDuration(host.pipeline), "/host/pipeline_s", "is negative or not finite", "");
  require(found, engine.memory.utilization > 0.0 && engine.memory.utilization <= 1.0,
          "/memory/utilization", "is outside (0, 1]", "give the share of device memory in use");
  require(found, isFinite(engine.memory.reserved) && engine.memory.reserved >= Bytes(0.0),
          "/memory/reserved_bytes", "is negative or not finite", "");
  require(found,
          std::all_of(engine.sustained.begin(), engine.sustained.end(),
                      [](double share) { return share > 0.0 && share <= 2.0; }),
          "/sustained", "is outside (0, 2]", "give the share of the kernel tables' rate");
  const bool ascending = std::adjacent_find(engine.captureSizes.begin(), engine.captureSizes.end(),
                                            std::greater_equal<>()) == engine.captureSizes.end();
  require(found, ascending, "/capture_sizes", "are not ascending", "sort them, each once");
  require(found, engine.captureSizes.empty() || engine.captureSizes.front() >= 1, "/capture_sizes",
          "start below 1", "a batch holds at least one sequence");
  return found;
}

int paddedBatch(const Engine& engine, int sequences) {
  const auto captured =
      std::lower_bound(engine.captureSizes.begin(), engine.captureSizes.end(), sequences);
  return sequences <= 0 || captured == engine.captureSizes.end() ? sequences : *captured;
}

}  // namespace qplan::model
