#include "planner/simulate/guidellm.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <cmath>

namespace qplan::planner::simulate {
namespace {

using model::Batch;
using model::Seconds;
using model::Tokens;

const StepTime kOneSecond = [](const Batch&) { return Seconds(1.0); };

// 360 / 7 = 51.4: the 52nd synchronous request is begun before the limit and run to its end, so 260
// in the throughput run; 60 / 7 = 8.6: 45.
TEST(GuideLlmRequests, FiveTimesWhatTheSynchronousRunBegan) {
  EXPECT_EQ(guideLlmRequests({}, Seconds(7.0)), 260);
  EXPECT_EQ(guideLlmRequests({Seconds(60.0)}, Seconds(7.0)), 45);
  EXPECT_EQ(guideLlmRequests({}, Seconds(360.0)), 5);
}

TEST(GuideLlmRequests, OneSynchronousRequestAtLeast) {
  EXPECT_EQ(guideLlmRequests({}, Seconds(1000.0)), 5);
}

TEST(GuideLlmRequests, NoneWithoutALatency) {
  EXPECT_EQ(guideLlmRequests({}, Seconds(0.0)), 0);
  EXPECT_EQ(guideLlmRequests({}, Seconds(std::nan(""))), 0);
}

// Ten requests of 10 + 3 tokens fit one prefill step and two decode steps: 10 requests in 3 s.
TEST(GuideLlmRun, RequestsOverMakespan) {
  GuideLlmRun run;
  run.syncLatency = Seconds(200.0);
  run.workload = {"", 10, 3};
  run.kv = Tokens(10000);
  const auto result = guideLlmRun(run, kOneSecond);
  EXPECT_EQ(result.requests, 10);
  EXPECT_DOUBLE_EQ(result.qps.value(), 10.0 / 3.0);
  EXPECT_DOUBLE_EQ(result.engine.duration.value(), 3.0);
  EXPECT_DOUBLE_EQ(result.engine.at(TimeMetric::ttft).at(Statistic::mean).value, 1.0);
  EXPECT_DOUBLE_EQ(result.engine.at(TimeMetric::tpot).at(Statistic::mean).value, 1.0);
  EXPECT_DOUBLE_EQ(result.engine.meanDecodes, 20.0 / 3.0);
  EXPECT_TRUE(result.engine.complete);
}

// Two stages take 8 and 7 of 15 requests. One running at a time over 2 s each: the fuller takes
// 16 s.
TEST(GuideLlmRun, StagesShareTheRequests) {
  GuideLlmRun run;
  run.syncLatency = Seconds(120.0);
  run.workload = {"", 10, 2};
  run.limits.maxSequences = 1;
  run.kv = Tokens(10000);
  run.engines = 2;
  const auto result = guideLlmRun(run, kOneSecond);
  EXPECT_EQ(result.requests, 15);
  EXPECT_EQ(result.engine.finished, 8);
  EXPECT_DOUBLE_EQ(result.qps.value(), 15.0 / 16.0);
}

// Half of 300 tokens do not hold a prompt of 200.
TEST(GuideLlmRun, StagesShareTheCache) {
  GuideLlmRun run;
  run.syncLatency = Seconds(120.0);
  run.workload = {"", 200, 2};
  run.kv = Tokens(300);
  EXPECT_EQ(guideLlmRun(run, kOneSecond).engine.refused, 0);
  run.engines = 2;
  const auto result = guideLlmRun(run, kOneSecond);
  EXPECT_EQ(result.engine.refused, 8);
  EXPECT_EQ(result.qps.value(), 0.0);
}

// 1,800 requests with 512 in flight and 256 running: with one-token outputs a step of constant time
// serves 512 tokens, so 128-token prompts go four at a time in 450 steps.
TEST(GuideLlmRun, BudgetBoundPrefill) {
  GuideLlmRun run;
  run.syncLatency = Seconds(1.0);
  run.workload = {"", 128, 1};
  run.kv = Tokens(100000);
  const auto result = guideLlmRun(run, kOneSecond);
  EXPECT_EQ(result.requests, 1800);
  EXPECT_EQ(result.engine.steps, 450);
  EXPECT_DOUBLE_EQ(result.qps.value(), 4.0);
}

// The schedule, aggregated and timed, gives the makespan of the run.
RC_GTEST_PROP(GuideLlmProperty, ScheduleAndRunAgree, ()) {
  GuideLlmRun run;
  run.syncLatency = Seconds(*rc::gen::inRange(2, 400));
  run.workload = {"", *rc::gen::inRange(1, 600), *rc::gen::inRange(1, 200)};
  run.limits.maxSequences = *rc::gen::inRange(1, 257);
  run.kv = Tokens(*rc::gen::inRange(0, 60000));
  run.engines = *rc::gen::inRange(1, 3);
  const StepTime time = [](const Batch& b) {
    return Seconds(6e-3 + 5e-5 * b.running + 1.3e-5 * b.prefillTokens * b.prefillTokens +
                   7e-8 * b.contextTokens + 1e-9 * b.prefillAttention);
  };
  const auto result = guideLlmRun(run, time);
  const auto schedule = guideLlmSchedule(run);
  double makespan = 0;
  for (const auto& w : aggregate(schedule.runs, Merge::contextAndAttention)) {
    makespan += w.steps * time(w.batch).value();
  }
  RC_ASSERT(std::abs(makespan - result.engine.duration.value()) <= 1e-9 * makespan);
  RC_ASSERT(schedule.finished == result.engine.finished);
  RC_ASSERT(schedule.rejected == result.engine.refused);
}

}  // namespace
}  // namespace qplan::planner::simulate
