#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "model/measured.hpp"

namespace qplan::model {
namespace {

// In log2 of tokens and sequences.
constexpr double kPrefillRange = 3.0;
// Chunks from one token to 2^17, up to 2^8 sequences, contexts up to 2^8 times the chunk.
constexpr std::array<std::size_t, 3> kPrefillGrid{18, 9, 9};
// Kernels have a start: a line through noisy long times must not say otherwise.
constexpr double kLeastFixedShare = 0.1;
constexpr int kRounds = 20;      // of reweighting; the line has settled long before
constexpr double kFlat = 1e-9;   // of the determinant: all lengths are equal
constexpr double kExact = 1e-3;  // relative error below which a point is met

AttentionShape shapeOf(const AttentionHeads& heads, KvDtype dtype) {
  return groupedQueryShape(heads.query, heads.keyValue, heads.dim, dtype);
}

// The heads a shape has; nothing for a latent cache.
std::optional<AttentionHeads> headsOf(const AttentionShape& shape) {
  const int dim = static_cast<int>(shape.cacheElements / (2.0 * shape.kvHeads));
  const AttentionHeads heads{shape.heads, shape.kvHeads, dim};
  if (shapeOf(heads, shape.kvDtype).newElements != shape.newElements) return std::nullopt;
  return heads;
}

// How differently two head configurations load the GPU; none of another head size can stand in.
std::optional<double> distance(const AttentionHeads& a, const AttentionHeads& b) {
  if (a.dim != b.dim) return std::nullopt;
  const double group = std::log2((1.0 * a.query / a.keyValue) / (1.0 * b.query / b.keyValue));
  const double streams = std::log2(1.0 * a.keyValue / b.keyValue);
  return std::abs(group) + 0.5 * std::abs(streams);
}

struct DecodePoint {
  double tokens = 0;  // cached, over the batch
  double seconds = 0;
};

// Line that minimizes the sum of |relative error| (by reweighted least squares), within physics:
// kernels change their way of splitting along the context, and squares would chase the one length
// where they do.
AffineTime lineThrough(const std::vector<DecodePoint>& points, const AffineTime& typical,
                       double leastPerToken) {
  const double leastFixed = kLeastFixedShare * typical.fixed.value();
  double fixed = typical.fixed.value();
  double perToken = typical.perToken.value();
  std::vector<double> weights(points.size(), 1.0);
  for (int round = 0; round < kRounds; ++round) {
    double aa = 0, ab = 0, bb = 0, a = 0, b = 0;
    for (std::size_t i = 0; i < points.size(); ++i) {
      const double x = 1.0 / points[i].seconds;
      const double y = points[i].tokens / points[i].seconds;
      aa += weights[i] * x * x;
      ab += weights[i] * x * y;
      bb += weights[i] * y * y;
      a += weights[i] * x;
      b += weights[i] * y;
    }
    const double determinant = aa * bb - ab * ab;
    if (points.size() < 2 || determinant <= kFlat * aa * bb) {
      // One length says nothing of the two parts.
      const double ratio = points.front().seconds / (fixed + perToken * points.front().tokens);
      return {ratio * typical.fixed, ratio * typical.perToken};
    }
    fixed = (a * bb - b * ab) / determinant;
    perToken = (b * aa - a * ab) / determinant;
    if (perToken < leastPerToken) {
      perToken = leastPerToken;
      fixed = (a - perToken * ab) / aa;
    }
    if (fixed < leastFixed) {
      fixed = leastFixed;
      perToken = std::max((b - fixed * ab) / bb, leastPerToken);
    }
    for (std::size_t i = 0; i < points.size(); ++i) {
      const double error = (fixed + perToken * points[i].tokens) / points[i].seconds - 1.0;
      weights[i] = 1.0 / std::max(std::abs(error), kExact);
    }
  }
  return {Seconds(fixed), SecondsPerToken(perToken)};
}

// A head configuration with fewer points is a spot check: it scales the one known best.
constexpr std::size_t kFewPoints = 8;

struct DecodeSet {
  AttentionHeads heads;
  KvDtype kvDtype = KvDtype::bf16;
  std::map<int, std::vector<DecodePoint>> bySequences;

