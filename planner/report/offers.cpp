#include "planner/report/offers.hpp"

#include "planner/report/describe.hpp"
#include "planner/report/sensitivity.hpp"

namespace qplan::planner::report {

Table offersTable(const std::vector<Offer>& offers) {
  Table table{"offers",
              "Providers side by side",
              {{"prices", 9},
               {"tier", 9},
               {"stale", 8},
               {"same_usd_per_hour", 5},
               {"same_queries_per_usd", 4},
               {"best_choice", 9},
               {"best_usd_per_hour", 8},
               {"best_queries_per_usd", 7}},
              {}};
  const auto rate = [](const std::optional<Planned>& plan) {
    return plan ? Cell(perHour(plan->rate)) : Cell();
  };
  const auto perDollar = [](const std::optional<Planned>& plan) {
    return plan ? Cell(plan->queriesPerDollar.value()) : Cell();
  };
  for (const Offer& offer : offers) {
    table.rows.push_back({offer.list->id, offer.tier, offer.stale, rate(offer.same),
                          perDollar(offer.same), choiceOf(offer.best), rate(offer.best),
                          perDollar(offer.best)});
  }
  return table;
}

Table ownedTable(const std::vector<const PriceList*>& lists) {
  Table table{"owned",
              "What an hour of an own server costs",
              {{"instance", 9},
               {"usd_per_hour", 9},
               {"depreciation_usd_per_hour", 8},
               {"interest_usd_per_hour", 7},
               {"maintenance_usd_per_hour", 7},
               {"electricity_usd_per_hour", 8},
               {"hosting_usd_per_hour", 8}},
              {}};
  for (const PriceList* list : lists) {
    for (const Price& price : list->prices) {
      if (!price.owned) continue;
      const OwnedCost& cost = *price.owned;
      table.rows.push_back({price.instance, perHour(price.rate), perHour(cost.depreciation),
                            perHour(cost.interest), perHour(cost.upkeep), perHour(cost.electricity),
                            perHour(cost.hosting)});
    }
  }
  return table;
}

}  // namespace qplan::planner::report
