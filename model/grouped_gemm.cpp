#include "model/grouped_gemm.hpp"

#include <algorithm>
#include <cmath>

namespace qplan::model {
namespace {

// Points between the experts of one token and all experts, in equal ratios.
constexpr int kGrid = 6;

}  // namespace

GroupedGemm::GroupedGemm(const Operator& op, const Gpu& gpu, Format format,
                         const GemmEfficiency& efficiency)
    : experts_(op.experts),
      perToken_(op.expertsPerToken),
      count_(op.count),
      bandwidth_(gpu.memoryBandwidth),
      peak_(*peakRate(gpu, format)) {
  const double ratio = static_cast<double>(experts_) / perToken_;
  for (int i = 0; i < kGrid; ++i) {
    const double point = perToken_ * std::pow(ratio, i / (kGrid - 1.0));
    const int active = std::clamp(static_cast<int>(std::lround(point)), 1, experts_);
    if (!grid_.empty() && grid_.back().first >= active) continue;
    grid_.emplace_back(active,
                       GemmKernel(gpu, format, efficiency, {active * op.outputs, op.inputs}));
  }
}

double GroupedGemm::active(int tokens) const {
  const double missed = 1.0 - static_cast<double>(perToken_) / experts_;
  return experts_ * (1.0 - std::pow(missed, tokens));
}

GemmTime GroupedGemm::parts(int tokens) const {
  if (tokens == 0) return {};
  const double experts = active(tokens);
  const int rows = static_cast<int>(std::ceil(tokens * perToken_ / experts - 1e-9));
  const auto above = std::find_if(grid_.begin(), grid_.end(),
                                  [&](const auto& point) { return point.first >= experts; });
  if (above == grid_.begin()) return grid_.front().second.parts(rows);
  if (above == grid_.end()) return grid_.back().second.parts(rows);
  const auto below = above - 1;
  const double share = (experts - below->first) / (above->first - below->first);
  const GemmTime low = below->second.parts(rows);
  const GemmTime high = above->second.parts(rows);
  const auto mix = [&](Seconds a, Seconds b) { return (1.0 - share) * a + share * b; };
  return {mix(low.total, high.total), mix(low.startup, high.startup), mix(low.memory, high.memory),
          mix(low.math, high.math)};
}

Bytes GroupedGemm::weightBytes(int tokens) const {
  return grid_.back().second.bytes(0) * (active(tokens) / experts_);
}

Flops GroupedGemm::flops(int tokens) const {
  return grid_.back().second.flops(tokens) * (static_cast<double>(perToken_) / experts_);
}

Seconds GroupedGemm::floor(int tokens) const {
  return std::max(weightBytes(tokens) / bandwidth_, flops(tokens) / peak_);
}

}  // namespace qplan::model
