#include "planner/calibrate/attention_fit.hpp"

#include <algorithm>
#include <cassert>
#include <vector>

namespace qplan::planner::calibrate {
namespace {

using model::Attention;
using model::AttentionEfficiency;
using model::AttentionShape;
using model::KvDtype;

constexpr double kMicro = 1e-6;
constexpr double kGiga = 1e9;

AttentionShape shapeOf(const AttentionSample& s) {
  return model::groupedQueryShape(s.heads, s.kvHeads, s.headDim, s.kvDtype);
}

double cachedTokens(const AttentionSample& s) { return s.context * s.sequences; }

double cachedBytes(const AttentionSample& s) {
  return cachedTokens(s) * shapeOf(s).cacheElements * model::bytesPerElement(s.kvDtype);
}

std::vector<double> timesOf(const std::vector<AttentionSample>& samples) {
  std::vector<double> times;
  for (const AttentionSample& s : samples) times.push_back(s.time.value());
  return times;
}

std::vector<AttentionSample> decodeSamples(std::span<const AttentionSample> samples, double l2,
                                           KvDtype dtype, double shortestContext) {
  std::vector<AttentionSample> kept;
  for (const AttentionSample& s : samples) {
    const double bytes = cachedBytes(s);
    if (s.newTokens != 1 || s.kvDtype != dtype || s.context < shortestContext) continue;
    if (bytes >= l2 && bytes <= 4.0 * l2) continue;
    kept.push_back(s);
  }
  return kept;
}

double decodeTime(const AttentionSample& s, const model::Gpu& gpu,
                  const model::DecodeEfficiency& decode, double l2Speed) {
  const Attention attention(shapeOf(s), gpu, AttentionEfficiency{decode, {}});
  const model::AffineTime line = attention.decodeLine(s.sequences);
  const double speed = cachedBytes(s) < gpu.l2.value() ? l2Speed : 1.0;
  return line.fixed.value() + line.perToken.value() * cachedTokens(s) / speed;
}

enum DecodeIndex { kStartUp, kRegroup, kSequenceHead, kBandwidth, kUnderfill, kStreamRate, kL2 };

model::DecodeEfficiency decodeOf(model::DecodeEfficiency start, std::span<const double> values) {
  start.startUp = model::Seconds(values[kStartUp] * kMicro);
  start.regroup = model::Seconds(values[kRegroup] * kMicro);
  start.sequenceHead = model::Seconds(values[kSequenceHead] * kMicro);
  start.bandwidth = values[kBandwidth];
  start.underfill = values[kUnderfill];
  start.streamRate = model::BytesPerSecond(values[kStreamRate] * kGiga);
  return start;
}

std::vector<double> valuesOf(const std::vector<FitParameter>& parameters) {
  std::vector<double> values;
  for (const FitParameter& p : parameters) values.push_back(p.value);
  return values;
}

}  // namespace

DecodeFit fitDecode(std::span<const AttentionSample> samples, const model::Gpu& gpu,
                    const model::DecodeEfficiency& start, const AttentionFitOptions& options) {
  const double l2 = gpu.l2.value();
  const auto kept = decodeSamples(samples, l2, KvDtype::bf16, options.shortestContext);
  assert(!kept.empty());
  const auto has = [&](auto predicate) { return std::any_of(kept.begin(), kept.end(), predicate); };
  const auto regroups = [](const AttentionSample& s) {
    return s.sequences > 1 && s.heads > s.kvHeads && s.kvHeads > 1;
  };
  const bool seesRegroup =
      has(regroups) && has([&](const AttentionSample& s) { return !regroups(s); });
  const bool seesStream = start.streamRate > model::BytesPerSecond(0.0) &&
                          has([](const AttentionSample& s) { return s.heads == s.kvHeads; });
  const bool seesL2 = has([&](const AttentionSample& s) { return cachedBytes(s) < l2; });
  const bool seesMemory = has([&](const AttentionSample& s) { return cachedBytes(s) >= l2; });

  const std::vector<FitParameter> parameters{
      {"start_up_us", start.startUp.value() / kMicro, 0.5, 50.0, false, 0.0},
      {"regroup_us",
       seesRegroup ? std::max(start.regroup.value() / kMicro, 1.0) : start.regroup.value() / kMicro,
       0.0, 20.0, !seesRegroup, 0.0},
      {"sequence_head_us", start.sequenceHead.value() / kMicro, 0.0, 20.0, false, 0.0},
      {"bandwidth", start.bandwidth, 0.05, 1.0, false, 0.0},
      {"underfill", start.underfill, 0.0, 100.0, false, 0.0},
      {"stream_rate_gb_per_s", start.streamRate.value() / kGiga, seesStream ? 1.0 : 0.0, 1000.0,
       !seesStream, 0.0},
      {"l2_speed", seesL2 && seesMemory ? 1.5 : 1.0, 1.0, 10.0, !(seesL2 && seesMemory), 0.0}};
  const auto measured = timesOf(kept);
  const Predictor predict = [&](std::span<const double> values, std::size_t i) {
    return decodeTime(kept[i], gpu, decodeOf(start, values), values[kL2]);
  };
  DecodeFit fit;
  fit.judged = fitAndJudge(parameters, measured, predict,
                           [&](std::size_t i) { return options.heldOut(kept[i]); });
  fit.efficiency = decodeOf(start, valuesOf(fit.judged.fit.parameters));
  return fit;
}

DecodeFit fitFp8Decode(std::span<const AttentionSample> samples, const model::Gpu& gpu,
                       const model::DecodeEfficiency& start, const AttentionFitOptions& options) {
  const auto kept = decodeSamples(samples, gpu.l2.value(), KvDtype::fp8, options.shortestContext);
  assert(!kept.empty());
  const auto with = [&start](std::span<const double> values) {
    model::DecodeEfficiency decode = start;
    decode.fp8StartUp = model::Seconds(values[0] * kMicro);
    decode.fp8Bandwidth = values[1];
    return decode;
  };
  const std::vector<FitParameter> parameters{
      {"fp8_start_up_us", start.fp8StartUp.value() / kMicro, 0.0, 30.0, false, 0.0},
      {"fp8_bandwidth", start.fp8Bandwidth, 0.05, 1.0, false, 0.0},
      {"l2_speed", 1.5, 1.0, 10.0, false, 0.0}};
  const auto measured = timesOf(kept);
  const Predictor predict = [&](std::span<const double> values, std::size_t i) {
    return decodeTime(kept[i], gpu, with(values), values[2]);
  };
  DecodeFit fit;
  fit.judged = fitAndJudge(parameters, measured, predict,
                           [&](std::size_t i) { return options.heldOut(kept[i]); });
  fit.efficiency = with(valuesOf(fit.judged.fit.parameters));
  return fit;
}

PrefillFit fitPrefill(std::span<const AttentionSample> samples, const model::Gpu& gpu,
                      const AttentionFitOptions& options) {
  std::vector<AttentionSample> kept;
  for (const AttentionSample& s : samples) {
    const bool small = s.sequences == 1 || s.sequences * s.newTokens <= options.mostPromptTokens;
    if (s.newTokens > 1 && s.kvDtype == KvDtype::bf16 && small) kept.push_back(s);
  }
  assert(!kept.empty());
  const auto with = [](std::span<const double> values) {
    return model::PrefillEfficiency{model::Seconds(values[0] * kMicro), values[1], values[2],
                                    values[3]};
  };
  const std::vector<FitParameter> parameters{{"start_up_us", 9.0, 0.5, 50.0, false, 0.0},
                                             {"compute", 0.6, 0.05, 1.0, false, 0.0},
                                             {"bandwidth", 0.6, 0.05, 1.0, false, 0.0},
                                             {"row_block", 0.8, 0.1, 4.0, false, 0.0}};
  const auto measured = timesOf(kept);
  const Predictor predict = [&](std::span<const double> values, std::size_t i) {
    const AttentionSample& s = kept[i];
    const Attention attention(shapeOf(s), gpu, AttentionEfficiency{{}, with(values)});
    const int tokens = s.sequences * s.newTokens;
    return attention.prefill(tokens, s.sequences, tokens * (s.context + 0.5 * s.newTokens)).value();
  };
  PrefillFit fit;
  fit.judged = fitAndJudge(parameters, measured, predict,
                           [&](std::size_t i) { return options.heldOut(kept[i]); });
  fit.efficiency = with(valuesOf(fit.judged.fit.parameters));
  return fit;
}

ElementwiseFit fitElementwise(model::ElementwiseOp op, std::span<const ElementwiseSample> samples,
                              const model::Gpu& gpu,
                              const std::function<bool(const ElementwiseSample&)>& heldOut) {
  assert(!samples.empty());
  const auto with = [](std::span<const double> values) {
    return model::ElementwiseKernel{model::Seconds(values[0] * kMicro),
                                    model::Seconds(values[1] * kMicro), values[2]};
  };
  const bool oneWidth = std::all_of(samples.begin(), samples.end(), [&](const auto& s) {
    return s.width == samples.front().width;
  });
  // With a single width the latency of a row and the start-up are one number.
  const std::vector<FitParameter> parameters{
      {"start_up_us", 2.0, 0.1, 50.0, false, 0.0},
      {"row_us", oneWidth ? 0.0 : 2.0, 0.0, 50.0, oneWidth, 0.0},
      {"bandwidth", 0.6, 0.02, 8.0, false, 0.0}};
  std::vector<double> measured;
  for (const ElementwiseSample& s : samples) measured.push_back(s.time.value());
  const Predictor predict = [&](std::span<const double> values, std::size_t i) {
    model::ElementwiseEfficiency efficiency;
    efficiency.kernels[static_cast<std::size_t>(op)] = with(values);
    return model::Elementwise(op, samples[i].width, gpu, efficiency)
        .time(samples[i].tokens)
        .value();
  };
  ElementwiseFit fit;
  fit.judged = fitAndJudge(parameters, measured, predict,
                           [&](std::size_t i) { return heldOut(samples[i]); });
  fit.kernel = with(valuesOf(fit.judged.fit.parameters));
  return fit;
}

}  // namespace qplan::planner::calibrate
