#include "planner/search.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <tbb/global_control.h>

#include <algorithm>

#include "planner/traffic_text.hpp"
#include "tests/planner/scenario.hpp"

namespace qplan::planner {
namespace {

class Search : public ::testing::Test {
 protected:
  Recommendation answer(const Request& asked) { return recommend(asked, cache_); }

  const Exclusion* excluded(const Recommendation& found, std::size_t gpu, model::Format format) {
    for (const Exclusion& exclusion : found.exclusions) {
      if (exclusion.gpu == &all_.gpus[gpu] && exclusion.format == format) return &exclusion;
    }
    return nullptr;
  }

  Catalog all_ = test::catalog();
  ModelCache cache_{all_};
};

TEST_F(Search, RanksByTheObjective) {
  Request asked = test::request(all_);
  const Recommendation byDollar = answer(asked);
  ASSERT_GT(byDollar.options.size(), 4U);
  for (std::size_t i = 1; i < byDollar.options.size(); ++i) {
    EXPECT_GE(byDollar.options[i - 1].queriesPerDollar, byDollar.options[i].queriesPerDollar);
  }
  asked.objective = Objective::latency;
  const Recommendation byLatency = answer(asked);
  for (const Option& option : byLatency.options) {
    EXPECT_LE(byLatency.options[0].latency, option.latency);
  }
  asked.objective = Objective::cost;
  const Recommendation byCost = answer(asked);
  for (const Option& option : byCost.options) {
    EXPECT_LE(byCost.options[0].purchase.rate, option.purchase.rate);
  }
  asked.objective = Objective::energy;
  const Recommendation byEnergy = answer(asked);
  for (const Option& option : byEnergy.options) {
    EXPECT_LE(byEnergy.options[0].energyPerQuery, option.energyPerQuery);
  }
}

TEST_F(Search, QueriesPerDollarFollowFromLatencyAndPrice) {
  for (const Option& option : answer(test::request(all_)).options) {
    const double expected =
        3600.0 * option.layout.replicas / (option.latency.value() * perHour(option.purchase.rate));
    EXPECT_NEAR(option.queriesPerDollar.value(), expected, 1e-9 * expected);
  }
}

TEST_F(Search, SaysWhyAFamilyIsExcluded) {
  Request asked = test::request(all_);
  asked.minRecovery = 99;
  const Recommendation found = answer(asked);
  // INT4 recovers 98.7; FP8 has no figure for this model; the A6000 has no FP8 units.
  const Exclusion* int4 = excluded(found, 1, model::Format::int4W4a16);
  ASSERT_NE(int4, nullptr);
  EXPECT_EQ(int4->misses.at(0).reason, "recovery 98.7 < 99");
  const Exclusion* fp8 = excluded(found, 1, model::Format::fp8W8a8);
  ASSERT_NE(fp8, nullptr);
  EXPECT_NE(fp8->misses.at(0).reason.find("unknown"), std::string::npos);
  const Exclusion* units = excluded(found, 0, model::Format::fp8W8a8);
  ASSERT_NE(units, nullptr);
  EXPECT_EQ(units->misses.at(0).kind, model::InfeasibleKind::formatUnsupported);
  for (const Option& option : found.options) EXPECT_GE(option.recovery.value_or(0), 99);
}

TEST_F(Search, EveryFamilyIsEitherAnOptionOrExcluded) {
  const Request asked = test::request(all_);
  const Recommendation found = answer(asked);
  for (std::size_t gpu = 0; gpu < all_.gpus.size(); ++gpu) {
    for (const model::Format format : model::kFormats) {
      const bool option = std::any_of(
          found.options.begin(), found.options.end(),
          [&](const Option& o) { return o.gpu == &all_.gpus[gpu] && o.format == format; });
      EXPECT_NE(option, excluded(found, gpu, format) != nullptr);
    }
  }
}

TEST_F(Search, LosesNoConfiguration) {
  Request asked = test::request(all_);
  asked.mode = model::Mode::async;
  asked.demand = model::RequestsPerSecond(30);
  asked.maxGpus = 4;
  asked.minRecovery = 99;
  asked.slos = {{simulate::TimeMetric::e2e, simulate::Statistic::mean, model::Seconds(4)}};
  const Recommendation found = answer(asked);
  const Evaluated evaluated = evaluateReplicas(asked, {false, false}, cache_);
  EXPECT_FALSE(found.options.empty());
  EXPECT_EQ(found.options.size() + found.rejected.size(),
            evaluated.replicas.size() + evaluated.rejected.size());
  for (const Exclusion& exclusion : found.exclusions) {
    EXPECT_NE(std::find(found.rejected.begin(), found.rejected.end(), exclusion),
              found.rejected.end());
  }
  for (const Exclusion& rejected : found.rejected) EXPECT_FALSE(rejected.misses.empty());
}

TEST_F(Search, WhatIsRejectedHasTheFiguresOfAnOption) {
  const Recommendation all = answer(test::request(all_));
  // Nothing can run FP8 on the A6000: no figures.
  for (const Exclusion& rejected : all.rejected) {
    EXPECT_EQ(rejected.figures.has_value(),
              rejected.misses.at(0).kind != model::InfeasibleKind::formatUnsupported &&
                  rejected.misses.at(0).kind != model::InfeasibleKind::memory);
  }
  // With a budget nothing can meet the same configurations are rejected, with the same figures.
  Request asked = test::request(all_);
  asked.budget = model::dollarsPerHour(0.10);
  const Recommendation none = answer(asked);
  for (const Option& option : all.options) {
    const auto same =
        std::find_if(none.rejected.begin(), none.rejected.end(), [&option](const Exclusion& one) {
          return one.gpu == option.gpu && one.format == option.format &&
                 one.kvDtype == option.kvDtype && one.layout.tp == option.layout.tp &&
                 one.layout.pp == option.layout.pp;
        });
    ASSERT_NE(same, none.rejected.end());
    EXPECT_EQ(same->figures, (Figures{option.layout.replicas, option.latency, option.qps,
                                      option.queriesPerDollar}));
  }
}

TEST_F(Search, AGpuWithoutAPriceIsExcludedForIt) {
  all_.priceLists[0].prices.erase(all_.priceLists[0].prices.begin(),
                                  all_.priceLists[0].prices.begin() + 3);
  const Recommendation found = answer(test::request(all_));
  const Exclusion* exclusion = excluded(found, 0, model::Format::bf16);
  ASSERT_NE(exclusion, nullptr);
  EXPECT_EQ(exclusion->misses.at(0).kind, model::InfeasibleKind::price);
}

TEST_F(Search, NothingFeasibleSaysWhatWouldAdmitOne) {
  Request asked = test::request(all_);
  asked.budget = model::dollarsPerHour(0.10);
  const Recommendation found = answer(asked);
  EXPECT_TRUE(found.options.empty());
  EXPECT_FALSE(found.closestMisses.empty());
  ASSERT_EQ(found.relaxations.size(), 1U);
  // The cheapest instance is one A6000 at 0.80.
  EXPECT_EQ(found.relaxations[0].target, "--budget 0.80");
  EXPECT_EQ(found.relaxations[0].admits.gpu->id, "rtx-a6000");
  asked.budget = model::dollarsPerHour(0.80);
  EXPECT_FALSE(answer(asked).options.empty());
}

TEST_F(Search, ARelaxedLatencyTargetAdmitsWhatItNames) {
  Request asked = test::request(all_);
  asked.slos = {{simulate::TimeMetric::e2e, simulate::Statistic::mean, model::Seconds(0.01)}};
  const Recommendation found = answer(asked);
  ASSERT_FALSE(found.relaxations.empty());
  const std::string target = found.relaxations[0].target;
  ASSERT_EQ(target.rfind("--slo ", 0), 0U) << target;
  asked.slos = parseTargets(target.substr(6));
  EXPECT_FALSE(answer(asked).options.empty());
}

TEST_F(Search, TargetsHoldForEveryOption) {
  Request asked = test::request(all_);
  asked.mode = model::Mode::async;
  asked.slos = {{simulate::TimeMetric::e2e, simulate::Statistic::mean, model::Seconds(6)}};
  const Recommendation limited = answer(asked);
  ASSERT_FALSE(limited.options.empty());
  for (const Option& option : limited.options) EXPECT_LE(option.latency.value(), 6);
}

TEST_F(Search, NamesNoDominatedOptionParetoOptimal) {
  const Recommendation found = answer(test::request(all_));
  for (const Option& a : found.options) {
    if (!a.pareto) continue;
    for (const Option& b : found.options) {
      EXPECT_FALSE(b.purchase.rate <= a.purchase.rate && b.latency < a.latency);
      EXPECT_FALSE(b.purchase.rate < a.purchase.rate && b.latency <= a.latency);
    }
  }
}

TEST_F(Search, SameAnswerForAnyNumberOfTasks) {
  Request asked = test::request(all_);
  asked.mode = model::Mode::async;
  asked.demand = model::RequestsPerSecond(20);
  const auto with = [&](std::size_t tasks) {
    const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, tasks);
    ModelCache fresh(all_);
    return recommend(asked, fresh);
  };
  const Recommendation one = with(1);
  const Recommendation four = with(4);
  EXPECT_EQ(one.options, four.options);
  EXPECT_EQ(one.exclusions, four.exclusions);
  EXPECT_EQ(one.flips, four.flips);
}

TEST_F(Search, AStoppedSearchSaysSo) {
  std::stop_source source;
  source.request_stop();
  EXPECT_FALSE(recommend(test::request(all_), cache_, source.get_token()).complete);
}

TEST_F(Search, TheWinnerOutsideAFlipIsAnother) {
  Request asked = test::request(all_);
  asked.mode = model::Mode::async;
  asked.demand = model::RequestsPerSecond(10);
  const Recommendation found = answer(asked);
  for (const Flip& flip : found.flips) {
    if (!flip.found || flip.axis != Flip::Axis::demand) continue;
    Request there = asked;
    there.demand = model::RequestsPerSecond(flip.value);
    EXPECT_EQ(answer(there).options.at(0).format, flip.format);
    EXPECT_NE(flip.format, found.options.at(0).format);
  }
}

TEST_F(Search, APriceFlipIsWhereTheOtherGpuTakesOver) {
  const Recommendation found = answer(test::request(all_));
  const auto flip = std::find_if(found.flips.begin(), found.flips.end(),
                                 [](const Flip& f) { return f.axis == Flip::Axis::priceRatio; });
  ASSERT_NE(flip, found.flips.end());
  ASSERT_TRUE(flip->found);
  const auto winnerAt = [&](double factor) {
    Catalog changed = all_;
    for (Price& price : changed.priceLists[0].prices) {
      if (price.gpu == flip->priceGpu) price.rate *= factor;
    }
    ModelCache cache(changed);
    return recommend(test::request(changed), cache).options.at(0).gpu->id;
  };
  EXPECT_EQ(winnerAt(flip->value * 0.99), flip->gpu);
  EXPECT_EQ(winnerAt(flip->value * 1.01), found.options[0].gpu->id);
}

RC_GTEST_PROP(SearchProperty, LargerDemandNeverNeedsFewerReplicas, ()) {
  const Catalog all = test::catalog();
  ModelCache cache(all);
  Request asked = test::request(all);
  asked.mode = model::Mode::async;
  asked.maxGpus = 1000;
  const std::vector<Market> offers = markets(asked, asked.maxGpus);
  const Evaluated evaluated = evaluateReplicas(asked, {false, false}, cache);
  const Replica& replica = evaluated.replicas[static_cast<std::size_t>(
      *rc::gen::inRange<std::size_t>(0, evaluated.replicas.size()))];
  const auto replicasFor = [&](double demand) {
    asked.demand = model::RequestsPerSecond(demand);
    const auto found = choose(asked, replica, offers[replica.gpu]);
    const auto* choice = std::get_if<Choice>(&found);
    return choice == nullptr ? 1 << 20 : choice->replicas;
  };
  const double demand = 0.1 * *rc::gen::inRange(1, 500);
  const double more = demand + 0.1 * *rc::gen::inRange(1, 500);
  RC_ASSERT(replicasFor(demand) <= replicasFor(more));
}

RC_GTEST_PROP(SearchProperty, ACheaperPriceNeverLowersQueriesPerDollar, ()) {
  const Catalog all = test::catalog();
  Catalog cheaper = all;
  const auto changed = static_cast<std::size_t>(
      *rc::gen::inRange<std::size_t>(0, cheaper.priceLists[0].prices.size()));
  cheaper.priceLists[0].prices[changed].rate *= 0.01 * *rc::gen::inRange(10, 100);
  ModelCache cache(all);
  ModelCache cacheCheaper(cheaper);
  const auto before = recommend(test::request(all), cache).options.at(0).queriesPerDollar;
  const auto after = recommend(test::request(cheaper), cacheCheaper).options.at(0).queriesPerDollar;
  RC_ASSERT(after.value() >= before.value() * (1 - 1e-12));
}

}  // namespace
}  // namespace qplan::planner
