#pragma once

#include <functional>
#include <stop_token>

#include "model/batch.hpp"
#include "model/engine.hpp"
#include "model/quantity.hpp"
#include "model/workload.hpp"
#include "planner/simulate/arrivals.hpp"

namespace qplan::planner::simulate {

// Wall time of one engine step; affine in batch.contextTokens, and a function of the batch alone.
using StepTime = std::function<model::Seconds(const model::Batch&)>;

// Called now and then with the share of requests done, in [0, 1].
using Progress = std::function<void(double)>;

// One engine under load: identical requests, an arrival process, and when to stop.
struct LoadRun {
  model::Workload workload;
  model::SchedulerLimits limits;
  model::Tokens kv;  // cache of the engine
  Arrivals arrivals;
  int requests = 1000;  // done (finished or rejected) when the run ends
  int warmUp = 0;       // requests done before figures are taken
  // false: exactly `requests` are sent and the batch drains at the end; true: requests keep coming
  // until `requests` are done, so that the figures show the steady state.
  bool endless = true;
};

// What a run gave. Means and rates are over the window from the end of the warm-up to the end of
// the run; times run from the instant a request is sent.
//   ttft  first token; for a one-token output the same as latency
//   tpot  (latency - ttft) / (output - 1), zero for a one-token output
struct LoadResult {
  bool complete = false;  // false: stopped from outside, or no request can ever arrive
  int finished = 0;
  int rejected = 0;  // prompts the cache can never hold
  int preemptions = 0;
  int inSystem = 0;  // sent and not done at the end; grows without bound above capacity
  model::Seconds duration;
  model::RequestsPerSecond throughput;
  model::Seconds meanTtft;
  model::Seconds meanTpot;
  model::Seconds meanLatency;
  double meanDecodes = 0;  // sequences decoding, averaged over time
  double meanRunning = 0;  // sequences held as running, averaged over time
  double meanWaiting = 0;  // requests in the engine's queue, averaged over time
  long long steps = 0;     // engine steps taken
  long long runs = 0;      // scheduling decisions: what the simulation's own time grows with
  bool operator==(const LoadResult&) const = default;
};

// Runs the scheduler against the arrivals. A run of decode steps is one jump: its time is the
// number of steps times the mean of the first and the last, exact for the affine step time; it is
// cut short after the step in which a request arrives that could start. Same input, same result.
LoadResult simulateLoad(const LoadRun& run, const StepTime& stepTime,
                        const std::stop_token& stop = {}, const Progress& progress = {});

}  // namespace qplan::planner::simulate
