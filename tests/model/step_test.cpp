#include "model/step.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/model/deployments.hpp"

namespace qplan::model {
namespace {

using namespace test;

Seconds sum(const std::array<BreakdownItem, kOperatorClassCount>& items) {
  Seconds total;
  for (const BreakdownItem& item : items) total += item.time;
  return total;
}

// Any deployment that the rules of layouts allow.
Deployment anyDeployment() {
  Deployment d =
      deployment(*rc::gen::element(llama8b(), llama70b(), mixtral(), latentMixture(), windowed()),
                 h100(), *rc::gen::elementOf(kFormats),
                 Layout{*rc::gen::element(1, 2, 4, 8), *rc::gen::element(1, 2), 1});
  d.kvDtype = *rc::gen::elementOf(kKvDtypes);
  d.engine.overlapsHost = *rc::gen::arbitrary<bool>();
  return d;
}

Batch anyBatch() {
  Batch batch;
  batch.decodes = *rc::gen::inRange(0, 400);
  batch.contextTokens = batch.decodes * static_cast<double>(*rc::gen::inRange(1, 20000));
  batch.prefillTokens = *rc::gen::inRange(0, 4096);
  if (batch.decodes == 0 && batch.prefillTokens == 0) batch.prefillTokens = 1;
  batch.prefills = batch.prefillTokens > 0 ? 1 : 0;
  const double prefix = *rc::gen::inRange(0, 10000);
  batch.prefillAttention = batch.prefillTokens * (prefix + 0.5 * batch.prefillTokens);
  batch.sampled = batch.decodes + batch.prefills;
  batch.running = batch.decodes + batch.prefills;
  return batch;
}

TEST(Step, FloorOfASingleDecodeReadsWeightsOnce) {
  const StepModel step(deployment(), typicalEfficiency());
  // 13958643712 bytes of layers, 1050673152 of lm_head, 1000 x 131072 of cache at 768 GB/s
  EXPECT_NEAR(step.floor(singleDecode(1000)).value(), 15140388864.0 / 768e9, 1e-12);
}

TEST(Step, FloorOfALongPromptIsItsFlops) {
  const StepModel step(deployment(), typicalEfficiency());
  // 2 x 6979321856 x 4096 = 5.71746e13 in linear layers, 2 x 4096 x 128256 in lm_head,
  // 32 layers x 4 x 32 x 128 x 4096^2 / 2 = 4.39805e12 in attention, at 154.8 TFLOP/s
  const double flops =
      2.0 * 6979321856.0 * 4096 + 2.0 * 4096 * 128256 + 32.0 * 4 * 32 * 128 * 4096.0 * 4096.0 / 2;
  EXPECT_NEAR(step.floor(singlePrefill(4096)).value(), flops / 154.8e12, 1e-9);
}

TEST(Step, HostCostsAddUp) {
  Deployment d = deployment(llama8b(), h100(), Format::bf16, {.tp = 2});
  const StepModel with(d, typicalEfficiency());
  d.engine.host = {};
  const StepModel without(d, typicalEfficiency());
  Batch batch = singleDecode(100);
  batch.running = 7;
  // 1 ms per step, 7 x 50 us, 0.5 ms for tensor parallelism
  EXPECT_NEAR((with.time(batch) - without.time(batch)).value(), 1.85e-3, 1e-12);
}

TEST(Step, OverlappingHostHidesBehindTheGpu) {
  Deployment d = deployment();
  d.engine.overlapsHost = true;
  const StepModel hidden(d, typicalEfficiency());
  d.engine.host = {};
  const StepModel none(d, typicalEfficiency());
  // reading 15 GB takes about 20 ms, the host 1.05 ms
  EXPECT_EQ(hidden.time(singleDecode(100)), none.time(singleDecode(100)));
}

TEST(Step, DecodesRunAtTheNextCapturedSize) {
  Deployment d = deployment();
  d.engine.host = {};
  d.engine.captureSizes = {1, 8};
  const StepModel captured(d, typicalEfficiency());
  d.engine.captureSizes = {};
  const StepModel eager(d, typicalEfficiency());
  Batch five = {5, 500, 0, 0, 0.0, 5, 5};
  Batch one = singleDecode(100);
  EXPECT_EQ(captured.time(one), eager.time(one));
  EXPECT_GT(captured.time(five), eager.time(five));
  // A prompt beside them keeps the step out of the graphs.
  five.prefillTokens = 16;
  five.prefills = 1;
  five.prefillAttention = 128;
  EXPECT_EQ(captured.time(five), eager.time(five));
}

TEST(Step, EveryKernelWaitsForItsLaunch) {
  Efficiency efficiency = typicalEfficiency();
  efficiency.launchGap = Seconds(0);
  const StepModel dense(deployment(), efficiency);
  efficiency.launchGap = Seconds(1e-6);
  const StepModel gaps(deployment(), efficiency);
  // One decode: 32 layers of 4 products, 5 elementwise kernels and decode attention; embedding,
  // final norm, lm_head and sampling.
  EXPECT_NEAR((gaps.time(singleDecode(100)) - dense.time(singleDecode(100))).value(),
              (32 * 10 + 4) * 1e-6, 1e-12);
  // A prompt whose end is not reached has prefill attention instead and samples nothing.
  const Batch chunk{0, 0, 512, 1, 512.0 * 256, 0, 1};
  EXPECT_NEAR((gaps.time(chunk) - dense.time(chunk)).value(), (32 * 10 + 2) * 1e-6, 1e-12);
}

TEST(Step, CacheWriteWithoutTimeIsPartOfAttention) {
  Efficiency efficiency = typicalEfficiency();
  efficiency.launchGap = Seconds(0);
  auto& write = efficiency.elementwise.kernels[static_cast<std::size_t>(ElementwiseOp::cacheWrite)];
  write.startUp = Seconds(5e-6);
  write.row = Seconds(0);
  write.bandwidth = 10;
  const StepModel apart(deployment(), efficiency);
  write.startUp = Seconds(0);
  const StepModel within(deployment(), efficiency);
  // 32 kernels of 5 us; their traffic of 8 KB is a hundredth of that.
  EXPECT_NEAR((apart.time(singleDecode(0)) - within.time(singleDecode(0))).value(), 160e-6, 1e-8);
}

TEST(Step, ActivationOrderCostsAPermutationPerLinearLayer) {
  Deployment d = deployment(llama8b(), a6000(), Format::int4W4a16);
  d.engine.permutation = Seconds(7e-6);
  const StepModel ordinary(d, typicalEfficiency());
  d.llm.activationOrdered = {Format::int4W4a16};
  const StepModel ordered(d, typicalEfficiency());
  EXPECT_NEAR((ordered.time(singleDecode(9)) - ordinary.time(singleDecode(9))).value(),
              32 * 4 * 7e-6, 1e-12);
  d.format = Format::bf16;
  const StepModel wide(d, typicalEfficiency());
  d.engine.permutation = Seconds(0);
  EXPECT_EQ(wide.time(singleDecode(9)), StepModel(d, typicalEfficiency()).time(singleDecode(9)));
}

TEST(Step, EmptyBatchTakesNoTime) {
  const StepModel step(deployment(), typicalEfficiency());
  EXPECT_EQ(step.time(Batch{}), Seconds(0));
  EXPECT_EQ(step.floor(Batch{}), Seconds(0));
  EXPECT_EQ(step.decodeRun(Batch{}, 5), Seconds(0));
}

TEST(Step, ExpertsAreReadOnlyWhenActivated) {
  // One token of Mixtral reads 2 of 8 experts: layers x (attention + router + 2 experts), lm_head.
  const StepModel step(deployment(mixtral(), h100()), typicalEfficiency());
  const double attention = 4096.0 * 6144 + 4096.0 * 4096;
  const double expert = 3.0 * 4096 * 14336;
  const double weights = 32.0 * (attention + 4096.0 * 8 + 2.0 * expert) + 32000.0 * 4096;
  EXPECT_NEAR(step.floor(singleDecode(0)).value(), 2.0 * weights / 3350e9, 1e-9);
}

TEST(Step, BorrowedFormatIsMarked) {
  Efficiency efficiency = typicalEfficiency();
  efficiency.gemm[static_cast<std::size_t>(Format::fp8W8a8)] = std::nullopt;
  EXPECT_EQ(StepModel(deployment(), efficiency).provenance(), Provenance::calibrated);
  EXPECT_EQ(StepModel(deployment(llama8b(), h100(), Format::fp8W8a8), efficiency).provenance(),
            Provenance::datasheet);
}

const Work& of(const std::array<Work, kOperatorClassCount>& work, OperatorClass c) {
  return work[static_cast<std::size_t>(c)];
}

TEST(Step, WorkOfASingleDecodeIsOfItsMatrices) {
  const StepModel step(deployment(), typicalEfficiency());
  const auto work = step.work(singleDecode(1000));
  // Per layer (K, N): qkv (4096, 6144), output (4096, 4096), gate and up (4096, 28672), down
  // (14336, 4096): 218,103,808 weights, 2 FLOPs and 2 bytes each; inputs 4096 + 4096 + 4096 + 14336
  // = 26,624 and outputs 6144 + 4096 + 28672 + 4096 = 43,008 elements of 2 bytes. 32 layers.
  EXPECT_DOUBLE_EQ(of(work, OperatorClass::gemm).flops.value(), 32 * 2.0 * 218103808);
  EXPECT_DOUBLE_EQ(of(work, OperatorClass::gemm).bytes.value(),
                   32 * 2.0 * (218103808 + 26624 + 43008));
  // lm_head: 4096 x 128256.
  EXPECT_DOUBLE_EQ(of(work, OperatorClass::lmHead).flops.value(), 2.0 * 4096 * 128256);
  // Attention per layer: 4 x 32 heads x 128 FLOPs per cached token; keys and values of 8 heads, and
  // query and output of 32, new key and value of 8.
  EXPECT_DOUBLE_EQ(of(work, OperatorClass::decodeAttention).flops.value(),
                   32 * 4.0 * 32 * 128 * 1000);
  EXPECT_DOUBLE_EQ(of(work, OperatorClass::decodeAttention).bytes.value(),
                   32 * 2.0 * 128 * (2 * 8 * 1000.0 + 2 * 32 + 2 * 8));
  EXPECT_EQ(of(work, OperatorClass::prefillAttention), Work{});
  EXPECT_EQ(of(work, OperatorClass::host), Work{});
}

TEST(Step, WorkOfAPromptCountsCausalPairs) {
  const StepModel step(deployment(), typicalEfficiency());
  // 500 tokens after 1500 cached ones: 500 (1500 + 250) pairs; 1500 tokens of cache read.
  Batch batch;
  batch.prefillTokens = 500;
  batch.prefills = 1;
  batch.prefillAttention = 500.0 * (1500 + 250);
  const Work attention = of(step.work(batch), OperatorClass::prefillAttention);
  EXPECT_DOUBLE_EQ(attention.flops.value(), 32 * 4.0 * 32 * 128 * 500 * 1750);
  EXPECT_DOUBLE_EQ(attention.bytes.value(),
                   32 * 2.0 * 128 * (2 * 8 * 1500.0 + 500 * (2 * 32 + 2 * 8)));
  // Nothing is sampled: no lm_head.
  EXPECT_EQ(of(step.work(batch), OperatorClass::lmHead), Work{});
}

RC_GTEST_PROP(Step, NoMatrixProductBeatsItsRoof, ()) {
  const Deployment d = anyDeployment();
  const StepModel step(d, typicalEfficiency());
  const Batch batch = anyBatch();
  std::array<BreakdownItem, kOperatorClassCount> items{};
  step.accumulate(batch, 1, items);
  const auto work = step.work(batch);
  const auto gemm = static_cast<std::size_t>(OperatorClass::gemm);
  const FlopsPerSecond peak = *d.gpu.peak[static_cast<std::size_t>(mathType(d.format))];
  // Layers kept in 16 bit are slower still.
  RC_ASSERT(items[gemm].time >= 0.999999 * (work[gemm].flops / peak));
}

RC_GTEST_PROP(Step, TimeIsNeverBelowTheFloor, ()) {
  const StepModel step(anyDeployment(), typicalEfficiency());
  const Batch batch = anyBatch();
  RC_ASSERT(step.time(batch) >= step.floor(batch));
  RC_ASSERT(step.floor(batch) > Seconds(0));
}

RC_GTEST_PROP(Step, MoreBandwidthIsNeverSlower, ()) {
  Deployment d = anyDeployment();
  const Batch batch = anyBatch();
  const StepModel slow(d, typicalEfficiency());
  d.gpu.memoryBandwidth *= 1.0 + *rc::gen::inRange(1, 100) / 100.0;
  const StepModel fast(d, typicalEfficiency());
  RC_ASSERT(fast.time(batch) <= slow.time(batch));
  RC_ASSERT(fast.floor(batch) <= slow.floor(batch));
}

RC_GTEST_PROP(Step, DecodeRunEqualsItsSteps, ()) {
  const StepModel step(anyDeployment(), typicalEfficiency());
  const int decodes = *rc::gen::inRange(1, 300);
  Batch batch;
  batch.decodes = batch.sampled = batch.running = decodes;
  batch.contextTokens = decodes * static_cast<double>(*rc::gen::inRange(0, 3000));
  const int steps = *rc::gen::inRange(1, 2000);
  const Batch first = batch;
  Seconds total;
  Seconds floor;
  for (int i = 0; i < steps; ++i) {
    total += step.time(batch);
    floor += step.floor(batch);
    batch.contextTokens += decodes;
  }
  RC_ASSERT(std::abs(step.decodeRun(first, steps) / total - 1.0) < 1e-9);
  RC_ASSERT(step.floorRun(first, steps) <= floor * (1.0 + 1e-9));
}

RC_GTEST_PROP(Step, ClassesAddUpToTheStep, ()) {
  const StepModel step(anyDeployment(), typicalEfficiency());
  const Batch batch = anyBatch();
  std::array<BreakdownItem, kOperatorClassCount> items{};
  step.accumulate(batch, 3.0, items);
  RC_ASSERT(std::abs(sum(items) / (3.0 * step.time(batch)) - 1.0) < 1e-9);
  for (const BreakdownItem& item : items) RC_ASSERT(item.time * (1.0 + 1e-9) >= item.floor);
}

}  // namespace
}  // namespace qplan::model
