#include "planner/sensitivity.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "planner/search.hpp"
#include "tests/planner/scenario.hpp"

namespace qplan::planner {
namespace {

class SensitivityOf : public ::testing::Test {
 protected:
  SensitivityOf() {
    asked_.mode = model::Mode::async;
    asked_.maxGpus = 32;
    asked_.demand = model::RequestsPerSecond(30);
  }
  const Sensitivity& lever(const SensitivityAnalysis& analysis, Lever wanted) {
    const auto found = std::find_if(analysis.levers.begin(), analysis.levers.end(),
                                    [wanted](const auto& one) { return one.lever == wanted; });
    EXPECT_NE(found, analysis.levers.end());
    return *found;
  }

  Catalog all_ = test::catalog();
  ModelCache cache_{all_};
  Request asked_ = test::request(all_);
};

TEST_F(SensitivityOf, EveryEndIsWhatASearchThereAnswers) {
  const SensitivityAnalysis analysis = sensitivity(asked_, cache_);
  const auto searched = [&](const Request& there) {
    const Option best = recommend(there, cache_).options.front();
    return Planned{best.gpu, best.format, best.layout, best.purchase.rate, best.queriesPerDollar};
  };
  EXPECT_EQ(analysis.base, searched(asked_));

  Request there = asked_;
  there.demand = *asked_.demand * 0.8;
  EXPECT_EQ(lever(analysis, Lever::demand).low, searched(there));
  there = asked_;
  there.workload.inputTokens = 1229;  // 1024 x 1.2, rounded
  EXPECT_EQ(lever(analysis, Lever::inputTokens).high, searched(there));
  there = asked_;
  there.workload.outputTokens = 102;  // 128 x 0.8
  EXPECT_EQ(lever(analysis, Lever::outputTokens).low, searched(there));
}

TEST_F(SensitivityOf, WidestSwingComesFirst) {
  const SensitivityAnalysis analysis = sensitivity(asked_, cache_);
  ASSERT_GE(analysis.levers.size(), 4U);
  const auto swing = [](const Sensitivity& lever) {
    return std::abs(std::log(lever.high->rate / lever.low->rate));
  };
  for (std::size_t i = 0; i + 1 < analysis.levers.size(); ++i) {
    ASSERT_TRUE(analysis.levers[i].low && analysis.levers[i].high);
    EXPECT_GE(swing(analysis.levers[i]), swing(analysis.levers[i + 1]) - 1e-12);
  }
}

// Prices of one GPU type alone: then 20 % cheaper is 20 % cheaper.
TEST_F(SensitivityOf, PriceOfTheOnlyGpuScalesTheCost) {
  asked_.gpus = {&all_.gpus[1]};
  const SensitivityAnalysis analysis = sensitivity(asked_, cache_, 0.2);
  const Sensitivity& price = lever(analysis, Lever::price);
  EXPECT_EQ(price.gpu, "h100-sxm-80gb");
  EXPECT_NEAR(price.low->rate / analysis.base->rate, 0.8, 1e-12);
  EXPECT_NEAR(price.high->rate / analysis.base->rate, 1.2, 1e-12);
}

TEST_F(SensitivityOf, AnEndThatNothingServesIsTheWidest) {
  asked_.gpus = {&all_.gpus[1]};
  // The largest demand that `maxGpus` serve: 20 % more is too much.
  asked_.maxGpus = 1;
  double most = 0;
  for (const Replica& replica : steadySearch(asked_, cache_).replicas) {
    most = std::max(most, replica.capacity.value());
  }
  asked_.demand = model::RequestsPerSecond(most * 0.99);
  const SensitivityAnalysis analysis = sensitivity(asked_, cache_);
  EXPECT_FALSE(analysis.levers.front().low && analysis.levers.front().high);
  EXPECT_FALSE(lever(analysis, Lever::demand).high);
}

TEST_F(SensitivityOf, NothingFeasibleHasNoLevers) {
  asked_.budget = model::dollarsPerHour(0.01);
  const SensitivityAnalysis analysis = sensitivity(asked_, cache_);
  EXPECT_FALSE(analysis.base);
  EXPECT_TRUE(analysis.levers.empty());
}

// One A6000 at 0.80 USD/h is the cheapest that can be bought. At 0.001 USD a request it pays from
// 0.80 / 3600 / 0.001 = 0.2222 requests/s, which it serves.
TEST_F(SensitivityOf, BreakEvenIsThePriceOfTheCheapestThatServes) {
  const SteadySearch search = steadySearch(asked_, cache_);
  const auto demand = breakEvenDemand(search, 0.001, 1000);
  ASSERT_TRUE(demand);
  EXPECT_NEAR(demand->value(), 0.8 / 3600 / 0.001, 0.001 * 0.2222);
  // Below what a request costs at best nothing pays; larger instances are up to 9 % cheaper.
  double least = 1;
  for (const Replica& replica : search.replicas) {
    const auto rate = search.markets[replica.gpu].cheapestRate(replica.question.layout);
    if (rate) least = std::min(least, rate->value() / replica.capacity.value());
  }
  EXPECT_FALSE(breakEvenDemand(search, least * 0.9, 1000));
}

}  // namespace
}  // namespace qplan::planner
