#pragma once

#include <cstddef>
#include <stop_token>
#include <utility>
#include <vector>

#include "planner/choice.hpp"

namespace qplan::planner {

struct Percentiles {
  std::size_t simulated = 0;  // replicas whose capacity was found by simulation
  // Replicas left out: even if they served all that saturation allows they could not beat those
  // kept.
  std::size_t beaten = 0;
  std::vector<std::pair<std::size_t, model::Format>> beatenFamilies;  // (GPU, format) of these
  bool complete = true;
};

// Replaces the capacity of the replicas that matter by the largest Poisson rate at which a
// simulation of the workload meets every target, and drops the others:
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
