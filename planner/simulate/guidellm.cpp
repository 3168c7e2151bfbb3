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
                           const std::stop_token& stop) {
  GuideLlmResult result;
  result.requests = guideLlmRequests(run.load, run.syncLatency);
  const Share one = share(run, result.requests);
  ServingRun serving;
  serving.cluster.limits = run.limits;
  serving.cluster.kv = one.kv;
  serving.requests = one.requests;
  Traffic traffic;
  traffic.arrivals = ClosedArrivals{one.inFlight};
  traffic.input.shape = FixedLength{run.workload.inputTokens};
  traffic.output.shape = FixedLength{run.workload.outputTokens};
  traffic.requests = one.requests;
  GeneratedRequests requests(traffic);
  result.engine = simulate(serving, requests, stepTime, {}, stop);
  if (one.requests > 0) {
    const double finishedShare = static_cast<double>(result.engine.finished) / one.requests;
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
