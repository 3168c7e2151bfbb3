#pragma once

#include <stop_token>
#include <vector>

#include "planner/fleet/fleet.hpp"

namespace qplan::planner::fleet {

struct Candidates {
  std::vector<Candidate> all;  // by GPU type and interruption
  std::vector<Impossible> impossible;
};

// What service `index` of the question may run on what the pool has. Of equally many GPUs of an
// instance the configuration with most capacity, and a larger one only where it has more per GPU:
// several of the smaller do the same for no more. Percentile targets are simulated.
Candidates candidatesOf(const Question& question, std::size_t index, ModelCache& cache,
                        const std::stop_token& stop = {});

}  // namespace qplan::planner::fleet
