#pragma once

#include <string>
#include <vector>

#include "planner/deploy/engine_flags.hpp"
#include "planner/search.hpp"

namespace qplan::planner::deploy {

// What a recommendation does not say and a launch needs.
struct LaunchRequest {
  std::string model;       // as the person named it: id, alias or path of a config.json
  std::string checkpoint;  // --checkpoint: Hugging Face id or folder; empty: the model's own
  std::string engine;      // version to launch where it is not the planned one; else empty
  std::string command;     // that writes the same files, for people
};

// The load the plan is for and what it foresees there, of all replicas together.
struct Forecast {
  model::RequestsPerSecond offered;  // the demand; without one the capacity; sync: 1 / latency
  model::RequestsPerSecond capacity;
  model::Seconds ttft, tpot, e2e;  // means at `offered`
  bool openLoop = false;           // requests come at `offered` whatever is in flight
  // Lower and upper end of the 80 % interval of the capacity, relative to it (0.9, 1.1).
  double lower = 1, upper = 1;
};

// One deployment as it is to be launched: the value every file is written from.
struct LaunchPlan {
  std::string name;        // a DNS label that starts with a letter (RFC 1035)
  std::string summary;     // "llama-3.1-70b fp8-w8a8, tp2 x2 on h100-sxm-80gb"
  std::string checkpoint;  // what vLLM loads
  std::string image;       // "vllm/vllm-openai:v0.7.2"
  std::string command;
  std::vector<Flag> flags;
  model::Layout layout;
  model::Mode mode = model::Mode::sync;
  model::Workload workload;
  Forecast forecast;
  std::string gpuProduct;      // label of the node
  int gpusPerPod = 1;          // tp x pp
  int gpusPerNode = 8;         // what the largest machine of the GPU holds
  bool spansNodes = false;     // one replica needs several machines
  int replicasPerHost = 1;     // of the smallest machine bought that holds one
  int minReplicas = 1;         // one and those that may fail
  int maxReplicas = 1;         // those bought
  int inFlightPerReplica = 1;  // requests, at the offered load
  model::Bytes checkpointSize;
  std::vector<std::string> beforeStart;  // what is left to its owner
  std::vector<std::string> notes;        // what differs from the plan
};

// `atLoad`: the estimate of all replicas at the demand, of the option itself where there is none.
// In flight by Little's law: offered x mean E2E / replicas, rounded down so that the autoscaler is
// not late, at least 1; sync: 1.
// The longest request is the next power of two beyond the workload's tokens (chat templates and
// special tokens come on top of a prompt), within what model and KV cache hold.
// Throws NeedsData for engines and GPUs no launch file is known for, InvalidInput for a checkpoint
// that cannot be one.
LaunchPlan launchPlan(const Request& request, const Option& option, const model::Estimate& atLoad,
                      const LaunchRequest& asked);

}  // namespace qplan::planner::deploy
