#pragma once

#include <stop_token>
#include <vector>

#include "planner/choice.hpp"
#include "planner/replica.hpp"

namespace qplan::planner {

// The request without what only a simulation answers: those targets go, and goodput per dollar
// becomes queries per dollar. A sync request stays as it is.
Request inSteadyState(const Request& request);

// GPUs of the request not worth evaluating: nobody sells them, or nothing is known of them.
std::vector<bool> skipped(const Request& request, const std::vector<Market>& markets,
                          const Catalog& catalog);

// Everything that may answer a request, for asking again with other figures.
struct SteadySearch {
  Request request;  // in steady state
  std::vector<Market> markets;
  std::vector<bool> skip;
  std::vector<Replica> replicas;
  bool complete = true;
};
SteadySearch steadySearch(const Request& request, ModelCache& cache,
                          const std::stop_token& stop = {});

}  // namespace qplan::planner
