#pragma once

#include <optional>
#include <vector>

#include "planner/choice.hpp"

namespace qplan::planner {

// What a plan costs.
struct Planned {
  const model::Gpu* gpu = nullptr;
  model::Format format = model::Format::bf16;
  model::Layout layout;  // replicas included
  model::DollarsPerSecond rate;
  model::RequestsPerDollar queriesPerDollar;
  bool operator==(const Planned&) const = default;
};

// US dollars per request.
double costPerQuery(const Planned& plan);

// The replica as it was chosen to be bought.
Planned plannedOf(const Request& request, const Replica& replica, const Choice& choice);

// planner::best as a plan.
std::optional<Planned> plannedBest(const Request& request, const std::vector<Replica>& replicas,
                                   const std::vector<Market>& markets,
                                   const std::vector<double>& priceFactors = {});

}  // namespace qplan::planner
