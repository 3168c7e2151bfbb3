#pragma once

#include <optional>
#include <string>
#include <variant>

#include "model/breakdown.hpp"
#include "model/memory.hpp"
#include "model/step.hpp"
#include "model/workload.hpp"

namespace qplan::model {

struct Interval {
  double lower = 0;  // in the unit of the figure it surrounds
  double upper = 0;
  double level = 0.8;
  bool operator==(const Interval&) const = default;
};

// A prediction with everything that says how far to trust it. `latency` and its kin are per
// request; `maxQps` counts all replicas. The main figure is latency for sync, maxQps for async.
struct Estimate {
  Mode mode = Mode::sync;
  Seconds latency;           // E2E of one request alone (always filled)
  RequestsPerSecond maxQps;  // async only
  Seconds ttft;
  Seconds tpot;
  Interval interval;  // of the main figure, seconds or requests per second
  double floor = 0;   // physical bound of the main figure: latency from below, QPS from above
  Provenance provenance = Provenance::calibrated;
  Bound limitingFactor = Bound::memory;
  Layout layout;
  double meanBatch = 1;  // sequences decoding together, per replica
  MemoryLedger memory;
  Breakdown breakdown;  // of one request's latency (sync), of the steps of one request (async)
  bool operator==(const Estimate&) const = default;
};

// One of the engines of a replica decoding its share of the mean batch, halfway through the output.
Batch meanDecode(const Estimate& estimate, const Workload& workload);

// Why a configuration cannot run; an expected outcome, not an error.
enum class InfeasibleKind {
  formatUnsupported,
  memory,
  context,
  layout,
  recovery,
  slo,
  price,
  unmeasured,  // no kernel table covers the GPU's architecture
  budget,
  demand,
  gpuCount
};
struct Infeasible {
  InfeasibleKind kind = InfeasibleKind::memory;
  std::string reason;  // "needs 141 GB of 80 GB"
  double needed = 0;
  double available = 0;
  bool operator==(const Infeasible&) const = default;
};

using Outcome = std::variant<Estimate, Infeasible>;

// Checks that need no timing: format support, divisibility, context, memory.
std::optional<Infeasible> infeasible(const Deployment& deployment, const Workload& workload);

// Closed form: host request cost + prefill + sum over output tokens of the step at its context.
// The interval is left at the point; `withInterval` (model/interval.hpp) widens it.
Estimate syncEstimate(const Deployment& deployment, const StepModel& step,
                      const Workload& workload);

// Steady state of continuous batching with chunked prefill: per step B decodes and B x I/O prefill
// tokens, B = min(max sequences, KV capacity / mean context held); QPS = B / (O x step).
Estimate saturationEstimate(const Deployment& deployment, const StepModel& step,
                            const Workload& workload);

}  // namespace qplan::model
