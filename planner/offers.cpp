#include "planner/offers.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <variant>

#include "planner/steady.hpp"

namespace qplan::planner {

namespace {

// One replica of the option, for buying it anew.
Replica replicaOf(const Request& request, const Option& option) {
  Replica replica;
  replica.question = caseOf(request, option);
  replica.question.layout.replicas = 1;
  replica.estimate = option.estimate;
  replica.capacity = option.qps / (option.layout.replicas * (1 - request.interruption));
  replica.recovery = option.recovery;
  return replica;
}

// The request with the prices of one tier of one list.
Request pricedBy(const Request& request, const PriceList& list, const std::string& tier) {
  Request other = request;
  other.prices = {list.id, {&list}, tier};
  if (tier != request.prices.tier) other.interruption = usualInterruption(tier);
  return other;
}

// As many GPUs as the same configuration needs there are allowed.
std::optional<Planned> boughtThere(Request request, const Replica& replica, int maxGpus) {
  request.maxGpus = maxGpus;
  request.gpus = {replica.question.gpu};
  request.objective = Objective::queriesPerDollar;  // the choice is made
  const auto answer = choose(request, replica, Market(request.prices, *request.gpus[0], maxGpus));
  const auto* choice = std::get_if<Choice>(&answer);
  if (choice == nullptr) return std::nullopt;
  return plannedOf(request, replica, *choice);
}

double perDollar(const std::optional<Planned>& plan) {
  return plan ? plan->queriesPerDollar.value() : 0.0;
}

}  // namespace

std::vector<Offer> offers(const Request& request, const Option& chosen,
                          const std::vector<const PriceList*>& lists, ModelCache& cache,
                          const std::stop_token& stop) {
  const PriceSelection all{"all", lists, request.prices.tier};
  Request anywhere = inSteadyState(request);
  std::vector<bool> skip;
  for (const model::Gpu* gpu : anywhere.gpus) {
    skip.push_back(!sells(all, *gpu) || !mayRun(anywhere, *gpu, cache.catalog()));
  }
  const std::vector<Replica> replicas = evaluateReplicas(anywhere, skip, cache, stop).replicas;
  const Replica same = replicaOf(request, chosen);
  const int most = 2 * std::max(request.maxGpus, gpuCount(chosen.layout));

  std::vector<Offer> found;
  for (const PriceList* list : lists) {
    for (const std::string& tier : tiersOf({list})) {
      if (stop.stop_requested()) return found;
      const Request there = pricedBy(request, *list, tier);
      const Request thereSteady = pricedBy(anywhere, *list, tier);
      Offer offer{list, tier, isStale(*list, lists), boughtThere(there, same, most),
                  plannedBest(thereSteady, replicas, markets(thereSteady, request.maxGpus))};
      if (offer.same || offer.best) found.push_back(std::move(offer));
    }
  }
  std::stable_sort(found.begin(), found.end(), [](const Offer& a, const Offer& b) {
    const std::array key{perDollar(a.best), perDollar(a.same)};
    return key > std::array{perDollar(b.best), perDollar(b.same)};
  });
  return found;
}

}  // namespace qplan::planner
