#include "planner/contenders.hpp"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <utility>

#include "planner/percentiles.hpp"

namespace qplan::planner {

namespace {

// Replicas simulated at a time: fixed, so that the result does not depend on the machine.
constexpr std::size_t kWave = 4;

bool isExact(const Replica& replica) { return !replica.outcomes.empty(); }

}  // namespace

Contenders::Contenders(std::vector<Replica> replicas, const std::vector<Market>& markets,
                       std::stop_token stop)
    : replicas_(std::move(replicas)), markets_(markets), stop_(std::move(stop)) {}

std::optional<Best> Contenders::best(const Request& request,
                                     const std::vector<double>& priceFactors,
                                     std::optional<std::size_t> withoutGpu) {
  while (!stop_.stop_requested()) {
    const auto leader = planner::best(request, replicas_, markets_, priceFactors, withoutGpu);
    if (!leader || !needsSimulation(request) || isExact(replicas_[leader->index])) return leader;
    simulate(request, priceFactors, withoutGpu);
  }
  return std::nullopt;
}

// The next by their bounds, ahead of the first that is exact.
void Contenders::simulate(const Request& request, const std::vector<double>& priceFactors,
                          std::optional<std::size_t> withoutGpu) {
  std::vector<Best> ranking = ranked(request, replicas_, markets_, priceFactors, withoutGpu);
  const auto exact = std::find_if(ranking.begin(), ranking.end(), [this](const Best& one) {
    return isExact(replicas_[one.index]);
  });
  ranking.erase(exact, ranking.end());
  ranking.resize(std::min(ranking.size(), kWave));
  tbb::parallel_for(std::size_t{0}, ranking.size(), [&](std::size_t i) {
    Replica& replica = replicas_[ranking[i].index];
    // What no rate will do for is never chosen again.
    auto misses = simulateCapacity(request, replica, stop_);
    if (!misses.empty()) replica.misses = std::move(misses);
  });
}

}  // namespace qplan::planner
