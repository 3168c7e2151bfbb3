#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "planner/predict.hpp"
#include "planner/simulate/serving.hpp"

namespace qplan::planner {

// What a cluster has beyond its deployment.
struct ClusterOptions {
  simulate::Routing routing = simulate::Routing::leastOutstanding;
  simulate::SharedPrefix prefix;
  std::vector<simulate::Outage> outages;
  std::optional<simulate::Failures> failures;
  std::optional<model::Tokens> kv;  // measured cache of one replica, instead of the modelled one
  bool operator==(const ClusterOptions&) const = default;
};

// The cluster of a deployment, its memory and engine as in the analytical path.
simulate::Cluster clusterOf(const model::Deployment& deployment, const ClusterOptions& options);

// Its step time, the function the analytical path uses. Refers to the model.
simulate::StepTime stepTimeOf(const CompiledModel& model);

// Traffic that can be made to come at any rate: a new source of the same requests for every run.
// Nothing is drawn anew between rates (common random numbers).
using TrafficAt = std::function<std::unique_ptr<simulate::RequestSource>(model::RequestsPerSecond)>;

// Whether the run was stable, refused nothing and met every target.
bool meets(const simulate::ServingResult& result, const std::vector<simulate::Target>& targets);

// Requests came, and every one was refused.
bool nothingServed(const simulate::ServingResult& result);

// A target beside what was reached.
struct TargetOutcome {
  simulate::Target target;
  model::Seconds reached;
  bool met = false;
  bool operator==(const TargetOutcome&) const = default;
};
std::vector<TargetOutcome> outcomes(const simulate::ServingResult& result,
                                    const std::vector<simulate::Target>& targets);

struct RateSearch {
  model::RequestsPerSecond rate;    // the largest found that meets the targets; 0: none does
  simulate::ServingResult at;       // the run at that rate
  model::RequestsPerSecond misses;  // the smallest found that does not; 0: none does not
  int runs = 0;
  bool complete = true;  // false: stopped from outside
};

// The largest rate at which the run meets its targets, within `precision` of it, by bisection from
// `guess` (the analytical saturation). The same draws at every rate.
RateSearch largestRate(const simulate::ServingRun& run, const TrafficAt& traffic,
                       const simulate::StepTime& stepTime, model::RequestsPerSecond guess,
                       double precision = 0.01, const std::stop_token& stop = {});

}  // namespace qplan::planner
