#include "planner/calibrate/attention_fit.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace qplan::planner::calibrate {
namespace {

using model::Attention;
using model::AttentionEfficiency;
using model::BytesPerSecond;
using model::KvDtype;
using model::Seconds;

model::Gpu plainGpu() {
  model::Gpu gpu;
  gpu.smCount = 108;
  gpu.memoryBandwidth = BytesPerSecond(2e12);
  gpu.l2 = model::Bytes(40e6);
  gpu.peak[static_cast<std::size_t>(model::MathType::bf16)] = model::FlopsPerSecond(312e12);
  return gpu;
}

// Times made by the model itself with known values, the cache in L2 read `l2Speed` times as fast.
std::vector<AttentionSample> decodeSamples(const model::DecodeEfficiency& truth, KvDtype dtype,
                                           double l2Speed) {
  std::vector<AttentionSample> samples;
  const model::Gpu gpu = plainGpu();
  for (const auto& [heads, kvHeads] : {std::pair{32, 8}, {8, 1}, {8, 8}}) {
    const auto shape = model::groupedQueryShape(heads, kvHeads, 128, dtype);
    const Attention attention(shape, gpu, AttentionEfficiency{truth, {}});
    for (int sequences = 1; sequences <= 256; sequences *= 2) {
      for (double context = 256; context <= 65536; context *= 2) {
        const double tokens = context * sequences;
        const double bytes = tokens * shape.cacheElements * model::bytesPerElement(dtype);
        if (bytes > 30e9) continue;
        const auto line = attention.decodeLine(sequences);
        const double speed = bytes < gpu.l2.value() ? l2Speed : 1.0;
        samples.push_back({heads, kvHeads, 128, dtype, sequences, 1, context,
                           line.fixed + line.perToken * model::Tokens(tokens) / speed});
      }
    }
  }
  return samples;
}

TEST(AttentionFit, RecoversDecodeParameters) {
  model::DecodeEfficiency truth;
  truth.startUp = Seconds(17e-6);
  truth.regroup = Seconds(4e-6);
  truth.sequenceHead = Seconds(0.9e-6);
  truth.bandwidth = 0.81;
  truth.underfill = 2.5;
  truth.streamRate = BytesPerSecond(24e9);
  model::DecodeEfficiency start;
  start.streamRate = BytesPerSecond(15e9);
  const DecodeFit fit = fitDecode(decodeSamples(truth, KvDtype::bf16, 2.0), plainGpu(), start);
  EXPECT_NEAR(fit.efficiency.startUp.value(), 17e-6, 1e-8);
  EXPECT_NEAR(fit.efficiency.regroup.value(), 4e-6, 1e-8);
  EXPECT_NEAR(fit.efficiency.sequenceHead.value(), 0.9e-6, 1e-8);
  EXPECT_NEAR(fit.efficiency.bandwidth, 0.81, 1e-3);
  EXPECT_NEAR(fit.efficiency.underfill, 2.5, 1e-2);
  EXPECT_NEAR(fit.efficiency.streamRate.value(), 24e9, 0.1e9);
  EXPECT_NEAR(valueOf(fit.judged.fit.parameters, "l2_speed"), 2.0, 1e-2);
  EXPECT_LT(fit.judged.fit.errors.p90, 1e-3);
}

// A kernel that always splits has no stream rate: it stays out of the fit.
TEST(AttentionFit, ParametersNothingShowsStayFixed) {
  model::DecodeEfficiency truth;
  truth.startUp = Seconds(12e-6);
  const DecodeFit fit = fitDecode(decodeSamples(truth, KvDtype::bf16, 1.5), plainGpu());
  EXPECT_DOUBLE_EQ(fit.efficiency.streamRate.value(), 0.0);
  EXPECT_TRUE(fit.judged.fit.parameters[5].fixed);
  EXPECT_NEAR(fit.efficiency.startUp.value(), 12e-6, 1e-8);
}

TEST(AttentionFit, Fp8CacheIsFittedOnTopOfTheRest) {
  model::DecodeEfficiency truth;
  truth.fp8StartUp = Seconds(2.5e-6);
  truth.fp8Bandwidth = 0.64;
  const DecodeFit fit =
      fitFp8Decode(decodeSamples(truth, KvDtype::fp8, 1.2), plainGpu(), model::DecodeEfficiency{});
  EXPECT_NEAR(fit.efficiency.fp8StartUp.value(), 2.5e-6, 1e-8);
  EXPECT_NEAR(fit.efficiency.fp8Bandwidth, 0.64, 1e-3);
  EXPECT_DOUBLE_EQ(fit.efficiency.bandwidth, model::DecodeEfficiency{}.bandwidth);
}

TEST(AttentionFit, RecoversPrefillParameters) {
  AttentionEfficiency truth;
  truth.prefill = {Seconds(10e-6), 0.6, 0.45, 0.7};
  std::vector<AttentionSample> samples;
  for (const auto& [heads, kvHeads] : {std::pair{32, 8}, {8, 1}, {32, 32}}) {
    const Attention attention(model::groupedQueryShape(heads, kvHeads, 128, KvDtype::bf16),
                              plainGpu(), truth);
    for (int sequences = 1; sequences <= 16; sequences *= 4) {
      for (int q = 64; q * sequences <= 8192; q *= 2) {
        for (const double prefix : {0.0, 4096.0}) {
          const int tokens = q * sequences;
          samples.push_back({heads, kvHeads, 128, KvDtype::bf16, sequences, q, prefix,
                             attention.prefill(tokens, sequences, tokens * (prefix + 0.5 * q))});
        }
      }
    }
  }
  AttentionFitOptions options;
  options.heldOut = [](const AttentionSample& s) { return s.heads == 8; };
  const PrefillFit fit = fitPrefill(samples, plainGpu(), options);
  EXPECT_NEAR(fit.efficiency.startUp.value(), 10e-6, 1e-7);
  EXPECT_NEAR(fit.efficiency.compute, 0.6, 1e-3);
  EXPECT_NEAR(fit.efficiency.bandwidth, 0.45, 1e-2);
  EXPECT_NEAR(fit.efficiency.rowBlock, 0.7, 1e-2);
  EXPECT_GT(fit.judged.heldOut.samples, 0);
  EXPECT_LT(fit.judged.heldOut.p90, 1e-2);
}

TEST(AttentionFit, RecoversElementwiseParameters) {
  model::ElementwiseEfficiency truth;
  truth.kernels.fill({Seconds(1.8e-6), Seconds(3.5e-6), 0.55});
  std::vector<ElementwiseSample> samples;
  for (const double width : {4096.0, 14336.0}) {
    const model::Elementwise kernel(model::ElementwiseOp::activation, width, plainGpu(), truth);
    for (int tokens = 1; tokens <= 8192; tokens *= 2) {
      samples.push_back({width, tokens, kernel.time(tokens)});
    }
  }
  const auto fit = fitElementwise(model::ElementwiseOp::activation, samples, plainGpu());
  EXPECT_NEAR(fit.kernel.startUp.value(), 1.8e-6, 1e-8);
  EXPECT_NEAR(fit.kernel.row.value(), 3.5e-6, 1e-8);
  EXPECT_NEAR(fit.kernel.bandwidth, 0.55, 1e-3);
}

}  // namespace
}  // namespace qplan::planner::calibrate
