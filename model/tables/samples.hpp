#pragma once

#include <string>

#include "model/format.hpp"
#include "model/gemm.hpp"
#include "model/quantity.hpp"

namespace qplan::model::tables {

// One measured linear layer: Y[M, N] = X[M, K] W[N, K]^T.
struct GemmSample {
  int rows = 0;  // M
  GemmShape shape;
  Seconds time;
  std::string kernel{};  // as the table calls it; may be empty
  bool operator==(const GemmSample&) const = default;
};

// One measured attention kernel of one layer; heads of one rank.
struct AttentionSample {
  int heads = 0;
  int kvHeads = 0;
  int headDim = 0;
  KvDtype kvDtype = KvDtype::bf16;
  int sequences = 0;
  int newTokens = 0;   // per sequence; 1: decode
  double context = 0;  // cached tokens per sequence before the new ones (decode: with the new one)
  Seconds time;
  std::string kernel{};  // as the table calls it; may be empty
  bool operator==(const AttentionSample&) const = default;
};

// One measured elementwise kernel; width as in model/elementwise.hpp.
struct ElementwiseSample {
  double width = 0;
  int tokens = 0;
  Seconds time;
  bool operator==(const ElementwiseSample&) const = default;
};

// One measured collective; bytes per rank.
struct CollectiveSample {
  int ranks = 0;
  Bytes bytes;
  Seconds time;
  bool operator==(const CollectiveSample&) const = default;
};

}  // namespace qplan::model::tables
