#pragma once

#include <string>
#include <variant>
#include <vector>

#include "model/quantity.hpp"

namespace qplan::model {

// One request shape: prompt and output length in tokens (fixed lengths; output >= 1).
struct Workload {
  std::string id;  // preset name, or empty
  int inputTokens = 0;
  int outputTokens = 0;
  std::vector<std::string> aliases{};  // other names of the preset
  bool operator==(const Workload&) const = default;
};

// sync: one request at a time; the figure is end-to-end latency.
// async: continuous batching; the figure is sustained requests per second over all GPUs.
enum class Mode { sync, async };

// How requests arrive in async mode.
struct Saturation {
  bool operator==(const Saturation&) const = default;
};
struct ClosedLoop {
  int concurrency = 1;  // requests in flight
  bool operator==(const ClosedLoop&) const = default;
};
struct OpenLoop {
  RequestsPerSecond rate;
  bool operator==(const OpenLoop&) const = default;
};
// GuideLLM's throughput run: 5 x floor(limit / sync latency) requests, all at t = 0, at most 512 in
// flight; the figure is N / makespan, ramp and drain included.
struct GuideLlm {
  Seconds limit{360.0};
  bool operator==(const GuideLlm&) const = default;
};
using Load = std::variant<Saturation, ClosedLoop, OpenLoop, GuideLlm>;

}  // namespace qplan::model
