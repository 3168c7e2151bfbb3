#pragma once

#include <string>

#include "model/quantity.hpp"

namespace qplan::planner {

// What power costs where the servers stand.
struct Site {
  double dollarsPerKilowattHour = 0;
  double pue = 1;  // power usage effectiveness: drawn by the site per power of its servers, >= 1
  bool operator==(const Site&) const = default;
};

// A server that is bought instead of rented.
struct OwnedServer {
  std::string name;
  std::string gpu;  // catalogue id
  int gpus = 0;
  model::Dollars purchase;
  double years = 0;     // of use, over which it is written off in equal parts; > 0
  double residual = 0;  // share of the purchase that its sale brings then, 0..1
  double interest = 0;  // per year, on the capital bound in the mean
  double upkeep = 0;    // maintenance and spares, share of the purchase per year
  model::Watts power;   // of the whole server under load
  model::DollarsPerSecond hosting;
  bool operator==(const OwnedServer&) const = default;
};

// What an hour of the server costs, whether it serves or not.
//   depreciation = purchase x (1 - residual) / years
//   interest     = interest x purchase x (1 + residual) / 2
//   upkeep       = upkeep x purchase
//   electricity  = power x PUE x price of energy
struct OwnedCost {
  model::DollarsPerSecond depreciation, interest, upkeep, electricity, hosting;
  bool operator==(const OwnedCost&) const = default;
};
OwnedCost ownedCost(const OwnedServer& server, const Site& site);

inline model::DollarsPerSecond total(const OwnedCost& cost) {
  return cost.depreciation + cost.interest + cost.upkeep + cost.electricity + cost.hosting;
}

}  // namespace qplan::planner
