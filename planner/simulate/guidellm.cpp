#include "planner/simulate/guidellm.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace qplan::planner::simulate {

namespace {

constexpr double kRequestsPerSynchronous = 5.0;

struct Share {
  int requests = 0;
  int inFlight = 0;
  model::Tokens kv;
};

// Of the fullest engine.
Share share(const GuideLlmRun& run, int requests) {
  const int engines = std::max(run.engines, 1);
  return {(requests + engines - 1) / engines, std::max(kGuideLlmInFlight / engines, 1),
          run.kv / engines};
}

}  // namespace

int guideLlmRequests(const model::GuideLlm& load, model::Seconds syncLatency) {
  if (!(syncLatency.value() > 0.0)) return 0;
  const double synchronous = std::ceil(load.limit / syncLatency);
  return static_cast<int>(std::min(kRequestsPerSynchronous * synchronous,
                                   static_cast<double>(std::numeric_limits<int>::max())));
}

GuideLlmResult guideLlmRun(const GuideLlmRun& run, const StepTime& stepTime,
                           const std::stop_token& stop, const Progress& progress) {
  GuideLlmResult result;
  result.requests = guideLlmRequests(run.load, run.syncLatency);
  const Share one = share(run, result.requests);
  LoadRun load;
  load.workload = run.workload;
  load.limits = run.limits;
  load.kv = one.kv;
  load.arrivals = ClosedArrivals{one.inFlight};
  load.requests = one.requests;
  load.endless = false;
  result.engine = simulateLoad(load, stepTime, stop, progress);
  if (one.requests > 0) {
    const double finishedShare = result.engine.finished / static_cast<double>(one.requests);
    if (result.engine.duration.value() > 0.0) {
      result.qps = model::RequestsPerSecond(result.requests * finishedShare /
                                            result.engine.duration.value());
    }
  }
  return result;
}

ClosedSchedule guideLlmSchedule(const GuideLlmRun& run) {
  const Share one = share(run, guideLlmRequests(run.load, run.syncLatency));
  return closedBatchSchedule(one.requests, run.workload, run.limits, one.kv, one.inFlight);
}

}  // namespace qplan::planner::simulate
