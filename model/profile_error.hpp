#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/gpu.hpp"
#include "model/measured.hpp"
#include "model/profile.hpp"

namespace qplan::model {

// What `kernels` say of a case; nothing for classes they do not predict (memory, copies, gaps,
// collectives, sustained) and for what the profile lacks.
std::optional<Seconds> predictedTime(const MeasuredKernels& kernels, const KernelCase& what,
                                     const Gpu& gpu);

// Errors of points that the interpolation had not seen, |ln(predicted / measured)|.
struct InterpolationError {
  KernelClass kernelClass = KernelClass::gemm;
  std::string variant;  // number format, cache type or operator: "fp8-w8a8", "bf16", "norm"
  std::string leftOut;  // "points" or "layers" (all rows of a layer size)
  int points = 0;
  double median = 0;
  double p90 = 0;
  double bias = 0;  // median with sign: above 0 predicts too slow
};

// Leaves out each of `folds` >= 2 parts in turn. Flagged points and decoding of fewer than 128
// tokens take no part. By class, then variant, in a fixed order.
std::vector<InterpolationError> interpolationErrors(const Profile& profile, const Gpu& gpu,
                                                    int folds = 5);

}  // namespace qplan::model
