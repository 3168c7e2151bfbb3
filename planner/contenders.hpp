#pragma once

#include <cstddef>
#include <optional>
#include <stop_token>
#include <vector>

#include "planner/choice.hpp"

namespace qplan::planner {

// The replicas of a search, for asking who is best when demand or prices vary. Where the request
// needs simulation, capacities not simulated yet are those of saturation, which bound them from
// above: whoever leads by such a bound is simulated, until the leader's figure is exact.
class Contenders {
 public:
  // Refers to `markets`. Those with `outcomes` count as simulated. Where the request needs
  // simulation its objective must be bounded by capacity: any but latency.
  Contenders(std::vector<Replica> replicas, const std::vector<Market>& markets,
             std::stop_token stop = {});

  [[nodiscard]] const std::vector<Replica>& replicas() const { return replicas_; }
  [[nodiscard]] const std::vector<Market>& markets() const { return markets_; }

  // As planner::best among `replicas`. `request` may differ from that of the search in demand,
  // budget and prices. Nothing where none is feasible, or when stopped.
  std::optional<Best> best(const Request& request, const std::vector<double>& priceFactors = {},
                           std::optional<std::size_t> withoutGpu = {});

 private:
  void simulate(const Request& request, const std::vector<double>& priceFactors,
                std::optional<std::size_t> withoutGpu);

  std::vector<Replica> replicas_;
  const std::vector<Market>& markets_;
  std::stop_token stop_;
};

}  // namespace qplan::planner
