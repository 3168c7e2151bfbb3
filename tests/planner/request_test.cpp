#include "planner/request.hpp"

#include <gtest/gtest.h>

#include "planner/traffic_text.hpp"
#include "tests/planner/scenario.hpp"

namespace qplan::planner {
namespace {

TEST(RequestText, DurationsCarryAUnit) {
  EXPECT_DOUBLE_EQ(parseDuration("500ms", "--slo").value(), 0.5);
  EXPECT_DOUBLE_EQ(parseDuration(" 8 s ", "--slo").value(), 8);
  EXPECT_DOUBLE_EQ(parseDuration("2min", "--slo").value(), 120);
  EXPECT_DOUBLE_EQ(parseDuration("6h", "--failures").value(), 21600);
  EXPECT_DOUBLE_EQ(parseDuration("30d", "--failures").value(), 2592000);
  EXPECT_THROW(parseDuration("8", "--slo"), model::InvalidInput);
  EXPECT_THROW(parseDuration("8 parsecs", "--slo"), model::InvalidInput);
  EXPECT_THROW(parseDuration("fast", "--slo"), model::InvalidInput);
}

TEST(RequestText, RatesCarryAUnit) {
  EXPECT_DOUBLE_EQ(parseRate("20qps", "--demand").value(), 20);
  EXPECT_DOUBLE_EQ(parseRate("1200/min", "--demand").value(), 20);
  EXPECT_DOUBLE_EQ(parseRate("72000/h", "--demand").value(), 20);
  EXPECT_THROW(parseRate("20", "--demand"), model::InvalidInput);
  EXPECT_THROW(parseRate("0qps", "--demand"), model::InvalidInput);
  EXPECT_THROW(parseRate("-3qps", "--demand"), model::InvalidInput);
  EXPECT_THROW(parseRate("infqps", "--demand"), model::InvalidInput);
}

TEST(RequestText, TargetsOnMeans) {
  const std::vector<simulate::Target> slos = parseTargets("ttft.mean<=500ms, e2e.mean <= 8s");
  ASSERT_EQ(slos.size(), 2U);
  EXPECT_EQ(slos[0], (simulate::Target{simulate::TimeMetric::ttft, simulate::Statistic::mean,
                                       model::Seconds(0.5)}));
  EXPECT_EQ(slos[1], (simulate::Target{simulate::TimeMetric::e2e, simulate::Statistic::mean,
                                       model::Seconds(8)}));
}

TEST(RequestText, PercentilesUnderLoadNeedASimulation) {
  Request request;
  request.mode = model::Mode::async;
  request.slos = parseTargets("ttft.mean<=500ms,e2e.mean<=8s");
  EXPECT_FALSE(needsSimulation(request));
  request.slos = parseTargets("e2e.mean<=8s,tpot.p99<=50ms");
  EXPECT_TRUE(needsSimulation(request));
  request.slos = parseTargets("itl.mean<=50ms");
  EXPECT_TRUE(needsSimulation(request));
  request.mode = model::Mode::sync;
  EXPECT_FALSE(needsSimulation(request));
}

TEST(RequestText, TargetsThatMakeNoSense) {
  for (const char* text :
       {"e2e<=8s", "e2e.mean", "e2e.mean>=8s", "e2e.mean<=0s", "e2e.median<=1s", "e2e.mean<=8"}) {
    EXPECT_THROW(parseTargets(text), model::InvalidInput) << text;
  }
}

TEST(RequestText, ObjectivesByName) {
  for (const Objective objective : {Objective::queriesPerDollar, Objective::goodputPerDollar,
                                    Objective::latency, Objective::cost, Objective::energy}) {
    EXPECT_EQ(objectiveNamed(name(objective)), objective);
  }
  EXPECT_FALSE(objectiveNamed("fast"));
}

TEST(RequestCheck, FindsImpossibleFigures) {
  const Catalog all = test::catalog();
  Request good = test::request(all);
  EXPECT_TRUE(validate(good).empty());

  Request bad = good;
  bad.workload = {"", 0, -1};
  EXPECT_EQ(validate(bad).size(), 2U);
  bad = good;
  bad.workload = {"", 131000, 128};
  ASSERT_EQ(validate(bad).size(), 1U);
  EXPECT_NE(validate(bad)[0].message.find("131072"), std::string::npos);
  bad = good;
  bad.objective = Objective::goodputPerDollar;
  ASSERT_EQ(validate(bad).size(), 1U);
  EXPECT_EQ(validate(bad)[0].path, "--objective");
  bad = good;
  bad.maxGpus = 0;
  bad.minRecovery = -1;
  bad.budget = model::dollarsPerHour(0);
  bad.gpus.clear();
  bad.formats.clear();
  EXPECT_EQ(validate(bad).size(), 5U);
}

}  // namespace
}  // namespace qplan::planner
