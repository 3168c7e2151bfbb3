#pragma once

#include <stop_token>

#include "model/workload.hpp"
#include "planner/simulate/schedule.hpp"
#include "planner/simulate/serving.hpp"
#include "planner/simulate/step_time.hpp"

namespace qplan::planner::simulate {

// GuideLLM's throughput run: 5 x the requests its synchronous run completed within the limit, all
// sent at once with at most 512 in flight; the figure is requests / makespan, ramp and drain
// included. (GuideLLM 0.1: default of 5 times the synchronous rate, 512 concurrent requests.)
inline constexpr int kGuideLlmInFlight = 512;

// 5 x ceil(limit / latency): a synchronous request begun before the limit is run to its end and
// counts (the published QPS fit this better than counting whole requests only); 0 for a latency
// that is not positive.
int guideLlmRequests(const model::GuideLlm& load, model::Seconds syncLatency);

struct GuideLlmRun {
  model::GuideLlm load;
  model::Seconds syncLatency;
  model::Workload workload;
  model::SchedulerLimits limits;
  model::Tokens kv;  // cache of the replica
  // Pipeline stages: each runs its own scheduler over an equal part of requests, cache and clients
  // in flight. The step time is then that of one such engine.
  int engines = 1;
};

struct GuideLlmResult {
  int requests = 0;              // over all engines
  model::RequestsPerSecond qps;  // finished requests / makespan, over all engines
  ServingResult engine;          // the fullest engine
};

GuideLlmResult guideLlmRun(const GuideLlmRun& run, const StepTime& stepTime,
                           const std::stop_token& stop = {});

// The schedule of the fullest engine alone, for evaluating many step-time parameters on it.
ClosedSchedule guideLlmSchedule(const GuideLlmRun& run);

}  // namespace qplan::planner::simulate
