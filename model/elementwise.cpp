#include "model/elementwise.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <string>

namespace qplan::model {
std::vector<Diagnostic> validate(const ElementwiseEfficiency& efficiency) {
  std::vector<Diagnostic> found;
  for (const ElementwiseOp op : kElementwiseOps) {
    const auto& kernel = efficiency.kernels[static_cast<std::size_t>(op)];
    const std::string path = "/elementwise/" + std::string(name(op));
    if (!isFinite(kernel.startUp) || kernel.startUp < Seconds(0.0)) {
      found.push_back({path + "/start_up_s", "must be a time of at least 0", ""});
    }
    if (!isFinite(kernel.row) || kernel.row < Seconds(0.0)) {
      found.push_back({path + "/row_s", "must be a time of at least 0", ""});
    }
    if (!(kernel.bandwidth > 0.0 && kernel.bandwidth <= 10.0)) {
      found.push_back({path + "/bandwidth", "must be in (0, 10]", "1 is the memory bandwidth"});
    }
  }
  return found;
}

Elementwise::Elementwise(ElementwiseOp op, double width, const Gpu& gpu,
                         const ElementwiseEfficiency& efficiency, const RatioCurve& ratio)
    : ratio_(ratio) {
  assert(width >= 0.0 && gpu.memoryBandwidth.value() > 0.0);
  const auto& kernel = efficiency.kernels[static_cast<std::size_t>(op)];
  const double bandwidth = gpu.memoryBandwidth.value();
  const double bytes = width * bytesPerElement(op);
  fixed_ = kernel.startUp.value() + kernel.row.value() * width / kRowElements;
  perToken_ = bytes / (kernel.bandwidth * bandwidth);
  floorToken_ = bytes / bandwidth;
  l2Time_ = gpu.l2.value() / bandwidth;
}

Seconds Elementwise::time(int tokens) const {
  if (tokens == 0) return Seconds(0.0);
  const double traffic = perToken_ * tokens;
  const double modelled = std::sqrt(fixed_ * fixed_ + traffic * traffic);
  return std::max(Seconds(modelled * ratio_.at(tokens)), floor(tokens));
}

Seconds Elementwise::floor(int tokens) const {
  return Seconds(std::max(0.0, floorToken_ * tokens - l2Time_));
}

}  // namespace qplan::model
