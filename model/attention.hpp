#pragma once

#include <memory>
#include <vector>

#include "model/diagnostic.hpp"
#include "model/format.hpp"
#include "model/gpu.hpp"
#include "model/llm.hpp"
#include "model/quantity.hpp"
#include "model/ratio_curve.hpp"
#include "model/ratio_grid.hpp"

namespace qplan::model {

using SecondsPerToken = Quantity<Dim<0, 0, -1, 1, 0, 0, 0>>;

// What one rank's attention of one layer reads and computes. Sizes are elements, not bytes.
struct AttentionShape {
  int heads = 0;                // query heads of this rank
  int kvHeads = 0;              // parallel streams of the cache of this rank; 1 for a latent cache
  double cacheElements = 0;     // read per cached token
  double newElements = 0;       // query, key, value and output per new token
  double decodePairFlops = 0;   // per (query, key) pair, all heads, one new token per sequence
  double prefillPairFlops = 0;  // the same for prompt tokens
  KvDtype kvDtype = KvDtype::bf16;
  int window = 0;  // tokens seen at most; 0: all
  bool operator==(const AttentionShape&) const = default;
};

// Multi-head, grouped-query or multi-query attention with `heads` and `kvHeads` of this rank:
// cache 2 kvHeads d, 4 heads d FLOPs per pair (QK^T and PV).
AttentionShape groupedQueryShape(int heads, int kvHeads, int headDim, KvDtype dtype,
                                 int window = 0);

// Multi-head latent attention (arXiv 2405.04434): the cache holds kvLoraRank + ropeHeadDim elements
// whatever the rank; decoding works on the latent vector (weights absorbed), prompts on full keys.
AttentionShape latentShape(int heads, const Mla& mla, KvDtype dtype);

// Decode attention:
//   t = startUp + [batch > 1, GQA] regroup + sequenceHead X / SMs
//       + S max(cache bytes / (eta(X) BW), pair FLOPs / (prefill.compute peak_bf16))
//   X = sequences x kvHeads, S = cached tokens over the batch, eta(X) = bandwidth X / (X +
//   underfill)
// A kernel that does not split the context of heads without a group (FlashAttention 2 with
// kvHeads == heads) streams one head per thread block: 1/eta gains BW / (streamRate min(X, SMs)).
// Affine in S; contexts under 256 tokens in batches of hundreds run up to 30 % longer than that.
struct DecodeEfficiency {
  Seconds startUp{13e-6};      // kernels of one layer incl. combining the splits
  Seconds regroup;             // copy of the queries by group, FlashAttention 2
  Seconds sequenceHead{1e-6};  // SM time per (sequence, kv head)
  double bandwidth = 0.88;     // (0, 1] of memory bandwidth with every SM busy
  double underfill = 2.0;      // X at which half of it is reached, >= 0
  BytesPerSecond streamRate;   // one thread block without splits; 0: the kernel always splits
  Seconds fp8StartUp;          // more start-up with an FP8 cache
  double fp8Bandwidth = 0.85;  // `bandwidth` with an FP8 cache
  double skew = 0.09;          // relative cost per coefficient of variation of context lengths
  bool operator==(const DecodeEfficiency&) const = default;
};

// Prefill attention of T new tokens in n sequences, A = sum of q (prefix + q/2) over them:
//   keys = A/T + T/(2n)                       (of a sequence's last row block)
//   F    = pair FLOPs (A + 32 T + 32 n keys)  (64-row blocks: half a block on the diagonal, at the
//   end) w    = F / (compute peak_bf16) + (new + cached bytes) / (bandwidth BW) l    = 64 keys pair
//   FLOPs / heads / (rowBlock compute peak_bf16 / SMs) t    = startUp + (w^3 + l^3)^(1/3)
// Source of the form: tiling of FlashAttention (arXiv 2307.08691, section 3.1); values are fitted.
struct PrefillEfficiency {
  Seconds startUp{11e-6};
  double compute = 0.62;   // (0, 1] of the dense BF16 peak
  double bandwidth = 0.5;  // (0, 1] of memory bandwidth, for q, k, v and output
  double rowBlock = 0.7;   // speed of a lone row block against its SM's share of compute x peak
  bool operator==(const PrefillEfficiency&) const = default;
};

struct AttentionEfficiency {
  DecodeEfficiency decode;
  PrefillEfficiency prefill;
  bool operator==(const AttentionEfficiency&) const = default;
};

// Fractions in (0, 1], times not negative; paths below /attention.
std::vector<Diagnostic> validate(const AttentionEfficiency& efficiency);

// Measured over modelled times of one head configuration. Decoding stays a line in the cached
// tokens: both its coefficients are scaled, by streams (sequences x kvHeads).
struct AttentionRatios {
  RatioCurve decodeFixed;
  RatioCurve decodePerToken;
  std::shared_ptr<const RatioGrid> prefill;  // by prefillPoint(); null: none
};

// Coordinates of a prompt chunk: log2 of the new tokens of a sequence, log2 of the sequences, log2
// of (new + cached) over new tokens. All arguments positive but the last, which may be 0.
RatioGrid::Point prefillPoint(double newTokens, double sequences, double cachedTokens);

// time = fixed + perToken x cached tokens over the batch
struct AffineTime {
  Seconds fixed;
  SecondsPerToken perToken;
  bool operator==(const AffineTime&) const = default;
};

// Attention of one layer on one rank, compiled: evaluation allocates nothing.
class Attention {
 public:
  Attention(const AttentionShape& shape, const Gpu& gpu, const AttentionEfficiency& efficiency,
            AttentionRatios ratios = {});

  // Decoding `sequences` >= 1 with no window in reach: exact line of `decode` in the cached tokens.
  // `lengthVariation`: standard deviation of the context lengths over their mean.
  [[nodiscard]] AffineTime decodeLine(int sequences, double lengthVariation = 0.0) const;

  // `sequences` = 0 takes no time. `contextTokens` over the batch, without window.
  [[nodiscard]] Seconds decode(int sequences, double contextTokens,
                               double lengthVariation = 0.0) const;

  // Cached tokens read once at peak bandwidth or their FLOPs at peak rate, whichever is longer.
  [[nodiscard]] Seconds decodeFloor(int sequences, double contextTokens) const;

  // T = `tokens` new tokens of `sequences` prompts, `attention` = A; all 0 takes no time.
  [[nodiscard]] Seconds prefill(int tokens, int sequences, double attention) const;

  // Unpadded FLOPs at peak rate.
  [[nodiscard]] Seconds prefillFloor(int tokens, double attention) const;

 private:
  [[nodiscard]] double seen(int sequences, double contextTokens) const;

  double streams_ = 0;  // kvHeads
  double window_ = 0;   // 0: none
  double sms_ = 0;
  double decodeStartUp_ = 0;  // s
  double regroup_ = 0;        // s
  double sequenceHead_ = 0;   // s per (sequence, kv head) over all SMs
  double readPerToken_ = 0;   // s per cached token at bandwidth x eta
  double underfill_ = 0;
  double unsplit_ = 0;       // s per cached token with one busy SM; 0: splits
  double pairPerToken_ = 0;  // s per cached token at compute x peak
  double skew_ = 0;
  double decodeFloor_ = 0;     // s per cached token
  double prefillStartUp_ = 0;  // s
  double prefillPair_ = 0;     // s per padded pair
  double prefillNew_ = 0;      // s per new token
  double prefillCached_ = 0;   // s per key of a sequence
  double prefillLong_ = 0;     // s per key of the longest row block
  double prefillFloor_ = 0;    // s per pair
  AttentionRatios ratios_;
};

}  // namespace qplan::model
