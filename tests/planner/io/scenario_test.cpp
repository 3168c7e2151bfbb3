#include "planner/io/scenario.hpp"

#include <gtest/gtest.h>

#include "model/diagnostic.hpp"
#include "planner/replica.hpp"

namespace qplan::planner::io {
namespace {

class ScenarioRequest : public ::testing::Test {
 protected:
  ScenarioRequest() {
    scenario_.model = "llama-3.1-8b";
    scenario_.workload = "rag";
  }

  // The flag of the one thing that is wrong; empty when nothing is.
  std::string flagOf(const Scenario& scenario) {
    try {
      requestOf(scenario, resolver_);
    } catch (const model::InvalidInput& wrong) {
      return wrong.diagnostics().size() == 1 ? wrong.diagnostics()[0].path : "several";
    }
    return "";
  }

  Resolver resolver_{std::string(QPLAN_SOURCE_DIR) + "/data"};
  Scenario scenario_;
};

TEST_F(ScenarioRequest, DefaultsAreThoseOfTheCommand) {
  const Request request = requestOf(scenario_, resolver_).request;
  EXPECT_EQ(request.llm->id, "llama-3.1-8b");
  EXPECT_EQ(request.mode, model::Mode::sync);
  EXPECT_EQ(request.objective, Objective::queriesPerDollar);
  EXPECT_EQ(request.gpus.size(), resolver_.catalog().gpus.size());
  EXPECT_EQ(request.onlyMeasured, request.gpus);
  EXPECT_EQ(request.formats.size(), model::kFormatCount);
  EXPECT_EQ(request.engine, &resolver_.newestEngine());
  EXPECT_EQ(request.suite, kDefaultSuite);
}

TEST_F(ScenarioRequest, AGpuBesideAllIsPlannedOnItsDataSheet) {
  scenario_.gpus = std::string(QPLAN_SOURCE_DIR) + "/data/gpus/mi300x.json,all,l4";
  const Request request = requestOf(scenario_, resolver_).request;
  EXPECT_EQ(request.gpus.size(), resolver_.catalog().gpus.size() + 1);
  EXPECT_EQ(request.onlyMeasured.size(), resolver_.catalog().gpus.size() - 1);
  EXPECT_TRUE(mayRun(request, *request.gpus[0], resolver_.catalog()));
  scenario_.gpus = "h100-sxm-80gb";
  EXPECT_TRUE(requestOf(scenario_, resolver_).request.onlyMeasured.empty());
}

TEST_F(ScenarioRequest, PricesOfSeveralListsJoin) {
  scenario_.prices = "runpod, lambda@2024-10-28";
  const Request request = requestOf(scenario_, resolver_).request;
  ASSERT_EQ(request.prices.lists.size(), 2U);
  EXPECT_EQ(request.prices.lists[0]->provider, "runpod");
  EXPECT_EQ(request.prices.lists[1]->id, "lambda@2024-10-28");
  EXPECT_EQ(request.prices.tier, "on_demand");
}

TEST_F(ScenarioRequest, ADemandMeansLoad) {
  scenario_.demand = "120/min";
  const Request request = requestOf(scenario_, resolver_).request;
  EXPECT_EQ(request.mode, model::Mode::async);
  EXPECT_DOUBLE_EQ(request.demand->value(), 2);
}

TEST_F(ScenarioRequest, TheNearestEngineAnswersForOneBetween) {
  EXPECT_EQ(requestOf(scenario_, resolver_).engineAsked, "");
  scenario_.engine = "vllm-0.7.0";
  const ScenarioAnswer answer = requestOf(scenario_, resolver_);
  EXPECT_EQ(answer.engineAsked, "vllm-0.7.0");
  EXPECT_EQ(answer.request.engine->id, "vllm-0.7.2");
}

TEST_F(ScenarioRequest, EveryFieldIsNamedByItsFlag) {
  const auto with = [this](auto change) {
    Scenario scenario = scenario_;
    change(scenario);
    return flagOf(scenario);
  };
  EXPECT_EQ(with([](Scenario&) {}), "");
  EXPECT_EQ(with([](Scenario& s) { s.model = "lama"; }), "--model");
  EXPECT_EQ(with([](Scenario& s) { s.workload = "ragg"; }), "--workload");
  EXPECT_EQ(with([](Scenario& s) { s.workload = ""; }), "--workload");
  EXPECT_EQ(with([](Scenario& s) { s.mode = "fast"; }), "--mode");
  EXPECT_EQ(with([](Scenario& s) { s.demand = "20"; }), "--demand");
  EXPECT_EQ(with([](Scenario& s) {
              s.demand = "20qps";
              s.mode = "sync";
            }),
            "--mode");
  EXPECT_EQ(with([](Scenario& s) { s.slo = "ttft<1"; }), "--slo");
  EXPECT_EQ(with([](Scenario& s) { s.redundancy = 2000; }), "several");
  EXPECT_EQ(with([](Scenario& s) { s.minRecovery = -1; }), "--min-recovery");
  EXPECT_EQ(with([](Scenario& s) { s.suite = "none"; }), "--suite");
  EXPECT_EQ(with([](Scenario& s) { s.objective = "speed"; }), "--objective");
  EXPECT_EQ(with([](Scenario& s) { s.gpus = "h1000"; }), "--gpus");
  EXPECT_EQ(with([](Scenario& s) { s.gpus = ","; }), "--gpus");
  EXPECT_EQ(with([](Scenario& s) { s.formats = "int3"; }), "--formats");
  EXPECT_EQ(with([](Scenario& s) { s.kvDtypes = "int8"; }), "--kv-dtypes");
  EXPECT_EQ(with([](Scenario& s) { s.maxGpus = 0; }), "--max-gpus");
  EXPECT_EQ(with([](Scenario& s) { s.prices = "nobody"; }), "--prices");
  EXPECT_EQ(with([](Scenario& s) { s.budget = 0; }), "--budget");
  EXPECT_EQ(with([](Scenario& s) { s.engine = "vvm"; }), "--engine");
}

}  // namespace
}  // namespace qplan::planner::io
