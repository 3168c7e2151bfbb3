#include "planner/owned.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "planner/cost.hpp"

namespace qplan::planner {
namespace {

OwnedServer server() {
  OwnedServer bought;
  bought.gpus = 8;
  bought.purchase = model::Dollars(350640);  // 40 USD for each hour of a year of 365.25 days
  bought.years = 4;
  bought.power = model::Watts(10000);
  return bought;
}

TEST(Owned, AddsUpByHand) {
  OwnedServer bought = server();
  bought.residual = 0.1;
  bought.interest = 0.05;
  bought.upkeep = 0.02;
  bought.hosting = model::dollarsPerHour(2);
  const OwnedCost cost = ownedCost(bought, {0.12, 1.5});
  // 40 x 0.9 / 4; mean capital 40 x 1.1 / 2 at 5 %; 2 % of 40; 10 kW x 1.5 x 0.12
  EXPECT_NEAR(perHour(cost.depreciation), 9.0, 1e-9);
  EXPECT_NEAR(perHour(cost.interest), 1.1, 1e-9);
  EXPECT_NEAR(perHour(cost.upkeep), 0.8, 1e-9);
  EXPECT_NEAR(perHour(cost.electricity), 1.8, 1e-9);
  EXPECT_NEAR(perHour(total(cost)), 9.0 + 1.1 + 0.8 + 1.8 + 2.0, 1e-9);
}

RC_GTEST_PROP(Owned, LongerUseIsNeverDearer, ()) {
  OwnedServer bought = server();
  bought.residual = *rc::gen::inRange(0, 100) / 100.0;
  const Site site{0.1, 1.2};
  const double before = total(ownedCost(bought, site)).value();
  bought.years += *rc::gen::inRange(1, 10);
  RC_ASSERT(total(ownedCost(bought, site)).value() <= before);
}

}  // namespace
}  // namespace qplan::planner
