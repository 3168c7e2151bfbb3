#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <vector>

#include "model/engine.hpp"
#include "model/quantity.hpp"
#include "planner/simulate/outages.hpp"
#include "planner/simulate/router.hpp"
#include "planner/simulate/series.hpp"
#include "planner/simulate/statistics.hpp"
#include "planner/simulate/step_time.hpp"
#include "planner/simulate/traffic.hpp"

namespace qplan::planner::simulate {

// Of the longer prompts a share `hitRate` begin with `tokens`, rounded down to whole blocks, that
// are those of one of `groups` system prompts, each as likely; an engine keeps them in its cache
// (PrefixGroups).
struct SharedPrefix {
  int tokens = 0;
  double hitRate = 1;
  int groups = 1;
  bool operator==(const SharedPrefix&) const = default;
};

// Replicas of one engine behind a router.
struct Cluster {
  model::SchedulerLimits limits;
  model::Tokens kv;    // cache of one replica
  int maxContext = 0;  // requests whose prompt and output are longer are refused; 0: no limit
  int replicas = 1;
  int stages =
      1;  // pipeline stages: each schedules an equal share of a replica's requests and cache
  Routing routing = Routing::leastOutstanding;
  model::Seconds frontEnd;  // from sending a request until the engine has it
  SharedPrefix prefix;
  std::vector<Outage> outages;
  std::optional<Failures> failures;  // besides
  bool operator==(const Cluster&) const = default;
};

// refused: the cache can never hold the prompt, or the context is too long.
enum class Answer { served, refused };

// One request, for those who want each. Times in seconds from the start.
struct Served {
  std::int64_t id = 0;  // order of sending, from 0
  Answer answer = Answer::served;
  int replica = 0;
  Request request;
  double firstToken = 0;
  double end = 0;
  int evictions = 0;  // while it was decoding
  int retries = 0;    // after outages
};

// `steps` engine steps of the same sequences in a row.
struct StepSpan {
  int replica = 0;
  int stage = 0;
  double begin = 0;
  double end = 0;
  int steps = 1;
  model::Batch batch;  // of the first
  int waiting = 0;
};

struct Observers {
  std::function<void(const Served&)> served;
  std::function<void(const StepSpan&)> stepped;
  std::function<void(double share)> progress;  // of `requests` in [0, 1]
};

struct ServingRun {
  Cluster cluster;
  std::int64_t requests = 10000;  // ends when as many are answered or refused, or none is left
  std::int64_t warmUp = 0;        // answered or refused before figures are taken
  std::vector<Target> targets;    // for goodput
  std::uint64_t seed = 1;         // of random routing, prefixes and failures
  bool series = false;
};

// Means, rates and shares are over the window from the end of the warm-up to the end of the run.
struct ServingResult {
  bool complete = false;  // false: stopped from outside
  std::int64_t sent = 0;
  std::int64_t finished = 0;
  std::int64_t refused = 0;
  std::int64_t preemptions = 0;
  std::int64_t retries = 0;
  std::int64_t outages = 0;      // begun, of all replicas
  std::int64_t inSystem = 0;     // sent and not done at the end
  std::int64_t inputTokens = 0;  // of the requests answered in the window
  std::int64_t outputTokens = 0;
  model::Seconds duration;
  model::Seconds window;
  std::array<TimeFigures, kTimeMetricCount> times;  // by TimeMetric
  TimeHistograms histograms;
  Estimated throughput;    // requests per second
  Estimated goodput;       // of those that met every target
  double meanRunning = 0;  // sequences held as running, all replicas
  double meanDecodes = 0;  // decoding
  double meanWaiting = 0;  // in the engines' queues or held back for want of a replica
  std::int64_t peakWaiting = 0;
  double kvUse = 0;  // mean share of all replicas' caches in use
  double peakKvUse = 0;
  double utilization = 0;   // share of the replicas' time in which they computed
  double availability = 1;  // and in which they were there
  long long steps = 0;
  long long runs = 0;  // scheduling decisions: what the simulation's own time grows with
  // The queue grew all the time, or replicas fail before they can answer: demand is above capacity,
  // and no percentile means anything.
  bool unstable = false;
  Series series;
  [[nodiscard]] const TimeFigures& at(TimeMetric metric) const {
    return times[static_cast<std::size_t>(metric)];
  }
};

// Runs the cluster against the requests. A run of decode steps is one jump, exact for an affine
// step time. The same arguments give the same result.
ServingResult simulate(const ServingRun& run, RequestSource& source, const StepTime& stepTime,
                       const Observers& observers = {}, const std::stop_token& stop = {});

}  // namespace qplan::planner::simulate
