#pragma once

#include <optional>
#include <string>
#include <vector>

#include "planner/cost.hpp"
#include "planner/report/document.hpp"
#include "planner/serve.hpp"
#include "planner/simulate/selftest.hpp"

namespace qplan::planner::report {

// What was asked of `qplan simulate`.
struct TrafficQuestion {
  Case deployment;  // its workload and load are those of the traffic, its mode is async
  ClusterOptions cluster;
  std::string traffic;  // "20/s, 1024+-256 in, 128+-64 out", "trace azure.csv"
  std::string input;    // lengths as given; empty for a trace
  std::string output;
  std::optional<model::RequestsPerSecond> rate;      // offered; nothing for users and bursts
  std::optional<model::RequestsPerSecond> capacity;  // analytical saturation
  std::int64_t requests = 0;
  std::int64_t warmUp = 0;
  std::uint64_t seed = 1;
  std::vector<simulate::Target> targets;
  std::string engineAsked;
  PriceSelection prices;
  std::optional<Purchase> purchase;
  model::Provenance provenance = model::Provenance::calibrated;  // of the step times
  bool series = false;
  std::optional<simulate::TimeMetric> histogram;     // to draw in text
  std::optional<simulate::TimeHistograms> observed;  // what a server's log tells; some may be empty
};

// The run as percentiles, rates and state. An unstable run has no percentiles: it says so.
Document trafficReport(const TrafficQuestion& question, const simulate::ServingResult& result);

// A deployment that cannot run at all.
Document trafficReport(const TrafficQuestion& question, const model::Infeasible& reason);

// The same at the largest rate that meets the targets.
Document largestRateReport(const TrafficQuestion& question, const RateSearch& search);

// What is known of queues beside what the simulator makes of it.
Document selftestReport(const std::vector<simulate::SelfCheck>& checks, std::uint64_t seed,
                        int trials, std::int64_t requests);

// One request a line: id, replica, arrival, first token, end, tokens, evictions, retries.
std::string servedHeader();
std::string servedLine(const simulate::Served& served);

}  // namespace qplan::planner::report
