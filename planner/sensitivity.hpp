#pragma once

#include <cstddef>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "planner/planned.hpp"
#include "planner/steady.hpp"

namespace qplan::planner {

// An input that is turned up and down, all others kept.
// `prediction`: the true figure of the chosen configuration lies at an end of its 80 % interval.
enum class Lever { demand, inputTokens, outputTokens, price, prediction };
std::string_view name(Lever lever);

struct Sensitivity {
  Lever lever = Lever::demand;
  std::string gpu;  // price only
  double lowFactor = 1, highFactor = 1;
  // The best answer there, chosen anew; nothing where nothing is feasible.
  std::optional<Planned> low, high;
  bool operator==(const Sensitivity&) const = default;
};

struct SensitivityAnalysis {
  std::optional<Planned> base;      // nothing: not feasible; then no levers
  std::vector<Sensitivity> levers;  // the widest swing first; an infeasible end is the widest
  bool percentilesIgnored = false;  // targets that only a simulation answers played no part
  bool complete = true;
};

// Every lever by `share` (0 < share < 1) down and up. Deterministic.
SensitivityAnalysis sensitivity(const Request& request, ModelCache& cache, double share = 0.2,
                                const std::stop_token& stop = {});

// The smallest demand from which the cheapest deployment costs no more than `usdPerQuery` for each
// request it then carries; nothing up to `mostDemand` requests/s. Sought among the replicas in
// steady state, to 0.1 %.
std::optional<model::RequestsPerSecond> breakEvenDemand(const SteadySearch& search,
                                                        double usdPerQuery, double mostDemand);

}  // namespace qplan::planner
