#include "planner/percentiles.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "planner/contenders.hpp"
#include "planner/search.hpp"
#include "planner/traffic_text.hpp"
#include "tests/planner/scenario.hpp"

namespace qplan::planner {
namespace {

// Llama-3.1-8B, RAG under load, with targets on percentiles.
class UnderLoad : public ::testing::Test {
 protected:
  void SetUp() override {
    asked_.mode = model::Mode::async;
    asked_.slos = parseTargets("ttft.p95<=1s,tpot.p95<=40ms");
    asked_.demand = model::RequestsPerSecond(8);
    asked_.kvDtypes = {model::KvDtype::bf16};
    asked_.maxGpus = 8;
  }

  std::vector<Replica> replicas() {
    return evaluateReplicas(asked_, std::vector<bool>(asked_.gpus.size(), false), cache_).replicas;
  }

  Catalog all_ = test::catalog();
  ModelCache cache_{all_};
  Request asked_ = test::request(all_);
};

TEST_F(UnderLoad, CapacityIsBelowSaturationAndMeetsTheTargets) {
  for (Replica& replica : replicas()) {
    const model::RequestsPerSecond saturation = replica.capacity;
    if (!simulateCapacity(asked_, replica).empty()) continue;
    EXPECT_LT(replica.capacity, saturation);
    ASSERT_EQ(replica.outcomes.size(), 2U);
    EXPECT_TRUE(replica.outcomes[0].met);
    EXPECT_TRUE(replica.outcomes[1].met);
    // At most 5 % miss either target.
    EXPECT_GE(replica.goodShare, 0.9 - 0.005);
    EXPECT_LE(replica.goodShare, 1);
  }
}

TEST_F(UnderLoad, TighterTargetsLeaveLessCapacity) {
  Request tighter = asked_;
  tighter.slos = parseTargets("ttft.p95<=300ms,tpot.p95<=20ms");
  std::size_t compared = 0;
  for (Replica& replica : replicas()) {
    if (replica.question.layout.tp > 1) continue;
    Replica same = replica;
    if (!simulateCapacity(tighter, same).empty()) continue;
    ASSERT_TRUE(simulateCapacity(asked_, replica).empty());
    EXPECT_LE(same.capacity, replica.capacity * 1.03);  // the bisection's precision
    ++compared;
  }
  EXPECT_GT(compared, 2U);
}

TEST_F(UnderLoad, GoodputPerDollarCountsWhatMeetsEveryTarget) {
  asked_.objective = Objective::goodputPerDollar;
  const Recommendation found = recommend(asked_, cache_);
  ASSERT_GT(found.options.size(), 3U);
  for (std::size_t i = 0; i < found.options.size(); ++i) {
    const Option& option = found.options[i];
    EXPECT_GT(option.goodput, *asked_.demand * 0.89);
    EXPECT_LE(option.goodput, *asked_.demand);
    EXPECT_NEAR(option.goodputPerDollar.value(),
                option.goodput.value() * 3600 / perHour(option.purchase.rate),
                1e-9 * option.goodputPerDollar.value());
    if (i == 0) continue;
    EXPECT_GE(found.options[i - 1].goodputPerDollar, option.goodputPerDollar);
  }
}

TEST_F(UnderLoad, ContendersFindTheBestOfAllSimulated) {
  const auto offers = markets(asked_, asked_.maxGpus);
  std::vector<Replica> all = replicas();
  for (Replica& replica : all) {
    auto misses = simulateCapacity(asked_, replica);
    if (!misses.empty()) replica.misses = misses;
  }
  Contenders contenders(replicas(), offers);
  for (const double demand : {0.5, 3.0, 8.0, 30.0}) {
    asked_.demand = model::RequestsPerSecond(demand);
    const auto expected = best(asked_, all, offers);
    const auto found = contenders.best(asked_);
    ASSERT_TRUE(expected && found) << demand;
    EXPECT_EQ(found->index, expected->index) << demand;
    EXPECT_EQ(found->choice, expected->choice) << demand;
  }
  // Those that cannot win were not simulated.
  EXPECT_TRUE(std::any_of(contenders.replicas().begin(), contenders.replicas().end(),
                          [](const Replica& one) { return one.outcomes.empty(); }));
}

TEST_F(UnderLoad, BeyondAFlipTheOtherOneWins) {
  const Recommendation here = recommend(asked_, cache_);
  std::size_t checked = 0;
  for (const Flip& flip : here.flips) {
    if (!flip.found) continue;
    Request beyond = asked_;
    PriceList changed = all_.priceLists[0];
    if (flip.axis == Flip::Axis::demand) {
      beyond.demand = model::RequestsPerSecond(flip.value * (flip.upward ? 1.001 : 0.999));
    } else {
      ASSERT_EQ(flip.axis, Flip::Axis::priceRatio);
      for (Price& price : changed.prices) {
        if (price.gpu == flip.priceGpu) price.rate *= flip.value * 0.999;
      }
      beyond.prices.lists = {&changed};
    }
    const Recommendation there = recommend(beyond, cache_);
    ASSERT_FALSE(there.options.empty());
    EXPECT_EQ(there.options[0].format, flip.format) << name(flip.axis);
    EXPECT_EQ(there.options[0].gpu->id, flip.gpu) << name(flip.axis);
    ++checked;
  }
  EXPECT_GT(checked, 0U);
}

}  // namespace
}  // namespace qplan::planner
