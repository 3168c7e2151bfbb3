#include "model/interval.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/model/deployments.hpp"

namespace qplan::model {
namespace {

using namespace test;

IntervalTable table() {
  IntervalTable t;
  t.quantiles = {{Mode::sync, Novelty::known, false, std::log(0.9), std::log(1.2), 100},
                 {Mode::sync, Novelty::newModelAndGpu, false, std::log(0.5), std::log(2.0), 100},
                 {Mode::async, Novelty::known, false, std::log(0.8), std::log(1.1), 100}};
  t.calibratedModels = {architectureKey(llama8b())};
  t.calibratedGpus = {"rtx-a6000"};
  return t;
}

Estimate sync(double latency, double floor) {
  Estimate e;
  e.latency = Seconds(latency);
  e.floor = floor;
  return e;
}

TEST(Interval, WidensThePointByItsQuantiles) {
  const Estimate e = withInterval(sync(10.0, 1.0), table(), deployment());
  EXPECT_NEAR(e.interval.lower, 9.0, 1e-12);
  EXPECT_NEAR(e.interval.upper, 12.0, 1e-12);
  EXPECT_DOUBLE_EQ(e.interval.level, 0.8);
}

TEST(Interval, StopsAtTheFloor) {
  EXPECT_DOUBLE_EQ(withInterval(sync(10.0, 9.5), table(), deployment()).interval.lower, 9.5);
  Estimate e;
  e.mode = Mode::async;
  e.maxQps = RequestsPerSecond(10.0);
  e.floor = 10.5;  // QPS cannot exceed it
  e = withInterval(e, table(), deployment());
  EXPECT_NEAR(e.interval.lower, 8.0, 1e-12);
  EXPECT_DOUBLE_EQ(e.interval.upper, 10.5);
}

TEST(Interval, NoveltyLooksAtArchitectureAndGpu) {
  Deployment d = deployment();
  d.llm.id = "a-fine-tune";
  EXPECT_EQ(novelty(table(), d), Novelty::known);
  d.llm.vocab += 1;
  EXPECT_EQ(novelty(table(), d), Novelty::newModel);
  d.gpu.id = "another";
  EXPECT_EQ(novelty(table(), d), Novelty::newModelAndGpu);
  d.llm = llama8b();
  EXPECT_EQ(novelty(table(), d), Novelty::newGpu);
}

TEST(Interval, MissingNoveltyTakesTheNearestMoreCautiousRow) {
  // newGpu lies one step from newModelAndGpu and two from known.
  Deployment d = deployment();
  d.gpu.id = "another";
  EXPECT_NEAR(withInterval(sync(10.0, 1.0), table(), d).interval.lower, 5.0, 1e-12);
}

TEST(Interval, SeveralNodesHaveRowsOfTheirOwn) {
  IntervalTable t = table();
  t.quantiles.push_back({Mode::sync, Novelty::newModel, true, std::log(0.25), std::log(4.0), 9});
  const Deployment d = deployment(llama8b(), a6000(), Format::bf16, {.tp = 8, .pp = 2});
  EXPECT_NEAR(withInterval(sync(10.0, 1.0), t, d).interval.lower, 2.5, 1e-12);
  EXPECT_NEAR(withInterval(sync(10.0, 1.0), t, deployment()).interval.lower, 9.0, 1e-12);
}

TEST(Interval, WithoutQuantilesIsThePoint) {
  const Estimate e = withInterval(sync(10.0, 1.0), IntervalTable{}, deployment());
  EXPECT_DOUBLE_EQ(e.interval.lower, 10.0);
  EXPECT_DOUBLE_EQ(e.interval.upper, 10.0);
}

TEST(Interval, KeyNamesEverySize) {
  EXPECT_EQ(architectureKey(llama8b()), "h4096-f14336-l32-a32-k8-d128-v128256");
  EXPECT_EQ(architectureKey(mixtral()), "h4096-f14336-l32-a32-k8-d128-v32000-e8-t2-x14336");
}

}  // namespace
}  // namespace qplan::model
