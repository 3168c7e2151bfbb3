#include "planner/cost.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/planner/scenario.hpp"

namespace qplan::planner {
namespace {

Market h100Market(const PriceList& list, int maxGpus = 32) {
  return {PriceSelection{"test", {&list}}, model::test::h100(), maxGpus};
}

double hourly(const Market& market, const model::Layout& layout) {
  return perHour(*market.cheapestRate(layout));
}

TEST(Cost, QueriesPerDollarOfARateAndOfALatency) {
  // 3600 x 10 QPS / 3.29 USD = 10942.25; 3600 / (3.35 s x 3.29 USD) = 326.635
  EXPECT_NEAR(queriesPerDollar(model::RequestsPerSecond(10), model::dollarsPerHour(3.29)).value(),
              10942.249, 1e-3);
  EXPECT_NEAR(queriesPerDollar(model::Seconds(3.35), 1, model::dollarsPerHour(3.29)).value(),
              326.634, 1e-3);
}

TEST(Cost, BuysTheCheapestCombinationOfInstances) {
  const PriceList list = test::lambda();
  const Market market = h100Market(list);
  EXPECT_NEAR(hourly(market, {1, 1, 1}), 3.29, 1e-9);
  // 3 GPUs apart: 2 + 1 (9.67) beat 4 (12.36)
  EXPECT_NEAR(hourly(market, {1, 1, 3}), 9.67, 1e-9);
  // 16 GPUs as tp8 pp2: two instances of 8
  EXPECT_NEAR(hourly(market, {8, 2, 1}), 47.84, 1e-9);
  const auto purchase = market.cheapest({8, 2, 1});
  ASSERT_TRUE(purchase);
  ASSERT_EQ(purchase->instances.size(), 1U);
  EXPECT_EQ(purchase->instances[0], (InstanceCount{"8x", 8, 2}));
  EXPECT_EQ(purchase->gpusBought, 16);
  EXPECT_EQ(purchase->list, "lambda@2024-10-28");
}

TEST(Cost, AReplicaDoesNotSpanInstances) {
  PriceList list = test::lambda();
  std::erase_if(list.prices, [](const Price& p) { return p.count > 2; });
  const Market market = h100Market(list);
  EXPECT_FALSE(market.cheapestRate({4, 1, 1}));
  EXPECT_FALSE(market.cheapest({4, 1, 1}));
  EXPECT_EQ(market.largestInstance(), 2);
  // two replicas of 2 fill two instances
  EXPECT_NEAR(hourly(market, {2, 1, 2}), 12.76, 1e-9);
}

TEST(Cost, PaysForWholeInstances) {
  PriceList list = test::lambda();
  std::erase_if(list.prices, [](const Price& p) { return p.count != 8; });
  const Market market = h100Market(list);
  EXPECT_NEAR(hourly(market, {1, 1, 1}), 23.92, 1e-9);
  EXPECT_EQ(market.cheapest({1, 1, 1})->gpusBought, 8);
  EXPECT_NEAR(hourly(market, {4, 1, 3}), 2 * 23.92, 1e-9);
}

TEST(Cost, CombinationsStayWithinOneList) {
  // Each list alone: a offers 1 GPU at 5, b only 2 at 6. 3 GPUs: a 15, b 12; never 5 + 6.
  const PriceList a{"a@2026-01-01", "a", "2026-01-01", {test::price("h100-sxm-80gb", 1, 5)}};
  const PriceList b{"b@2026-01-01", "b", "2026-01-01", {test::price("h100-sxm-80gb", 2, 6)}};
  const Market market({"both", {&a, &b}}, model::test::h100(), 8);
  EXPECT_NEAR(hourly(market, {1, 1, 3}), 12, 1e-9);
  EXPECT_EQ(market.cheapest({1, 1, 3})->list, "b@2026-01-01");
  EXPECT_NEAR(hourly(market, {1, 1, 1}), 5, 1e-9);
}

TEST(Cost, OtherTiersAreNotOffers) {
  PriceList list = test::lambda();
  for (Price& price : list.prices) price.tier = "spot";
  EXPECT_TRUE(h100Market(list).empty());
  EXPECT_FALSE(h100Market(list).cheapestRate({1, 1, 1}));
}

TEST(Cost, NewestTakesEveryProvidersNewestButNoStaleList) {
  const std::vector<PriceList> lists{{"a@2024-10-28", "a", "2024-10-28", {}},
                                     {"b@2026-06-15", "b", "2026-06-15", {}},
                                     {"c@2026-02-01", "c", "2026-02-01", {}},
                                     {"c@2026-08-19", "c", "2026-08-19", {}}};
  const PriceSelection newest = selectPrices(lists, "newest");
  ASSERT_EQ(newest.lists.size(), 2U);
  EXPECT_EQ(newest.lists[0]->id, "b@2026-06-15");
  EXPECT_EQ(newest.lists[1]->id, "c@2026-08-19");
  EXPECT_EQ(selectPrices(lists, "c").lists.at(0)->id, "c@2026-08-19");
  EXPECT_EQ(selectPrices(lists, "c@2026-02-01").lists.at(0)->id, "c@2026-02-01");
}

TEST(Cost, AnUnknownListIsAnsweredWithTheNearest) {
  const std::vector<PriceList> lists{test::lambda()};
  try {
    selectPrices(lists, "lamda");
    FAIL() << "no error";
  } catch (const model::InvalidInput& error) {
    EXPECT_EQ(error.diagnostics().at(0).path, "--prices");
    EXPECT_NE(error.diagnostics().at(0).hint.find("lambda"), std::string::npos);
  }
}

// Every price list of random instance sizes and prices.
RC_GTEST_PROP(CostProperty, TheCoveringIsTheCheapestByExhaustion, ()) {
  PriceList list{"x@2026-01-01", "x", "2026-01-01", {}};
  const int offers = *rc::gen::inRange(1, 4);
  for (int i = 0; i < offers; ++i) {
    list.prices.push_back(test::price("h100-sxm-80gb", *rc::gen::element(1, 2, 4, 8),
                                      0.01 * *rc::gen::inRange(1, 2000)));
  }
  const int replicas = *rc::gen::inRange(1, 9);
  const auto rate = h100Market(list).cheapestRate({1, 1, replicas});
  RC_ASSERT(rate);
  // All ways to buy up to 8 of each offer.
  double best = 1e9;
  std::vector<int> counts(list.prices.size(), 0);
  while (true) {
    int gpus = 0;
    double cost = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      gpus += counts[i] * list.prices[i].count;
      cost += counts[i] * perHour(list.prices[i].rate);
    }
    if (gpus >= replicas) best = std::min(best, cost);
    std::size_t at = 0;
    while (at < counts.size() && ++counts[at] > 8) counts[at++] = 0;
    if (at == counts.size()) break;
  }
  RC_ASSERT(std::abs(perHour(*rate) - best) < 1e-9);
}

RC_GTEST_PROP(CostProperty, MoreReplicasNeverCostLess, ()) {
  const PriceList list = test::lambda();
  const Market market = h100Market(list);
  const int tp = *rc::gen::element(1, 2, 4);
  const int replicas = *rc::gen::inRange(1, 8);
  RC_ASSERT(*market.cheapestRate({tp, 1, replicas}) <= *market.cheapestRate({tp, 1, replicas + 1}));
}

TEST(Cost, TiersAreThoseOfTheLists) {
  PriceList list = test::lambda();
  list.prices[1].tier = "spot";
  const PriceSelection selection{"test", {&list}};
  EXPECT_EQ(tiersOf(selection.lists), (std::vector<std::string>{"on_demand", "spot"}));
  EXPECT_EQ(withTier(selection, "spot").tier, "spot");
  EXPECT_THROW(withTier(selection, "reserved_1y"), model::InvalidInput);
}

TEST(Cost, MonthsBetweenDates) {
  EXPECT_EQ(monthsBetween("2024-10-28", "2026-06-15"), 20);
  EXPECT_EQ(monthsBetween("2026-06-15", "2024-10-28"), -20);
  EXPECT_EQ(monthsBetween("", "2026-06-15"), 0);
}

}  // namespace
}  // namespace qplan::planner
