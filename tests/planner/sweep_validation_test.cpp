#include "planner/sweep_validation.hpp"

#include <gtest/gtest.h>

#include <stop_token>

#include "tests/planner/scenario.hpp"

namespace qplan::planner {
namespace {

using model::Seconds;

class SweepPoints : public ::testing::Test {
 protected:
  // 256 tokens in (one step of the engine's 512), 2 out, on one H100.
  static SweepPoint point(int users) {
    SweepPoint one;
    one.line = 2;
    one.model = "llama-3.1-8b";
    one.gpu = "h100_sxm";
    one.backend = "served";
    one.workload = {"", 256, 2};
    one.users = users;
    one.ttft = Seconds(0.1);
    one.tpot = Seconds(0.02);
    return one;
  }
  SweepValidation run(const std::vector<SweepPoint>& points, int waitingUsers = 0,
                      SweepLimits limits = SweepLimits::engine) {
    SweepOptions options;
    options.engine = &all_.engines.at(0);
    options.waitingUsers = waitingUsers;
    options.limits = limits;
    return validateAgainstSweeps({points, {}}, options, cache_);
  }
  // What one request alone takes.
  struct Alone {
    Seconds frontEnd, prefill, decode;
  };
  Alone alone() {
    Case question;
    question.llm = &all_.llms.at(0);
    question.gpu = &all_.gpus.at(1);
    question.engine = &all_.engines.at(0);
    const auto compiled = cache_.compiled(question);
    return {question.engine->host.request, compiled->step.time(model::singlePrefill(256)),
            compiled->step.time(model::singleDecode(256))};
  }

