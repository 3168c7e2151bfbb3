#include "planner/relax.hpp"

#include <gtest/gtest.h>

#include "planner/io/scenario.hpp"

namespace qplan::planner::io {
namespace {

// A relaxation is a promise: with that one target changed, something fits.
class Relaxing : public ::testing::Test {
 protected:
  Recommendation answer(const Scenario& scenario) {
    return recommend(requestOf(scenario, resolver_).request, cache_);
  }
  void expectKept(const Scenario& scenario) {
    const Recommendation found = answer(scenario);
    ASSERT_TRUE(found.options.empty());
    EXPECT_FALSE(found.relaxations.empty()) << commandLine(scenario);
    for (const Relaxation& relaxation : found.relaxations) {
      const auto inputs = relaxed(scenario, relaxation);
      if (!inputs) continue;
      EXPECT_NE(*inputs, scenario) << relaxation.target;
      EXPECT_FALSE(answer(*inputs).options.empty())
          << relaxation.target << " for " << commandLine(scenario);
    }
  }
  static Scenario busy() {
    Scenario scenario;
    scenario.model = "llama-3.1-70b";
    scenario.workload = "rag";
    scenario.demand = "20qps";
    return scenario;
  }

  Resolver resolver_{std::string(QPLAN_SOURCE_DIR) + "/data"};
  ModelCache cache_{resolver_.catalog()};
};

TEST_F(Relaxing, OfABudget) {
  for (const double budget : {0.5, 1.0, 5.0, 10.0}) {
    Scenario scenario = busy();
    scenario.budget = budget;
    expectKept(scenario);
  }
}

TEST_F(Relaxing, OfTheNumberOfGpus) {
  Scenario scenario = busy();
  scenario.demand = "400qps";
  expectKept(scenario);
  scenario.gpus = "h100-sxm-80gb";
  expectKept(scenario);
}

TEST_F(Relaxing, OfTheMeanLatency) {
  // With a demand, so tight a target would also need more GPUs than are allowed.
  Scenario scenario = busy();
  scenario.demand.clear();
  scenario.slo = "e2e.mean<=100ms";
  expectKept(scenario);
}

TEST_F(Relaxing, OfTheAccuracy) {
  Scenario scenario = busy();
  scenario.minRecovery = 150;
  expectKept(scenario);
}

}  // namespace
}  // namespace qplan::planner::io
