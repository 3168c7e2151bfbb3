#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "planner/flip.hpp"
#include "planner/replica.hpp"
#include "planner/sureness.hpp"

namespace qplan::planner {

// One deployment that answers the request.
struct Option {
  const model::Gpu* gpu = nullptr;
  model::Format format = model::Format::bf16;
  model::KvDtype kvDtype = model::KvDtype::bf16;
  model::Layout layout;
  Purchase purchase;
  model::Estimate estimate;      // of all replicas together, interval and floor with it
  model::RequestsPerSecond qps;  // capacity within the targets; sync: replicas / latency
  model::RequestsPerDollar queriesPerDollar;  // of the demand where there is one, else of `qps`
  model::Seconds latency;                     // mean E2E; sync: alone; async: at capacity
  model::Joules energyPerQuery;               // of the GPUs alone
  std::optional<double> recovery;
  std::optional<double> headroom;  // qps / demand - 1
  bool pareto = false;
  // Where percentiles were asked for: what was reached at the demand.
  std::vector<TargetOutcome> outcomes;
  // Requests per second, and per dollar, that meet every target by themselves; only with
  // `outcomes`, and of the demand as above.
  model::RequestsPerSecond goodput;
  model::RequestsPerDollar goodputPerDollar;
  bool operator==(const Option&) const = default;
};

// The option as a question of its own, at saturation under load.
Case caseOf(const Request& request, const Option& option);

// One configuration that does not answer the request, and why.
struct Exclusion {
  const model::Gpu* gpu = nullptr;
  model::Format format = model::Format::bf16;
  model::KvDtype kvDtype = model::KvDtype::bf16;
  model::Layout layout;
  std::vector<model::Infeasible> misses;
  std::optional<Figures> figures{};  // nothing where it cannot run
  bool operator==(const Exclusion&) const = default;
};

// A single target that, relaxed to `value`, admits a configuration.
struct Relaxation {
  std::string target;  // "--budget 12.4"
  Exclusion admits;
  bool operator==(const Relaxation&) const = default;
};

struct Recommendation {
  std::vector<Option> options;  // ranked, best first
  // (GPU, format) without any option, each with its nearest miss.
  std::vector<Exclusion> exclusions;
  // Every configuration looked at that is no option, but for those beaten; what cannot run first.
  std::vector<Exclusion> rejected;
  // Only when nothing is feasible:
  std::vector<Exclusion> closestMisses;  // closest first
  std::vector<Relaxation> relaxations;
  std::optional<Duel> againstRunnerUp;
  std::optional<Duel> againstOtherFormat;
  std::vector<Flip> flips;
  std::size_t evaluated = 0;  // replicas timed
  std::size_t simulated = 0;  // of them under random arrivals, where percentiles were asked for
  std::size_t beaten = 0;     // not simulated, because they could not beat the best
  bool complete = true;
};

// The whole search. Deterministic for any number of threads. Where it has to simulate, the best
// `keep` options are exact and few others are looked at.
Recommendation recommend(const Request& request, ModelCache& cache,
                         const std::stop_token& stop = {}, std::size_t keep = 10);

}  // namespace qplan::planner
