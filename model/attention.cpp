#include "model/attention.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <string>
#include <utility>

namespace qplan::model {
namespace {

constexpr double kRows = 64.0;  // rows of queries one thread block works on
constexpr double kActivationBytes = 2.0;

void checkFraction(double value, const std::string& path, std::vector<Diagnostic>& found) {
  if (!(value > 0.0 && value <= 1.0)) {
    found.push_back({path, "must be in (0, 1]", "an efficiency is a fraction of the peak"});
  }
}

void checkTime(Seconds value, const std::string& path, std::vector<Diagnostic>& found) {
  if (!isFinite(value) || value < Seconds(0.0)) {
    found.push_back({path, "must be a time of at least 0", ""});
  }
}

}  // namespace

RatioGrid::Point prefillPoint(double newTokens, double sequences, double cachedTokens) {
  return {std::log2(newTokens), std::log2(sequences), std::log2(1.0 + cachedTokens / newTokens)};
}

AttentionShape groupedQueryShape(int heads, int kvHeads, int headDim, KvDtype dtype, int window) {
  assert(heads >= kvHeads && kvHeads > 0 && headDim > 0 && window >= 0);
  AttentionShape shape;
  shape.heads = heads;
  shape.kvHeads = kvHeads;
  shape.cacheElements = 2.0 * kvHeads * headDim;
  shape.newElements = 2.0 * heads * headDim + 2.0 * kvHeads * headDim;
  shape.decodePairFlops = 4.0 * heads * headDim;
  shape.prefillPairFlops = shape.decodePairFlops;
  shape.kvDtype = dtype;
  shape.window = window;
  return shape;
}

AttentionShape latentShape(int heads, const Mla& mla, KvDtype dtype) {
  assert(heads > 0 && mla.kvLoraRank > 0);
  const double keyDim = mla.nopeHeadDim + mla.ropeHeadDim;
  AttentionShape shape;
  shape.heads = heads;
  shape.kvHeads = 1;
  shape.cacheElements = mla.kvLoraRank + mla.ropeHeadDim;
  shape.newElements = heads * (2.0 * keyDim + 2.0 * mla.valueHeadDim);
  shape.decodePairFlops = 2.0 * heads * (2.0 * mla.kvLoraRank + mla.ropeHeadDim);
  shape.prefillPairFlops = 2.0 * heads * (keyDim + mla.valueHeadDim);
  shape.kvDtype = dtype;
  return shape;
}

std::vector<Diagnostic> validate(const AttentionEfficiency& efficiency) {
  std::vector<Diagnostic> found;
  const auto& decode = efficiency.decode;
  const auto& prefill = efficiency.prefill;
  checkTime(decode.startUp, "/attention/decode/start_up_s", found);
  checkTime(decode.regroup, "/attention/decode/regroup_s", found);
  checkTime(decode.sequenceHead, "/attention/decode/sequence_head_s", found);
  checkTime(decode.fp8StartUp, "/attention/decode/fp8_start_up_s", found);
  checkFraction(decode.bandwidth, "/attention/decode/bandwidth", found);
  checkFraction(decode.fp8Bandwidth, "/attention/decode/fp8_bandwidth", found);
  if (!(decode.underfill >= 0.0)) {
    found.push_back({"/attention/decode/underfill", "must be at least 0", ""});
  }
  if (!(decode.streamRate >= BytesPerSecond(0.0))) {
    found.push_back({"/attention/decode/stream_rate_bytes_per_s", "must be at least 0", ""});
  }
  if (!(decode.skew >= 0.0)) {
    found.push_back({"/attention/decode/skew", "must be at least 0", ""});
  }
  checkTime(prefill.startUp, "/attention/prefill/start_up_s", found);
  checkFraction(prefill.compute, "/attention/prefill/compute", found);
  checkFraction(prefill.bandwidth, "/attention/prefill/bandwidth", found);
  if (!(prefill.rowBlock > 0.0)) {
    found.push_back({"/attention/prefill/row_block", "must be above 0", ""});
  }
  return found;
}

Attention::Attention(const AttentionShape& shape, const Gpu& gpu,
                     const AttentionEfficiency& efficiency, AttentionRatios ratios)
    : ratios_(std::move(ratios)) {
  assert(shape.heads >= shape.kvHeads && shape.kvHeads > 0);
  const auto& decode = efficiency.decode;
  const auto& prefill = efficiency.prefill;
  const double bandwidth = gpu.memoryBandwidth.value();
  const double peak =
      gpu.peak[static_cast<std::size_t>(MathType::bf16)].value_or(FlopsPerSecond(0.0)).value();
  assert(bandwidth > 0.0 && peak > 0.0 && gpu.smCount > 0);
  const double cacheBytes = shape.cacheElements * bytesPerElement(shape.kvDtype);
  const bool fp8 = shape.kvDtype == KvDtype::fp8;
  const bool grouped = shape.heads > shape.kvHeads;
  const double readEfficiency = fp8 ? decode.fp8Bandwidth : decode.bandwidth;

  streams_ = shape.kvHeads;
  window_ = shape.window;
  sms_ = gpu.smCount;
  decodeStartUp_ = decode.startUp.value() + (fp8 ? decode.fp8StartUp.value() : 0.0);
  regroup_ = grouped && shape.kvHeads > 1 ? decode.regroup.value() : 0.0;
  sequenceHead_ = decode.sequenceHead.value() / sms_;
  readPerToken_ = cacheBytes / (readEfficiency * bandwidth);
  underfill_ = decode.underfill;
  if (!grouped && decode.streamRate.value() > 0.0) {
    unsplit_ = cacheBytes / decode.streamRate.value();
  }
  pairPerToken_ = shape.decodePairFlops / (prefill.compute * peak);
  skew_ = decode.skew;
  decodeFloor_ = std::max(cacheBytes / bandwidth, shape.decodePairFlops / peak);

  prefillStartUp_ = prefill.startUp.value();
  prefillPair_ = shape.prefillPairFlops / (prefill.compute * peak);
  prefillNew_ = shape.newElements * kActivationBytes / (prefill.bandwidth * bandwidth);
  prefillCached_ = cacheBytes / (prefill.bandwidth * bandwidth);
  prefillLong_ = kRows * shape.prefillPairFlops / shape.heads * sms_ /
                 (prefill.rowBlock * prefill.compute * peak);
  prefillFloor_ = shape.prefillPairFlops / peak;
}

double Attention::seen(int sequences, double contextTokens) const {
  return window_ > 0.0 ? std::min(contextTokens, window_ * sequences) : contextTokens;
}

AffineTime Attention::decodeLine(int sequences, double lengthVariation) const {
  assert(sequences >= 1);
  const double blocks = sequences * streams_;
  double read = readPerToken_;
  if (unsplit_ > 0.0) {
    read += unsplit_ / std::min(blocks, sms_);
  } else {
    read *= (blocks + underfill_) / blocks;
  }
  double perToken = std::max(read, pairPerToken_);
  double fixed = decodeStartUp_ + (sequences > 1 ? regroup_ : 0.0) + sequenceHead_ * blocks;
  if (!ratios_.decodeFixed.empty()) {
    fixed *= ratios_.decodeFixed.at(blocks);
    perToken = std::max(perToken * ratios_.decodePerToken.at(blocks), decodeFloor_);
  }
  perToken *= 1.0 + skew_ * lengthVariation;
  return {Seconds(fixed), SecondsPerToken(perToken)};
}

Seconds Attention::decode(int sequences, double contextTokens, double lengthVariation) const {
  if (sequences == 0) return Seconds(0.0);
  const AffineTime line = decodeLine(sequences, lengthVariation);
  return line.fixed + line.perToken * Tokens(seen(sequences, contextTokens));
}

Seconds Attention::decodeFloor(int sequences, double contextTokens) const {
  return Seconds(decodeFloor_ * seen(sequences, contextTokens));
}

Seconds Attention::prefill(int tokens, int sequences, double attention) const {
  if (tokens == 0) return Seconds(0.0);
  const double newTokens = tokens;
  const double prompts = std::max(sequences, 1);
  double pairs = attention;
  double keys = attention / newTokens + newTokens / (2.0 * prompts);
  if (window_ > 0.0) {
    pairs = std::min(pairs, newTokens * window_);
    keys = std::min(keys, window_ + newTokens / prompts);
  }
  const double padded = pairs + 0.5 * kRows * (newTokens + prompts * keys);
  const double work =
      prefillPair_ * padded + prefillNew_ * newTokens + prefillCached_ * prompts * keys;
  const double longest = prefillLong_ * (window_ > 0.0 ? std::min(keys, window_ + kRows) : keys);
  const double time = prefillStartUp_ + std::cbrt(work * work * work + longest * longest * longest);
  if (!ratios_.prefill) return Seconds(time);
  const double each = newTokens / prompts;
  const double cached = std::max(0.0, attention / newTokens - each / 2.0);
  return std::max(Seconds(time * ratios_.prefill->at(prefillPoint(each, prompts, cached))),
                  prefillFloor(tokens, attention));
}

Seconds Attention::prefillFloor(int tokens, double attention) const {
  const double pairs =
      window_ > 0.0 ? std::min(attention, static_cast<double>(tokens) * window_) : attention;
  return Seconds(prefillFloor_ * pairs);
}

}  // namespace qplan::model
