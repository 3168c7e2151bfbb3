#include "planner/calibrate/kernel_stage.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "planner/calibrate/kernel_jobs.hpp"

namespace qplan::planner::calibrate {
namespace {

using model::Format;
using model::Seconds;
using testing::ElementsAre;
using testing::SizeIs;

// Figures of an A100 SXM.
model::Gpu someGpu() {
  model::Gpu gpu;
  gpu.id = "a100-sxm-80gb";
  gpu.architecture = "ampere";
  gpu.computeCapability = {8, 0};
  gpu.smCount = 108;
  gpu.memoryBandwidth = model::BytesPerSecond(2.039e12);
  gpu.l2 = model::Bytes(40e6);
  gpu.peak[0] = model::FlopsPerSecond(312e12);
  gpu.interconnect = {model::Fabric::nvswitch, model::BytesPerSecond(300e9),
                      model::BytesPerSecond(32e9), model::BytesPerSecond(25e9), 8};
  return gpu;
}

model::Efficiency start() {
  model::Efficiency e;
  e.gpu = "a100-sxm-80gb";
  e.gemm[static_cast<std::size_t>(Format::bf16)] = model::GemmEfficiency{};
  return e;
}

std::string cell(double value) { return fmt::format("{:.17g}", value); }

model::GemmEfficiency gemmTruth() {
  model::GemmEfficiency e;
  e.startup = Seconds(4e-6);
  e.memory = 0.88;
  e.rootBytes = Seconds(2e-6);
  e.math = 0.8;
  e.tileHalf = 6;
  e.overlap = 0.1;
  e.waveRounding = 0.7;
  e.waveStartup = Seconds(1.5e-6);
  e.maxSplits = 8;
  return e;
}

// Noise-free times of `truth`, in the layout of gemm.csv.
KernelTable gemmTable(const model::GemmEfficiency& truth, std::string name, int group) {
  KernelTable table{std::move(name), group, KernelTableKind::gemm, {}};
  table.table.columns = {"gemm_dtype", "m", "n", "k", "latency"};
  for (const int n : {1024, 4096, 10240, 16384}) {
    for (const int k : {1024, 4096, 14336}) {
      const model::GemmKernel kernel(someGpu(), Format::bf16, truth, {n, k});
      for (const int m : {1, 4, 16, 48, 64, 96, 128, 192, 256, 384, 512, 1024, 2048, 8192}) {
        table.table.rows.push_back({"bfloat16", std::to_string(m), std::to_string(n),
                                    std::to_string(k), cell(kernel.time(m).value() * 1e3)});
      }
    }
  }
  return table;
}

// An all-reduce inside one node by the ring of `truth`, in the layout of nccl.csv; message sizes
// are counted in elements of two bytes.
KernelTable ringTable(const model::RingEfficiency& truth) {
  KernelTable table{"nccl.csv", 0, KernelTableKind::libraryCollective, {}};
  table.table.columns = {"op_name", "nccl_dtype", "num_gpus", "message_size", "latency"};
  model::CollectiveEfficiency efficiency;
  efficiency.ring.fill(truth);
  for (const int ranks : {2, 4, 8}) {
    const model::AllReduce reduce(model::NodeGraph(someGpu(), ranks), ranks, efficiency, false);
    for (double elements = 256; elements < 2e8; elements *= 2) {
      table.table.rows.push_back({"all_reduce", "half", std::to_string(ranks), cell(elements),
                                  cell(reduce.time(model::Bytes(2 * elements)).value() * 1e3)});
    }
  }
  return table;
}

KernelStageOptions quick() {
  KernelStageOptions options;
  options.folds = 0;
  return options;
}

// Times made from known figures give those figures back; what no table covers stays.
TEST(KernelStage, RecoversFiguresAndKeepsTheRest) {
  const model::RingEfficiency ring{Seconds(9e-6), Seconds(2e-6), Seconds(12e-6), {0.7, 0.75, 0.8}};
  const KernelStage stage = fitKernels(
      someGpu(), start(), {gemmTable(gemmTruth(), "gemm.csv", 0), ringTable(ring)}, quick());

  ASSERT_TRUE(stage.complete);
  ASSERT_THAT(stage.fits, SizeIs(2));
  EXPECT_EQ(stage.fits[0].kernel, "gemm/bf16");
  EXPECT_EQ(stage.fits[1].kernel, "collective/ring/nvlink");
  const model::GemmEfficiency& gemm =
      *stage.efficiency.gemm[static_cast<std::size_t>(Format::bf16)];
  EXPECT_NEAR(gemm.memory, 0.88, 0.01);
  EXPECT_NEAR(gemm.math, 0.8, 0.01);
  EXPECT_NEAR(gemm.waveRounding, 0.7, 0.03);
  EXPECT_LT(stage.fits[0].inSample.p90, 0.01);
  const model::RingEfficiency& fitted =
      stage.efficiency.collective.ring[static_cast<std::size_t>(model::PathKind::nvlink)];
  EXPECT_NEAR(fitted.startUp.value(), 9e-6, 0.1e-6);
  EXPECT_NEAR(fitted.bandwidth[2], 0.8, 0.01);
  // A third of the sizes was held out; times without noise are predicted to the digit.
  ASSERT_THAT(stage.fits[1].heldOut, SizeIs(1));
  EXPECT_GT(stage.fits[1].heldOut[0].error.samples, 10);
  EXPECT_LT(stage.fits[1].heldOut[0].error.p90, 0.01);
  EXPECT_EQ(stage.efficiency.attention, start().attention);
  EXPECT_EQ(stage.efficiency.elementwise, start().elementwise);
  EXPECT_EQ(stage.efficiency.collective.peer, start().collective.peer);
}

// The fit of a figure decided by hand is reported and not used.
TEST(KernelStage, LeavesAssumedFigures) {
  KernelStageOptions options = quick();
  options.assumed = {"gemm/bf16"};
  const KernelStage stage =
      fitKernels(someGpu(), start(), {gemmTable(gemmTruth(), "gemm.csv", 0)}, options);
  ASSERT_THAT(stage.fits, SizeIs(1));
  EXPECT_FALSE(stage.fits[0].applied);
  EXPECT_LT(stage.fits[0].inSample.p90, 0.01);
  EXPECT_EQ(stage.efficiency, start());
}

TEST(KernelStage, NotesOfAFolderCoverItsKernels) {
  EXPECT_TRUE(isAssumed("attention/decode", {"attention"}));
  EXPECT_TRUE(isAssumed("attention/decode/fp8", {"attention/decode"}));
  EXPECT_FALSE(isAssumed("attention/prefill", {"attention/decode"}));
  EXPECT_FALSE(isAssumed("gemm/bf16", {"gemm/b"}));
}

// Two tables of the same kernel, one twice as slow: the earlier argument decides, in whatever order
// the tables come.
TEST(KernelStage, FirstGroupOfTablesDecides) {
  model::GemmEfficiency slow = gemmTruth();
  slow.memory = 0.44;
  const auto memory = [](const KernelStage& stage) {
    return stage.efficiency.gemm[static_cast<std::size_t>(Format::bf16)]->memory;
  };
  const KernelStage fast =
      fitKernels(someGpu(), start(),
                 {gemmTable(slow, "b.csv", 1), gemmTable(gemmTruth(), "a.csv", 0)}, quick());
  EXPECT_THAT(fast.fits.at(0).tables, ElementsAre("a.csv"));
  EXPECT_NEAR(memory(fast), 0.88, 0.01);
  const KernelStage other =
      fitKernels(someGpu(), start(),
                 {gemmTable(slow, "b.csv", 0), gemmTable(gemmTruth(), "a.csv", 1)}, quick());
  EXPECT_NEAR(memory(other), 0.44, 0.01);
}

TEST(KernelStage, SkipsWhatTooFewSamplesShow) {
  KernelTable few = gemmTable(gemmTruth(), "gemm.csv", 0);
  few.table.rows.resize(39);
  const KernelStage stage = fitKernels(someGpu(), start(), {few}, quick());
  EXPECT_THAT(stage.fits, SizeIs(0));
  EXPECT_THAT(stage.skipped, ElementsAre(SkippedKernel{"gemm/bf16", "39 samples are too few"}));
  EXPECT_EQ(stage.efficiency, start());
}

TEST(KernelStage, StopsAndSaysSo) {
  std::stop_source source;
  KernelStageOptions options = quick();
  options.progress = [&](int, int, const std::string&) { source.request_stop(); };
  const KernelStage stage = fitKernels(someGpu(), start(), {gemmTable(gemmTruth(), "gemm.csv", 0)},
                                       options, source.get_token());
  EXPECT_FALSE(stage.complete);
  EXPECT_THAT(stage.fits, SizeIs(0));
  EXPECT_EQ(stage.efficiency, start());
}

TEST(KernelStage, NamesTheTableOfABadCell) {
  KernelTable bad = gemmTable(gemmTruth(), "mine.csv", 0);
  bad.table.rows[3][4] = "fast";
  try {
    fitKernels(someGpu(), start(), {bad}, quick());
    FAIL() << "accepted a word for a number";
  } catch (const model::ParseError& error) {
    EXPECT_EQ(error.file(), "mine.csv");
    EXPECT_EQ(error.where(), "line 5");  // the fourth row below the header
  }
}

// A layer split over no ranks, a size that is no whole number, a time that is none: refused where
// they stand, not divided by.
TEST(KernelStage, RefusesFiguresThatCannotBe) {
  const auto refuses = [](std::size_t column, const char* text) {
    KernelTable layers{"layers.csv", 0, KernelTableKind::modelLayers, {}};
    layers.table.columns = {"layer_name", "input", "tp_size", "latency_us"};
    layers.table.rows = {{"q_proj", "16", "1", "12.5"}};
    layers.table.rows[0][column] = text;
    EXPECT_THROW(fitKernels(someGpu(), start(), {layers}, quick()), model::ParseError) << text;
  };
  refuses(2, "0");
  refuses(1, "1.5");
  refuses(1, "-4");
  refuses(1, "1e300");
  refuses(3, "nan");
  refuses(3, "inf");
}

TEST(KernelJobs, RoundsToFourDigits) {
  EXPECT_EQ(fourDigits(0.872249), 0.8722);
  EXPECT_EQ(fourDigits(8.31349e-6), 8.313e-6);
  EXPECT_EQ(fourDigits(0.0), 0.0);
}

}  // namespace
}  // namespace qplan::planner::calibrate