  Catalog all_ = test::catalog();
  ModelCache cache_{all_};
};

TEST_F(SweepPoints, OneUserIsOneRequestAfterTheOther) {
  // TTFT: the front end and the step of the prompt. TPOT: the one step that follows.
  const Alone one = alone();
  const SweepValidation found = run({point(1)});
  ASSERT_EQ(found.points.size(), 1U);
  const ScoredPoint& scored = found.points[0];
  EXPECT_EQ(scored.gpu, "h100-sxm-80gb");
  EXPECT_NEAR(scored.simulated.ttft.value(), (one.frontEnd + one.prefill).value(), 1e-9);
  EXPECT_NEAR(scored.simulated.tpot.value(), one.decode.value(), 1e-9);
  // Measured: 0.1 + (2 - 1) x 0.02 s.
  EXPECT_NEAR(scored.measured.e2e.value(), 0.12, 1e-12);
}

TEST_F(SweepPoints, ErrorsAreSimulatedOverMeasured) {
  // Measured twice as long as simulated to the first token, 4/5 as long per token after.
  const Alone one = alone();
  SweepPoint measured = point(1);
  measured.ttft = 2 * (one.frontEnd + one.prefill);
  measured.tpot = 0.8 * one.decode;
  const SweepValidation found = run({measured});
  ASSERT_EQ(found.points.size(), 1U);
  EXPECT_NEAR(found.points[0].errorPercent(SweepFigure::ttft), -50, 1e-6);
  EXPECT_NEAR(found.points[0].errorPercent(SweepFigure::tpot), 25, 1e-6);
}

TEST_F(SweepPoints, AUserWithoutAPlaceWaitsForTheOther) {
  // Two users, one place, service s = prefill + decode, front end f < s. The first of 20 requests
  // takes f + s, the second, sent with it, f + 2 s; every later one is sent as its user's last one
  // ends and the other's begins, and takes 2 s.
  const Alone one = alone();
  const double f = one.frontEnd.value();
  const double s = (one.prefill + one.decode).value();
  ASSERT_LT(f, s);
  const SweepValidation found = run({point(2)}, 1);
  ASSERT_EQ(found.points.size(), 1U);
  EXPECT_NEAR(found.points[0].simulated.e2e.value(), ((f + s) + (f + 2 * s) + 18 * 2 * s) / 20,
              1e-9);
  EXPECT_NEAR(found.points[0].simulated.tpot.value(), one.decode.value(), 1e-9);
}

TEST_F(SweepPoints, GeneratedLimitsAreThoseOfTheBatchSize) {
  // With one sequence as the table's batch size two users take turns, as above.
  SweepPoint one = point(2);
  one.batchSize = 1;
  const SweepValidation turns = run({point(2)}, 1);
  EXPECT_EQ(run({one}, 0, SweepLimits::generated).points.at(0).simulated,
            turns.points.at(0).simulated);
  EXPECT_NE(run({one}).points.at(0).simulated, turns.points.at(0).simulated);
  // 2048 tokens take four steps of the engine's 512, and one of 1 + 2048 + 1500.
  SweepPoint prompt = point(1);
  prompt.workload.inputTokens = 2048;
  prompt.ttft = Seconds(1);
  EXPECT_LT(run({prompt}, 0, SweepLimits::generated).points.at(0).simulated.ttft,
            run({prompt}).points.at(0).simulated.ttft);
}

TEST_F(SweepPoints, GroupsByBackendGpuAndDegree) {
  SweepPoint two = point(1);
  two.layout.tp = 2;
  const SweepValidation found = run({point(1), point(2), two});
  // Three figures, each of all, one and two GPUs.
  ASSERT_EQ(found.scores.size(), 9U);
  EXPECT_EQ(found.scores[0].tp, std::nullopt);
  EXPECT_EQ(found.scores[0].errors.rows, 3U);
  EXPECT_EQ(found.scores[1].tp, 1);
  EXPECT_EQ(found.scores[1].errors.rows, 2U);
  EXPECT_EQ(found.scores[2].tp, 2);
  EXPECT_EQ(found.scores[8].figure, SweepFigure::e2e);
}

TEST_F(SweepPoints, WhatCannotBeScoredIsNamed) {
  std::vector<SweepPoint> points(5, point(1));
  for (std::size_t i = 0; i < points.size(); ++i) points[i].line = 10 - i;
  points[0].model = "meta-llama/Llama-9";
  points[1].gpu = "b999_sxm";
  // 70B in 16 bit is 141 GB: more than one GPU of 80 GB.
  points[2].model = "llama-3.1-70b";
  // 100 requests in flight that take 1 us each are 1e8 a second.
  points[3].users = 100;
  points[3].ttft = Seconds(0.5e-6);
  points[3].tpot = Seconds(0.5e-6);
  const SweepValidation found = run(points);
  EXPECT_EQ(found.points.size(), 1U);
  ASSERT_EQ(found.leftOut.size(), 4U);
  EXPECT_EQ(found.leftOut[0].line, 7U);
  EXPECT_TRUE(found.leftOut[0].reason.starts_with("measured beyond the physical bound, 1e+08"));
  EXPECT_TRUE(found.leftOut[1].reason.starts_with("does not run by the model: "));
  EXPECT_EQ(found.leftOut[2].reason, "no one GPU of the catalogue is meant by 'b999_sxm'");
  EXPECT_EQ(found.leftOut[3].reason, "no model of the catalogue is meant by 'meta-llama/Llama-9'");
}

TEST_F(SweepPoints, StoppedFromOutside) {
  std::stop_source stop;
  stop.request_stop();
  SweepOptions options;
  options.engine = &all_.engines.at(0);
  EXPECT_FALSE(validateAgainstSweeps({{point(1)}, {}}, options, cache_, stop.get_token()).complete);
}

TEST_F(SweepPoints, NamesOfOthers) {
  EXPECT_EQ(llmMeant(all_, "meta-llama/Llama-3.1-8B-Instruct"), &all_.llms[0]);
  EXPECT_EQ(llmMeant(all_, "nvidia/Llama-3.1-8B-Instruct-FP8"), &all_.llms[0]);
  EXPECT_EQ(llmMeant(all_, "Llama-3.1-8B-Chat"), nullptr);
  all_.llms[1].aliases = {"someone/Big_One"};
  EXPECT_EQ(llmMeant(all_, "someone/big-one"), &all_.llms[1]);
  EXPECT_EQ(gpuMeant(all_, "h100_sxm"), &all_.gpus[1]);
  EXPECT_EQ(gpuMeant(all_, "H100-SXM-80GB"), &all_.gpus[1]);
  EXPECT_EQ(gpuMeant(all_, "h1"), nullptr);  // no whole word
  EXPECT_EQ(gpuMeant(all_, ""), nullptr);
  all_.gpus[0].id = "h100-sxm-64gb";
  EXPECT_EQ(gpuMeant(all_, "h100_sxm"), nullptr);  // either of two
}

}  // namespace
}  // namespace qplan::planner
