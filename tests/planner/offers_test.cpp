#include "planner/offers.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/planner/scenario.hpp"

namespace qplan::planner {
namespace {

class Offers : public ::testing::Test {
 protected:
  Offers() {
    spot_ = test::lambda();
    spot_.id = "cheap@2025-03-01";
    spot_.date = "2025-03-01";
    for (Price& price : spot_.prices) {
      price.tier = "spot";
      price.rate *= 0.5;
    }
    asked_.mode = model::Mode::async;
    asked_.demand = model::RequestsPerSecond(40);
  }

  std::vector<Offer> found(const Recommendation& answer) {
    return offers(asked_, answer.options.front(), {&all_.priceLists[0], &spot_}, cache_);
  }

  Catalog all_ = test::catalog();
  PriceList spot_;
  ModelCache cache_{all_};
  Request asked_ = test::request(all_);
};

TEST_F(Offers, TheListAskedForGivesTheAnswerItself) {
  const Recommendation answer = recommend(asked_, cache_);
  const std::vector<Offer> all = found(answer);
  ASSERT_EQ(all.size(), 2U);
  const auto own = std::find_if(all.begin(), all.end(),
                                [](const Offer& offer) { return offer.tier == "on_demand"; });
  ASSERT_NE(own, all.end());
  const Option& chosen = answer.options.front();
  for (const auto& plan : {own->same, own->best}) {
    ASSERT_TRUE(plan);
    EXPECT_EQ(plan->layout, chosen.layout);
    EXPECT_EQ(plan->format, chosen.format);
    EXPECT_NEAR(plan->queriesPerDollar.value(), chosen.queriesPerDollar.value(), 1e-9);
  }
}

TEST_F(Offers, TellStaleListsAndPutTheBestFirst) {
  const std::vector<Offer> all = found(recommend(asked_, cache_));
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].list->id, "cheap@2025-03-01");
  EXPECT_FALSE(all[0].stale);
  EXPECT_EQ(all[1].list->id, "lambda@2024-10-28");
  EXPECT_FALSE(all[1].stale);  // five months are not over six
  spot_.date = "2025-06-01";
  EXPECT_TRUE(found(recommend(asked_, cache_))[1].stale);
}

TEST_F(Offers, SpotIsSizedForWhatInterruptionsLeave) {
  const Recommendation answer = recommend(asked_, cache_);
  const Option& chosen = answer.options.front();
  const std::vector<Offer> all = found(answer);
  ASSERT_TRUE(all[0].same);
  const double one = chosen.qps.value() / chosen.layout.replicas;
  EXPECT_EQ(all[0].same->layout.replicas,
            static_cast<int>(std::ceil(40 / (one * (1 - kSpotInterruption)))));
}

TEST_F(Offers, InterruptionsAreBoughtAround) {
  const Recommendation sure = recommend(asked_, cache_);
  Request unsure = asked_;
  unsure.interruption = 0.5;
  const Recommendation half = recommend(unsure, cache_);
  for (const Option& option : half.options) {
    const auto same =
        std::find_if(sure.options.begin(), sure.options.end(), [&option](const Option& other) {
          return other.gpu == option.gpu && other.format == option.format &&
                 other.kvDtype == option.kvDtype && other.layout.tp == option.layout.tp &&
                 other.layout.pp == option.layout.pp;
        });
    ASSERT_NE(same, sure.options.end());
    // Half of each replica counts: as many as a demand of 80/s would need, which is 2 n or 2 n - 1.
    EXPECT_GE(option.layout.replicas, 2 * same->layout.replicas - 1);
    EXPECT_LE(option.layout.replicas, 2 * same->layout.replicas);
    EXPECT_GE(option.purchase.rate, same->purchase.rate);
    EXPECT_NEAR(option.qps.value() / option.layout.replicas,
                0.5 * same->qps.value() / same->layout.replicas, 1e-9);
  }
}

}  // namespace
}  // namespace qplan::planner
