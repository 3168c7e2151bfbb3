#pragma once

#include <vector>

#include "planner/offers.hpp"
#include "planner/report/document.hpp"

namespace qplan::planner::report {

// Providers and tiers side by side: the chosen configuration with their prices, and their best.
Table offersTable(const std::vector<Offer>& offers);

// What the hours of servers of one's own are made of, US dollars per hour of each; no rows where
// the list has none.
Table ownedTable(const std::vector<const PriceList*>& lists);

}  // namespace qplan::planner::report
