#pragma once

#include <cstddef>
#include <stop_token>
#include <vector>

#include "planner/choice.hpp"

namespace qplan::planner {

// Replaces the replica's capacity by the largest Poisson rate at which a simulation of the workload
// meets every target (bisection from saturation, 3 %), and sets what is reached there; what it
// misses where no rate will do. Requires needsSimulation(request); the demand plays no part.
std::vector<model::Infeasible> simulateCapacity(const Request& request, Replica& replica,
                                                const std::stop_token& stop = {});

struct Percentiles {
  std::size_t simulated = 0;  // replicas whose capacity was found by simulation
  // Left out: even if they served all that saturation allows they could not beat those kept.
  std::vector<Replica> beaten;
  bool complete = true;
};

// Simulates the capacity of the replicas that matter and drops the others:
//   1. in the order of what each would cost if it served its saturation, so that the rest can be
//      left out once `keep` are found that no other can beat; not for Objective::latency, where
//      capacity does not bound the score: there all are simulated;
//   2. the best `keep` again with all their replicas behind one router at the demand: pooled they
//      may need one fewer. `outcomes` is filled from that run.
// Replicas that meet the targets at no rate are moved to the rejected ones. Parallel, and the same
// for any number of threads. Requires needsSimulation(request).
Percentiles simulateCapacities(const Request& request, const std::vector<Market>& markets,
                               std::size_t keep, Evaluated& evaluated,
                               const std::stop_token& stop = {});

}  // namespace qplan::planner
