#pragma once

namespace qplan::profiler::reference {

// What the elementwise operators are defined with, those of Llama 3.
inline constexpr double kNormEpsilon = 1e-5;
inline constexpr int kRopeDim = 128;          // head size
inline constexpr double kRopeTheta = 500000;  // frequency of pair i: theta^(-2 i / kRopeDim)

}  // namespace qplan::profiler::reference
