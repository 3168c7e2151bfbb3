#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "planner/calibrate/log_error.hpp"

namespace qplan::planner::calibrate {

// One parameter of a fit: where it starts, its physical bounds and, after the fit, its value.
struct FitParameter {
  std::string name;
  double value = 0;
  double lower = 0;
  double upper = 0;
  bool fixed = false;        // the samples cannot identify it, or the caller wants it kept
  double standardError = 0;  // 0 where fixed; infinite where the samples leave it undetermined
  bool operator==(const FitParameter&) const = default;
};

struct RobustFit {
  std::vector<FitParameter> parameters;
  ErrorSummary errors;
  bool converged = false;
};

// Seconds predicted for sample `index` with these parameter values; > 0.
using Predictor = std::function<double(std::span<const double> values, std::size_t index)>;

// Minimizes the sum over samples of a soft-L1 loss of log(predicted / measured) with scale 0.1
// inside the bounds (trust region, central differences). Standard errors come from the Gauss-Newton
// Hessian and the variance of the residuals within three times the median. `measured` in seconds,
// all > 0.
RobustFit fitLogarithms(std::vector<FitParameter> parameters, std::span<const double> measured,
                        const Predictor& predict);

// Errors of `values` on the samples of `indices`.
ErrorSummary errorsOf(std::span<const double> values, std::span<const double> measured,
                      const Predictor& predict, std::span<const std::size_t> indices);

// In-sample and held-out errors of the same form: fitted once without the held-out samples, to
// judge, and once with all, to keep.
struct JudgedFit {
  RobustFit fit;         // on all samples
  ErrorSummary heldOut;  // of the fit without them; no samples where nothing is held out
};

JudgedFit fitAndJudge(const std::vector<FitParameter>& parameters, std::span<const double> measured,
                      const Predictor& predict, const std::function<bool(std::size_t)>& isHeldOut);

// The value of the parameter of that name; asserts that it exists.
double valueOf(const std::vector<FitParameter>& parameters, const std::string& name);

}  // namespace qplan::planner::calibrate
