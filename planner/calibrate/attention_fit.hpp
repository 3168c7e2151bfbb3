#pragma once

#include <functional>
#include <span>

#include "model/attention.hpp"
#include "model/elementwise.hpp"
#include "model/gpu.hpp"
#include "model/tables/samples.hpp"
#include "planner/calibrate/robust_fit.hpp"

namespace qplan::planner::calibrate {

using model::tables::AttentionSample;
using model::tables::ElementwiseSample;

struct AttentionFitOptions {
  double shortestContext = 256;  // of decode samples; below, the affine form does not hold
  int mostPromptTokens = 8192;   // of prefill samples with several sequences
  // Held out to judge the fit; nothing by default.
  std::function<bool(const AttentionSample&)> heldOut = [](const AttentionSample&) {
    return false;
  };
};

struct DecodeFit {
  model::DecodeEfficiency efficiency;
  JudgedFit judged;
};

// Fits startUp, regroup, sequenceHead, bandwidth, underfill and streamRate on samples with a 16-bit
// cache. Parameters without samples that show them keep the value of `start`. A cache smaller than
// L2 runs faster than memory in a kernel benchmark, not in an engine: such samples get a rate of
// their own ("l2_speed", >= 1, not part of the result); those between L2 and four times it are left
// out. At least one sample must remain.
DecodeFit fitDecode(std::span<const AttentionSample> samples, const model::Gpu& gpu,
                    const model::DecodeEfficiency& start = {},
                    const AttentionFitOptions& options = {});

// fp8StartUp and fp8Bandwidth on the samples with an FP8 cache, all else as in `start`.
DecodeFit fitFp8Decode(std::span<const AttentionSample> samples, const model::Gpu& gpu,
                       const model::DecodeEfficiency& start,
                       const AttentionFitOptions& options = {});

struct PrefillFit {
  model::PrefillEfficiency efficiency;
  JudgedFit judged;
};

// All four parameters on samples with a 16-bit cache and more than one new token.
PrefillFit fitPrefill(std::span<const AttentionSample> samples, const model::Gpu& gpu,
                      const AttentionFitOptions& options = {});

struct ElementwiseFit {
  model::ElementwiseKernel kernel;
  JudgedFit judged;
};

// startUp, row and bandwidth of one kind of kernel.
ElementwiseFit fitElementwise(
    model::ElementwiseOp op, std::span<const ElementwiseSample> samples, const model::Gpu& gpu,
    const std::function<bool(const ElementwiseSample&)>& heldOut = [](const ElementwiseSample&) {
      return false;
    });

}  // namespace qplan::planner::calibrate
