#include "model/estimate.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "model/latency.hpp"
#include "model/throughput.hpp"
#include "tests/model/deployments.hpp"

namespace qplan::model {
namespace {

using namespace test;

const Workload kRag{"rag", 1024, 128};

std::optional<InfeasibleKind> kind(const Deployment& d, const Workload& workload = kRag) {
  const auto found = infeasible(d, workload);
  return found ? std::optional(found->kind) : std::nullopt;
}

TEST(Infeasible, NamesTheFirstReason) {
  EXPECT_EQ(kind(deployment()), std::nullopt);
  EXPECT_EQ(kind(deployment(llama8b(), a6000(), Format::fp8W8a8)),
            InfeasibleKind::formatUnsupported);
  EXPECT_EQ(kind(deployment(llama70b())), InfeasibleKind::memory);
  EXPECT_EQ(kind(deployment(), {"", 131000, 100}), InfeasibleKind::context);
  EXPECT_EQ(kind(deployment(llama8b(), a6000(), Format::bf16, {.tp = 3})), InfeasibleKind::layout);
  EXPECT_EQ(kind(deployment(llama8b(), a6000(), Format::bf16, {.pp = 33})), InfeasibleKind::layout);
}

TEST(Infeasible, SaysHowMuchMemoryIsMissing) {
  const auto found = infeasible(deployment(llama70b(), h100()), kRag);
  ASSERT_TRUE(found);
  // 136.9 GB of layers, 4.2 GB of tables, 2.0 of activations and reserve, 0.4 of cache; usable are
  // 0.9 x 0.989 x 80 GiB = 76.46 GB.
  EXPECT_EQ(found->reason, "needs 143 GB of 76.5 GB usable per GPU");
  EXPECT_GT(found->needed, found->available);
}

TEST(Infeasible, RefusesToSplitQuantizationGroups) {
  Llm llm = llama8b();
  llm.ffn = 13824;  // 108 groups of 128
  EXPECT_EQ(kind(deployment(llm, h100(), Format::int4W4a16, {.tp = 4})), std::nullopt);
  EXPECT_EQ(kind(deployment(llm, h100(), Format::int4W4a16, {.tp = 8})), InfeasibleKind::layout);
  EXPECT_EQ(kind(deployment(llm, h100(), Format::bf16, {.tp = 8})), std::nullopt);
}

TEST(SyncEstimate, AddsRequestPromptAndDecode) {
  Deployment d = deployment();
  const StepModel step(d, typicalEfficiency());
  const Estimate estimate = syncEstimate(d, step, kRag);
  // Budget of 512 tokens: the prompt takes two steps, only the second samples.
  const Batch first{0, 0, 512, 1, 512.0 * 256, 0, 1};
  const Batch second{0, 0, 512, 1, 512.0 * (512 + 256), 1, 1};
  Seconds decode;
  for (int i = 0; i < 127; ++i) decode += step.time(singleDecode(1024 + i));
  const Seconds ttft = d.engine.host.request + step.time(first) + step.time(second);
  EXPECT_NEAR(estimate.ttft.value(), ttft.value(), 1e-12);
  EXPECT_NEAR(estimate.latency.value(), (ttft + decode).value(), 1e-9);
  EXPECT_NEAR(estimate.tpot.value(), decode.value() / 127, 1e-12);
  EXPECT_EQ(estimate.limitingFactor, Bound::memory);
  EXPECT_DOUBLE_EQ(estimate.meanBatch, 1.0);

  d.engine.scheduler.chunkedPrefill = false;
  EXPECT_NEAR(syncEstimate(d, StepModel(d, typicalEfficiency()), kRag).ttft.value(),
              (d.engine.host.request + step.time(singlePrefill(1024))).value(), 1e-12);
}

TEST(SteadyState, SequencesAreLimitedByBudgetCacheAndCount) {
  const Deployment d = deployment();
  const StepModel step(d, typicalEfficiency());
  // 512 tokens per step serve B (1 + 1024/127): B = 512 x 127 / 1151 = 56.5
  SteadyState state = steadyState(d.engine, {}, step, kRag, Tokens(213124));
  EXPECT_EQ(state.decodes, 56);
  EXPECT_EQ(state.limit, Bound::compute);
  // Cache: 20000 x 0.99 / (1024 + 63 + 1 + 8) = 18.07
  state = steadyState(d.engine, {}, step, kRag, Tokens(20000));
  EXPECT_EQ(state.decodes, 18);
  EXPECT_EQ(state.limit, Bound::kvCapacity);
  // Outputs long against the prompt, cache ample: all 256.
  state = steadyState(d.engine, {}, step, {"", 64, 1024}, Tokens(2e6));
  EXPECT_EQ(state.decodes, 256);
  EXPECT_EQ(state.limit, Bound::maxSequences);
}

TEST(SteadyState, ConservesPromptAndOutputTokens) {
  const Deployment d = deployment();
  const StepModel step(d, typicalEfficiency());
  const SteadyState state = steadyState(d.engine, {}, step, {"", 256, 1024}, Tokens(213124));
  // A request needs 256 prompt tokens and 1023 decodes within its steps.
  EXPECT_NEAR(state.stepsPerRequest * state.mixedShare * state.mixed.prefillTokens, 256.0, 1e-9);
  EXPECT_NEAR(state.stepsPerRequest * state.decodes, 1023.0, 1e-9);
  EXPECT_NEAR(state.qps.value(), 1.0 / (state.stepsPerRequest * state.step.value()), 1e-12);
}

TEST(SteadyState, OneOutputTokenIsPromptsOnly) {
  const Deployment d = deployment();
  const StepModel step(d, typicalEfficiency());
  const SteadyState state = steadyState(d.engine, {}, step, {"", 1024, 1}, Tokens(213124));
  EXPECT_EQ(state.mixedShare, 1.0);
  EXPECT_DOUBLE_EQ(state.stepsPerRequest, 2.0);
}

TEST(SaturationEstimate, ReplicasMultiply) {
  Deployment d = deployment();
  const StepModel step(d, typicalEfficiency());
  const Estimate one = saturationEstimate(d, step, kRag);
  d.layout.replicas = 3;
  const Estimate three = saturationEstimate(d, step, kRag);
  EXPECT_DOUBLE_EQ(three.maxQps / one.maxQps, 3.0);
  EXPECT_DOUBLE_EQ(three.floor / one.floor, 3.0);
  EXPECT_EQ(three.latency, one.latency);
}

TEST(SaturationEstimate, FewTokensOfCacheLimitTheBatch) {
  Deployment d = deployment(llama8b(), a6000(), Format::bf16);
  d.engine.memory.reserved = Bytes(26e9);
  const StepModel step(d, typicalEfficiency());
  EXPECT_EQ(saturationEstimate(d, step, kRag).limitingFactor, Bound::kvCapacity);
}

RC_GTEST_PROP(Estimate, FiguresStayOnTheirSideOfTheFloor, ()) {
  Deployment d = deployment(
      *rc::gen::element(llama8b(), llama70b(), mixtral(), latentMixture(), windowed()), h100(),
      *rc::gen::elementOf(kFormats),
      Layout{*rc::gen::element(1, 2, 4, 8), *rc::gen::element(1, 2), *rc::gen::element(1, 3)});
  d.engine.scheduler.chunkedPrefill = *rc::gen::arbitrary<bool>();
  d.engine.scheduler.maxBatchedTokens = *rc::gen::element(512, 2048, 8192);
  const Workload workload{"", *rc::gen::inRange(1, 20000), *rc::gen::inRange(1, 3000)};
  RC_PRE(!infeasible(d, workload));
  const StepModel step(d, typicalEfficiency());
  const Estimate sync = syncEstimate(d, step, workload);
  RC_ASSERT(sync.latency.value() >= sync.floor);
  RC_ASSERT(sync.floor > 0.0);
  Seconds parts;
  for (const BreakdownItem& item : sync.breakdown) parts += item.time;
  RC_ASSERT(std::abs(parts / sync.latency - 1.0) < 1e-9);

  const Estimate async = saturationEstimate(d, step, workload);
  RC_ASSERT(async.maxQps.value() > 0.0);
  RC_ASSERT(async.maxQps.value() <= async.floor);
  RC_ASSERT(async.meanBatch >= 1.0);
  RC_ASSERT(async.latency == sync.latency);
}

RC_GTEST_PROP(Estimate, LongerRequestsAreNeverFaster, ()) {
  const Deployment d = deployment(llama8b(), h100(), *rc::gen::elementOf(kFormats));
  const StepModel step(d, typicalEfficiency());
  const Workload shorter{"", *rc::gen::inRange(1, 4000), *rc::gen::inRange(1, 2000)};
  Workload longer = shorter;
  longer.outputTokens += *rc::gen::inRange(1, 500);
  RC_ASSERT(syncEstimate(d, step, longer).latency > syncEstimate(d, step, shorter).latency);
}

}  // namespace
}  // namespace qplan::model
