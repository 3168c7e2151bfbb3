#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "planner/planned.hpp"
#include "planner/search.hpp"

namespace qplan::planner {

// What the answer to a request would cost with the prices of one tier of one list.
struct Offer {
  const PriceList* list = nullptr;
  std::string tier;
  bool stale = false;  // over six months older than the newest of the lists
  // The chosen configuration, with as many replicas as the interruptions of this tier call for.
  std::optional<Planned> same;
  // The best one there, in steady state.
  std::optional<Planned> best;
  bool operator==(const Offer&) const = default;
};

// Every tier of every list that sells something feasible; the best offer first, by queries per
// dollar. Of spot tiers kSpotInterruption is lost, or what the request says where it asks for that
// tier itself. `chosen` answers the request.
std::vector<Offer> offers(const Request& request, const Option& chosen,
                          const std::vector<const PriceList*>& lists, ModelCache& cache,
                          const std::stop_token& stop = {});

}  // namespace qplan::planner
