#pragma once

#include <string>
#include <vector>

#include "model/gpu.hpp"
#include "model/profile.hpp"
#include "model/quantity.hpp"

namespace qplan::profiler {

// One way a simulated GPU computes a case.
struct FakeWay {
  std::string kernel;
  model::Seconds time;  // without noise
  bool operator==(const FakeWay&) const = default;
};

// An analytic roofline, plausible rather than right: launch + (memory^4 + math^4)^(1/4), memory at
// 70 to 92 % of peak bandwidth, math at 60 to 80 % of peak rate with M and N rounded up to tiles
// and tiles to half a wave. Never below floorOf(). Several ways for a GEMM, one for the others;
// none where the GPU has no units for the format or no programmatic launch.
std::vector<FakeWay> fakeWays(const model::KernelCase& what, const model::Gpu& gpu);

}  // namespace qplan::profiler
