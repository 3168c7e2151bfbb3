#pragma once

#include <array>
#include <cstddef>

#include "model/gemm.hpp"
#include "planner/calibrate/gemm_fit.hpp"

namespace qplan::planner::calibrate {

// Bounds of one parameter. The solver works on values of order one: base units / unit.
struct ParameterRange {
  double unit = 1;
  double lower = 0;  // solver units
  double upper = 1;
};

const ParameterRange& range(GemmParameter parameter);

// Values of every parameter in solver units, indexed by GemmParameter.
using GemmValues = std::array<double, kGemmParameterCount>;

GemmValues valuesOf(const model::GemmEfficiency& efficiency, model::Seconds quantizationPerElement);

// One value in base units.
double baseValue(const GemmValues& values, GemmParameter parameter);

// `like` (family, splits) with the parameters of `values`.
model::GemmEfficiency efficiencyOf(const GemmValues& values, model::GemmEfficiency like);

}  // namespace qplan::planner::calibrate
