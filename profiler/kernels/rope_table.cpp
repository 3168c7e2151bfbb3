#include <cmath>

#include "profiler/kernels/launch.hpp"

namespace qplan::profiler::kernels {

std::vector<float> ropeTable(int positions) {
  constexpr int kHalf = 64;
  constexpr double kTheta = 500000;
  std::vector<float> table;
  table.reserve(static_cast<std::size_t>(positions) * kHalf * 2);
  for (int position = 0; position < positions; ++position) {
    for (int i = 0; i < kHalf; ++i) {
      const double angle = position * std::pow(kTheta, -2.0 * i / (2 * kHalf));
      table.push_back(static_cast<float>(std::cos(angle)));
      table.push_back(static_cast<float>(std::sin(angle)));
    }
  }
  return table;
}

}  // namespace qplan::profiler::kernels
