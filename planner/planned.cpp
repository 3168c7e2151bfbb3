#include "planner/planned.hpp"

namespace qplan::planner {

double costPerQuery(const Planned& plan) { return 1 / plan.queriesPerDollar.value(); }

Planned plannedOf(const Request& request, const Replica& replica, const Choice& choice) {
  const Case& asked = replica.question;
  const model::RequestsPerSecond served =
      request.demand.value_or(dependable(request, replica) * choice.replicas);
  return {asked.gpu,
          asked.format,
          {asked.layout.tp, asked.layout.pp, choice.replicas},
          choice.rate,
          queriesPerDollar(served, choice.rate)};
}

std::optional<Planned> plannedBest(const Request& request, const std::vector<Replica>& replicas,
                                   const std::vector<Market>& markets,
                                   const std::vector<double>& priceFactors) {
  const auto found = best(request, replicas, markets, priceFactors);
  if (!found) return std::nullopt;
  return plannedOf(request, replicas[found->index], found->choice);
}

}  // namespace qplan::planner