  [[nodiscard]] std::size_t points() const {
    std::size_t count = 0;
    for (const auto& [sequences, list] : bySequences) count += list.size();
    return count;
  }
};

DecodeSet& setOf(std::vector<DecodeSet>& sets, const AttentionHeads& heads, KvDtype kvDtype) {
  const auto same = std::find_if(sets.begin(), sets.end(), [&](const DecodeSet& set) {
    return set.heads == heads && set.kvDtype == kvDtype;
  });
  return same != sets.end() ? *same : sets.emplace_back(DecodeSet{heads, kvDtype, {}});
}

// Measured over predicted time by streams, the geometric mean over the contexts.
RatioCurve ratiosTo(const Attention& predicted, const DecodeSet& set) {
  RatioCurve curve;
  for (const auto& [sequences, points] : set.bySequences) {
    double logRatio = 0;
    for (const DecodePoint& point : points) {
      logRatio += std::log(point.seconds / predicted.decode(sequences, point.tokens).value());
    }
    curve.add(1.0 * sequences * set.heads.keyValue,
              std::exp(logRatio / static_cast<double>(points.size())));
  }
  return curve;
}

// `extra`: null for 1.
std::shared_ptr<const RatioGrid> gridOf(const ScatteredField& field, const RatioGrid* extra) {
  auto grid = std::make_shared<RatioGrid>(RatioGrid::Point{0.0, 0.0, 0.0}, kPrefillGrid);
  for (std::size_t i = 0; i < kPrefillGrid[0]; ++i) {
    for (std::size_t j = 0; j < kPrefillGrid[1]; ++j) {
      for (std::size_t k = 0; k < kPrefillGrid[2]; ++k) {
        const RatioGrid::Point corner = grid->corner(i, j, k);
        const double more = extra == nullptr ? 0.0 : std::log(extra->at(corner));
        grid->set(i, j, k, field.at(corner) + more);
      }
    }
  }
  return grid;
}

template <class Heads>
const Heads* nearest(const std::vector<Heads>& known, const AttentionHeads& asked,
                     auto&& isCandidate) {
  const Heads* best = nullptr;
  for (const Heads& one : known) {
    const auto away = distance(one.heads, asked);
    if (!away || !isCandidate(one)) continue;
    if (best == nullptr || *away < *distance(best->heads, asked)) best = &one;
  }
  return best;
}

}  // namespace

void MeasuredKernels::addDecodes(const Profile& profile) {
  std::vector<DecodeSet> sets;
  for (const ProfilePoint& point : profile.points) {
    const auto* what = std::get_if<DecodeCase>(&point.what);
    if (what == nullptr || !point.flag.empty() || what->contextTokens < kShortContext) continue;
    setOf(sets, what->heads, what->kvDtype)
        .bySequences[what->sequences]
        .push_back({1.0 * what->sequences * what->contextTokens, point.median.value()});
  }
  std::stable_sort(sets.begin(), sets.end(),
                   [](const DecodeSet& a, const DecodeSet& b) { return a.points() > b.points(); });
  for (const DecodeSet& set : sets) {
    const AttentionShape shape = shapeOf(set.heads, set.kvDtype);
    const auto best = std::find_if(decodes_.begin(), decodes_.end(),
                                   [&](const DecodeHeads& d) { return d.kvDtype == set.kvDtype; });
    DecodeHeads decode{set.heads, set.kvDtype, {}, {}};
    if (set.points() < kFewPoints && best != decodes_.end()) {
      const AttentionRatios ratios{best->fixed, best->perToken, nullptr};
      const RatioCurve own = ratiosTo(Attention(shape, gpu_, {}, ratios), set);
      decode.fixed = product(best->fixed, own);
      decode.perToken = product(best->perToken, own);
      decodes_.push_back(decode);
      continue;
    }
    const Attention typical(shape, gpu_, {});
    for (const auto& [sequences, points] : set.bySequences) {
      const AffineTime line = typical.decodeLine(sequences);
      const AffineTime fitted = lineThrough(points, line, typical.decodeFloor(1, 1.0).value());
      const double streams = 1.0 * sequences * set.heads.keyValue;
      decode.fixed.add(streams, fitted.fixed / line.fixed);
      decode.perToken.add(streams, fitted.perToken / line.perToken);
    }
    decodes_.push_back(decode);
  }
}

std::optional<Sourced<Attention>> MeasuredKernels::decode(const AttentionShape& shape) const {
  const auto heads = headsOf(shape);
  if (!heads) return std::nullopt;
  const DecodeHeads* known =
      nearest(decodes_, *heads, [&](const DecodeHeads& d) { return d.kvDtype == shape.kvDtype; });
  if (known == nullptr) return std::nullopt;
  AttentionRatios ratios;
  ratios.decodeFixed = known->fixed;
  ratios.decodePerToken = known->perToken;
  return Sourced<Attention>{
      Attention(shape, gpu_, {}, std::move(ratios)),
      at(known->heads == *heads ? Provenance::measured : Provenance::interpolated)};
}

void MeasuredKernels::addPrefills(const Profile& profile) {
  struct Set {
    AttentionHeads heads;
    std::vector<std::pair<PrefillCase, Seconds>> times;
  };
  std::vector<Set> sets;
  for (const ProfilePoint& point : profile.points) {
    const auto* what = std::get_if<PrefillCase>(&point.what);
    if (what == nullptr || !point.flag.empty()) continue;
    const auto same = std::find_if(sets.begin(), sets.end(),
                                   [&](const Set& set) { return set.heads == what->heads; });
    Set& set = same != sets.end() ? *same : sets.emplace_back(Set{what->heads, {}});
    set.times.emplace_back(*what, point.median);
  }
  std::stable_sort(sets.begin(), sets.end(),
                   [](const Set& a, const Set& b) { return a.times.size() > b.times.size(); });
  for (const Set& set : sets) {
    AttentionRatios ratios;  // of the configuration known best, where this one is known little
    if (set.times.size() < kFewPoints && !prefills_.empty()) ratios.prefill = prefills_[0].ratios;
    const Attention base(shapeOf(set.heads, KvDtype::bf16), gpu_, {}, ratios);
    ScatteredField field(kPrefillRange);
    for (const auto& [what, time] : set.times) {
      const int tokens = what.sequences * what.newTokens;
      const double pairs = tokens * (what.cachedTokens + what.newTokens / 2.0);
      field.add(prefillPoint(what.newTokens, what.sequences, what.cachedTokens),
                std::log(time / base.prefill(tokens, what.sequences, pairs)));
    }
    prefills_.push_back({set.heads, gridOf(field, ratios.prefill.get())});
  }
}

std::optional<Sourced<Attention>> MeasuredKernels::prefill(const AttentionShape& shape) const {
  const auto heads = headsOf(shape);
  if (!heads) return std::nullopt;
  const PrefillHeads* known = nearest(prefills_, *heads, [](const PrefillHeads&) { return true; });
  if (known == nullptr) return std::nullopt;
  AttentionRatios ratios;
  ratios.prefill = known->ratios;
  return Sourced<Attention>{
      Attention(shape, gpu_, {}, std::move(ratios)),
      at(known->heads == *heads ? Provenance::measured : Provenance::interpolated)};
}

}  // namespace qplan::model
