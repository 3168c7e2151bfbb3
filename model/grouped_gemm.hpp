#pragma once

#include <utility>
#include <vector>

#include "model/format.hpp"
#include "model/gemm.hpp"
#include "model/gpu.hpp"
#include "model/operator_graph.hpp"
#include "model/quantity.hpp"

namespace qplan::model {

// Matrices of the experts a batch activates, run as one product: `active` of them side by side give
// active x outputs columns, each with the rows routed to one expert. Routing counts as uniform.
class GroupedGemm {
 public:
  // `op` is a groupedGemm; `efficiency` that of the deployment's format.
  GroupedGemm(const Operator& op, const Gpu& gpu, Format format, const GemmEfficiency& efficiency);

  [[nodiscard]] double count() const { return count_; }

  // Expected number of distinct experts: E (1 - (1 - k/E)^tokens).
  [[nodiscard]] double active(int tokens) const;

  // Interpolated in the number of active experts, in which bytes and FLOPs are linear: stays above
  // the floor wherever the kernels do. 0 tokens take no time.
  [[nodiscard]] GemmTime parts(int tokens) const;

  // Of the experts read.
  [[nodiscard]] Bytes weightBytes(int tokens) const;
  [[nodiscard]] Flops flops(int tokens) const;

  // max(weight bytes / bandwidth, flops / peak).
  [[nodiscard]] Seconds floor(int tokens) const;

 private:
  int experts_ = 1;
  int perToken_ = 1;
  double count_ = 1;
  BytesPerSecond bandwidth_;
  FlopsPerSecond peak_;
  std::vector<std::pair<int, GemmKernel>> grid_;  // by active experts, up to all
};

}  // namespace qplan::model
