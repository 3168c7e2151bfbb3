#pragma once

#include <optional>

#include "planner/predict.hpp"

namespace qplan::planner {

// Steady state with `concurrency` requests in flight over all replicas, spread evenly: the
// saturation fixed point with that many sequences as the engine's limit. Beyond the engine's own
// limit or the KV capacity requests queue: QPS stays, latency keeps counting the engine alone.
model::Estimate atConcurrency(const CompiledModel& model, const model::Workload& workload,
                              int concurrency);

// Steady state that serves `rate` over all replicas: TTFT, TPOT and mean batch at the smallest
// concurrency that does, by bisection (QPS grows with concurrency) and interpolated to the rate.
// Everything else stays the capacity at saturation. Nothing when that cannot serve the rate.
std::optional<model::Estimate> atRate(const CompiledModel& model, const model::Workload& workload,
                                      model::RequestsPerSecond rate);

// Mean time one request spends in the engine: TTFT + (output tokens - 1) x TPOT.
model::Seconds meanLatency(const model::Estimate& estimate, const model::Workload& workload);

}  // namespace qplan::planner
