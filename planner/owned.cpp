#include "planner/owned.hpp"

namespace qplan::planner {

namespace {

constexpr model::Seconds kYear = 365.25 * 24.0 * model::kHour;

}  // namespace

OwnedCost ownedCost(const OwnedServer& server, const Site& site) {
  const model::Dollars meanCapital = server.purchase * (0.5 * (1 + server.residual));
  const double kilowatts = server.power.value() / 1000;
  OwnedCost cost;
  cost.depreciation = server.purchase * (1 - server.residual) / (kYear * server.years);
  cost.interest = meanCapital * server.interest / kYear;
  cost.upkeep = server.purchase * server.upkeep / kYear;
  cost.electricity = model::dollarsPerHour(kilowatts * site.pue * site.dollarsPerKilowattHour);
  cost.hosting = server.hosting;
  return cost;
}

}  // namespace qplan::planner
