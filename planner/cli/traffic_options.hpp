#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "model/workload.hpp"
#include "planner/cli/commands.hpp"
#include "planner/io/resolver.hpp"
#include "planner/simulate/statistics.hpp"
#include "planner/simulate/traffic.hpp"

namespace qplan::planner::cli {

// Where the requests of a run come from, how many there are and how they are called.
struct TrafficAnswer {
  std::string trace;  // file that is replayed; empty: generated
  double speed = 1;   // of the trace
  simulate::Traffic generated;
  std::string description;                       // "20qps, rag"
  model::Workload mean;                          // mean lengths, for the analytical path
  std::optional<model::RequestsPerSecond> rate;  // offered; nothing for users and bursts
  std::int64_t requests = 0;
  std::int64_t warmUp = 0;
  std::optional<simulate::TimeHistograms> observed;  // of a trace replayed as it was

  [[nodiscard]] std::unique_ptr<simulate::RequestSource> source() const;
  // The same requests at another rate; requires that `rate` is set or that no trace is replayed.
  [[nodiscard]] std::unique_ptr<simulate::RequestSource> sourceAt(
      model::RequestsPerSecond other) const;
};

// Throws UsageError for options that contradict each other, model::InvalidInput for impossible
// figures, model::ParseError for a trace that cannot be read.
TrafficAnswer trafficOf(const Global& global, io::Resolver& resolver,
                        const SimulateOptions& options);

// The one --trace that is written (FILE.json), or empty.
std::string writtenTrace(const SimulateOptions& options);

}  // namespace qplan::planner::cli
