#include "planner/calibrate/gemm_fit.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace qplan::planner::calibrate {
namespace {

using model::BytesPerSecond;
using model::FlopsPerSecond;
using model::Format;
using model::GemmEfficiency;
using model::GemmFamily;
using model::GemmKernel;
using model::Gpu;
using model::Seconds;

// Figures of an A100 SXM.
Gpu someGpu() {
  Gpu gpu;
  gpu.smCount = 108;
  gpu.memoryBandwidth = BytesPerSecond(2.039e12);
  gpu.peak = {FlopsPerSecond(312e12), FlopsPerSecond(624e12), FlopsPerSecond(624e12)};
  return gpu;
}

GemmEfficiency truth() {
  GemmEfficiency e;
  e.startup = Seconds(4e-6);
  e.memory = 0.88;
  e.math = 0.8;
  e.tileHalf = 6;
  e.overlap = 0.1;
  e.waveRounding = 0.7;
  e.waveStartup = Seconds(1.5e-6);
  e.maxSplits = 8;
  return e;
}

const std::vector<int> kRows{1,   2,   4,   8,   16,  32,  48,   64,   80,   96,  128,
                             160, 192, 256, 384, 512, 768, 1024, 2048, 4096, 8192};

// Times of `e`, each off by a log-normal error of `noise`; quantization of `perElement` added.
std::vector<GemmSample> samplesOf(const Gpu& gpu, Format format, const GemmEfficiency& e,
                                  double noise, const std::vector<int>& rows,
                                  Seconds perElement = {}) {
  std::mt19937 random(1);
  std::normal_distribution<double> error(0.0, noise);
  std::vector<GemmSample> samples;
  for (const int outputs : {1024, 4096, 6144, 10240, 16384}) {
    for (const int inputs : {1024, 4096, 8192, 14336}) {
      const GemmKernel kernel(gpu, format, e, {outputs, inputs});
      for (const int m : rows) {
        const Seconds quantization = perElement * (static_cast<double>(m) * inputs);
        samples.push_back(
            {m, {outputs, inputs}, (kernel.time(m) + quantization) * std::exp(error(random))});
      }
    }
  }
  return samples;
}

const FittedParameter& of(const GemmFit& fit, GemmParameter parameter) {
  return fit.parameters.at(static_cast<std::size_t>(parameter));
}

// From the defaults, 3 % noise on 420 samples: every parameter comes back within four of its
// standard errors, and the errors that remain are those of the noise: the median of |N(0, 3 %)| is
// 0.6745 x 3 % = 2.0 %, the 90th percentile 1.645 x 3 % = 4.9 %.
TEST(GemmFit, RecoversKnownParameters) {
  GemmFitOptions options;
  options.start.maxSplits = 8;
  options.start.tileHalf = 10;
  options.start.waveStartup = Seconds(1e-6);
  options.folds = 4;
  const GemmEfficiency e = truth();
  const GemmFit fit =
      fitGemm(someGpu(), Format::bf16, samplesOf(someGpu(), Format::bf16, e, 0.03, kRows), options);
  EXPECT_TRUE(fit.converged);
  for (const auto& [parameter, value] :
       {std::pair{GemmParameter::startup, 4e-6}, std::pair{GemmParameter::memory, 0.88},
        std::pair{GemmParameter::math, 0.8}, std::pair{GemmParameter::tileHalf, 6.0},
        std::pair{GemmParameter::overlap, 0.1}, std::pair{GemmParameter::waveRounding, 0.7},
        std::pair{GemmParameter::waveStartup, 1.5e-6}}) {
    const FittedParameter& found = of(fit, parameter);
    EXPECT_EQ(found.state, ParameterState::fitted) << name(parameter);
    EXPECT_GT(found.standardError, 0) << name(parameter);
    EXPECT_NEAR(found.value, value, 4 * found.standardError) << name(parameter);
  }
  EXPECT_NEAR(fit.inSample.median, 0.020, 0.005);
  EXPECT_NEAR(fit.heldOutShapes.median, 0.020, 0.005);
  EXPECT_NEAR(fit.heldOutRows.median, 0.020, 0.005);
  EXPECT_NEAR(fit.heldOutShapes.p90, 0.049, 0.012);
  EXPECT_EQ(fit.heldOutShapes.samples, 420);
}

// One sample in ten is three times too slow; the robust loss keeps the bandwidth within 2 %.
TEST(GemmFit, OutliersDoNotMoveIt) {
  std::vector<GemmSample> samples = samplesOf(someGpu(), Format::bf16, truth(), 0.01, kRows);
  for (std::size_t i = 0; i < samples.size(); i += 10) samples[i].time *= 3.0;
  GemmFitOptions options;
  options.start.maxSplits = 8;
  options.start.tileHalf = 10;
  options.folds = 0;
  const GemmFit fit = fitGemm(someGpu(), Format::bf16, samples, options);
  EXPECT_NEAR(of(fit, GemmParameter::memory).value, 0.88, 0.02 * 0.88);
}

// Decode alone says nothing of how whole waves of large tiles round: those parameters stay put.
TEST(GemmFit, SaysWhatTheSamplesCannotTell) {
  GemmEfficiency e = truth();
  e.overlap = 0;
  GemmFitOptions options;
  options.start = e;
  options.start.startup = Seconds(3e-6);
  options.start.memory = 0.8;
  options.start.partialTile = 0.5;
  options.free = {GemmParameter::startup, GemmParameter::memory, GemmParameter::partialTile};
  options.folds = 0;
  const GemmFit fit = fitGemm(someGpu(), Format::bf16,
                              samplesOf(someGpu(), Format::bf16, e, 0.01, {1, 2, 4}), options);
  EXPECT_EQ(of(fit, GemmParameter::partialTile).state, ParameterState::unidentified);
  EXPECT_EQ(fit.efficiency.partialTile, 0.5);
  EXPECT_EQ(of(fit, GemmParameter::memory).state, ParameterState::fitted);
  EXPECT_NEAR(fit.efficiency.memory, 0.88, 0.01);
  EXPECT_EQ(of(fit, GemmParameter::math).state, ParameterState::fixed);
}

// Samples faster than the bound allows (startup 0.5 us, bound 1.5 us) end on it.
TEST(GemmFit, StaysInPhysicalBounds) {
  GemmEfficiency e = truth();
  e.startup = Seconds(0.5e-6);
  GemmFitOptions options;
  options.start = e;
  options.start.startup = Seconds(3e-6);
  options.free = {GemmParameter::startup, GemmParameter::memory};
  options.folds = 0;
  const GemmFit fit =
      fitGemm(someGpu(), Format::bf16, samplesOf(someGpu(), Format::bf16, e, 0.0, kRows), options);
  EXPECT_EQ(of(fit, GemmParameter::startup).state, ParameterState::atBound);
  EXPECT_NEAR(fit.efficiency.startup.value(), 1.5e-6, 0.03e-6);
  EXPECT_LE(fit.efficiency.memory, 1.0);
}

// Memory and math that overlap wholly: the fit must pass the bound of `overlap` unharmed and reach
// the rest exactly.
TEST(GemmFit, ReachesAKernelThatOverlapsWholly) {
  GemmEfficiency e = truth();
  e.overlap = 0;
  GemmFitOptions options;
  options.start = e;
  options.start.memory = 0.6;
  options.start.math = 0.4;
  options.start.overlap = 0.1;
  options.free = {GemmParameter::memory, GemmParameter::math, GemmParameter::overlap};
  options.folds = 0;
  const GemmFit fit =
      fitGemm(someGpu(), Format::bf16, samplesOf(someGpu(), Format::bf16, e, 0.0, kRows), options);
  EXPECT_EQ(of(fit, GemmParameter::overlap).state, ParameterState::atBound);
  EXPECT_NEAR(fit.efficiency.memory, 0.88, 2e-3);
  EXPECT_NEAR(fit.efficiency.math, 0.8, 2e-3);
  EXPECT_TRUE(fit.converged);
}

// Times that include 2.5 ps per activation element: told apart from the kernel, which is as before.
TEST(GemmFit, SeparatesQuantizationFromTheKernel) {
  GemmEfficiency e = truth();
  e.family = GemmFamily::cutlassSm90;
  e.maxSplits = 1;
  GemmFitOptions options;
  options.start = e;
  options.start.memory = 0.8;
  options.start.math = 0.7;
  options.free = {GemmParameter::memory, GemmParameter::math, GemmParameter::quantization};
  options.quantizationPerElement = Seconds(1e-12);
  options.folds = 0;
  const GemmFit fit =
      fitGemm(someGpu(), Format::fp8W8a8,
              samplesOf(someGpu(), Format::fp8W8a8, e, 0.0, kRows, Seconds(2.5e-12)), options);
  EXPECT_NEAR(fit.quantizationPerElement.value(), 2.5e-12, 0.01e-12);
  EXPECT_NEAR(fit.efficiency.math, 0.8, 1e-3);
  EXPECT_NEAR(fit.inSample.p90, 0.0, 1e-3);
}

}  // namespace
}  // namespace qplan::planner::calibrate
