#include "planner/predict.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "planner/concurrency.hpp"
#include "tests/planner/scenario.hpp"

namespace qplan::planner {
namespace {

Case question(const Catalog& all, model::Mode mode = model::Mode::async) {
  Case asked;
  asked.llm = &all.llms[0];
  asked.gpu = &all.gpus[1];
  asked.engine = &all.engines[0];
  asked.workload = {"rag", 1024, 128};
  asked.mode = mode;
  return asked;
}

model::Estimate estimate(const Case& asked, ModelCache& cache) {
  return std::get<model::Estimate>(predict(asked, cache));
}

TEST(Predict, DispatchesSync) {
  const Catalog all = test::catalog();
  ModelCache cache(all);
  const Case asked = question(all, model::Mode::sync);
  const model::StepModel step(deployment(asked), all.efficiencies[0]);
  const model::Estimate direct = model::syncEstimate(deployment(asked), step, asked.workload);
  EXPECT_EQ(estimate(asked, cache).latency, direct.latency);
}

TEST(Predict, InfeasibleIsAnAnswer) {
  const Catalog all = test::catalog();
  ModelCache cache(all);
  Case asked = question(all);
  asked.llm = &all.llms[1];  // 70B in 16 bit on one H100
  const model::Outcome outcome = predict(asked, cache);
  ASSERT_TRUE(std::holds_alternative<model::Infeasible>(outcome));
  EXPECT_EQ(std::get<model::Infeasible>(outcome).kind, model::InfeasibleKind::memory);
}

TEST(Predict, ReplicasMultiplyThroughputOnly) {
  const Catalog all = test::catalog();
  ModelCache cache(all);
  Case one = question(all);
  Case three = one;
  three.layout.replicas = 3;
  for (const model::Load& load :
       {model::Load(model::Saturation{}), model::Load(model::GuideLlm{model::Seconds(30)})}) {
    one.load = three.load = load;
    const model::Estimate a = estimate(one, cache);
    const model::Estimate b = estimate(three, cache);
    EXPECT_NEAR(b.maxQps / a.maxQps, 3, 1e-9);
    EXPECT_EQ(a.latency, b.latency);
  }
}

TEST(Predict, AnOpenLoadBeyondCapacityIsInfeasible) {
  const Catalog all = test::catalog();
  ModelCache cache(all);
  Case asked = question(all);
  const model::RequestsPerSecond most = estimate(asked, cache).maxQps;
  asked.load = model::OpenLoop{most * 1.01};
  const model::Outcome outcome = predict(asked, cache);
  ASSERT_TRUE(std::holds_alternative<model::Infeasible>(outcome));
  EXPECT_EQ(std::get<model::Infeasible>(outcome).kind, model::InfeasibleKind::demand);
  asked.load = model::OpenLoop{most * 0.5};
  const model::Estimate half = estimate(asked, cache);
  EXPECT_EQ(half.maxQps, most);
  EXPECT_LT(half.meanBatch, estimate(question(all), cache).meanBatch);
}

TEST(Predict, ValidateNamesTheFlag) {
  const Catalog all = test::catalog();
  Case asked = question(all);
  EXPECT_TRUE(validate(asked).empty());
  asked.load = model::ClosedLoop{0};
  ASSERT_EQ(validate(asked).size(), 1U);
  EXPECT_EQ(validate(asked)[0].path, "--load");
  asked.load = model::OpenLoop{model::RequestsPerSecond(-1)};
  EXPECT_EQ(validate(asked).size(), 1U);
  asked.load = model::GuideLlm{model::Seconds(0)};
  EXPECT_EQ(validate(asked).size(), 1U);
  asked.load = model::Saturation{};
  asked.workload.inputTokens = 2'000'000'000;
  EXPECT_EQ(validate(asked).size(), 1U);
}

TEST(Predict, WhatWasNeverMeasuredIsLessCertain) {
  Catalog all = test::catalog();
  all.calibration.parameters = {{"gemm/h100-sxm-80gb/fp8-w8a8/memory", 0.9, 0.1, 0.9, 0.01}};
  all.calibration.intervals.calibratedGpus = {"h100-sxm-80gb"};
  all.calibration.intervals.calibratedModels = {model::architectureKey(all.llms[0])};
  // Half widths of 1, 2, 4 and 8 % in ln, known to new model and GPU.
  double half = 0.01;
  for (const model::Novelty novelty : {model::Novelty::known, model::Novelty::newModel,
                                       model::Novelty::newGpu, model::Novelty::newModelAndGpu}) {
    all.calibration.intervals.quantiles.push_back(
        {model::Mode::sync, novelty, false, -half, half, 100});
    half *= 2;
  }
  ModelCache cache(all);
  const auto widthOf = [&](model::Format format, model::KvDtype kv) {
    Case asked = question(all, model::Mode::sync);
    asked.format = format;
    asked.kvDtype = kv;
    const model::Estimate found = estimate(asked, cache);
    return std::log(found.interval.upper / found.interval.lower) / 2;
  };
  EXPECT_NEAR(widthOf(model::Format::fp8W8a8, model::KvDtype::bf16), 0.01, 1e-9);
  EXPECT_NEAR(widthOf(model::Format::fp8W8a8, model::KvDtype::fp8), 0.02, 1e-9);
  EXPECT_NEAR(widthOf(model::Format::int8W8a8, model::KvDtype::bf16), 0.04, 1e-9);
  EXPECT_NEAR(widthOf(model::Format::int8W8a8, model::KvDtype::fp8), 0.08, 1e-9);
}

RC_GTEST_PROP(PredictProperty, MoreInFlightNeverServesFewer, ()) {
  const Catalog all = test::catalog();
  ModelCache cache(all);
  Case asked = question(all);
  asked.format = *rc::gen::elementOf(model::kFormats);
  asked.gpu = &all.gpus[static_cast<std::size_t>(*rc::gen::inRange(0, 2))];
  RC_PRE(model::supports(*asked.gpu, asked.format));
  const auto model = cache.compiled(asked);
  const int fewer = *rc::gen::inRange(1, 200);
  const int more = fewer + *rc::gen::inRange(1, 60);
  const auto a = atConcurrency(*model, asked.workload, fewer).maxQps;
  const auto b = atConcurrency(*model, asked.workload, more).maxQps;
  // Padding to captured batch sizes may cost a little where a larger graph starts.
  RC_ASSERT(b.value() >= a.value() * 0.98);
}

}  // namespace
}  // namespace qplan::planner
