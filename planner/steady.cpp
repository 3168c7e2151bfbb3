#include "planner/steady.hpp"

#include <algorithm>
#include <utility>

namespace qplan::planner {

Request inSteadyState(const Request& request) {
  Request asked = request;
  if (asked.mode != model::Mode::async) return asked;
  if (asked.objective == Objective::goodputPerDollar) asked.objective = Objective::queriesPerDollar;
  std::erase_if(asked.slos, [](const simulate::Target& slo) { return needsSimulation(slo); });
  return asked;
}

std::vector<bool> skipped(const Request& request, const std::vector<Market>& markets,
                          const Catalog& catalog) {
  std::vector<bool> skip(request.gpus.size());
  for (std::size_t gpu = 0; gpu < skip.size(); ++gpu) {
    skip[gpu] = markets[gpu].empty() || !mayRun(request, *request.gpus[gpu], catalog);
  }
  return skip;
}

SteadySearch steadySearch(const Request& request, ModelCache& cache, const std::stop_token& stop) {
  SteadySearch search;
  search.request = inSteadyState(request);
  search.markets = markets(search.request, search.request.maxGpus);
  search.skip = skipped(search.request, search.markets, cache.catalog());
  Evaluated found = evaluateReplicas(search.request, search.skip, cache, stop);
  search.replicas = std::move(found.replicas);
  search.complete = found.complete;
  return search;
}

}  // namespace qplan::planner
