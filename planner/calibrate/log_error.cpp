#include "planner/calibrate/log_error.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

namespace qplan::planner::calibrate {

ErrorSummary summarize(std::vector<double> logErrors) {
  ErrorSummary summary;
  summary.samples = static_cast<int>(logErrors.size());
  if (logErrors.empty()) return summary;
  const auto quantile = [](std::vector<double>& v, double q) {
    const auto at = static_cast<std::ptrdiff_t>(q * static_cast<double>(v.size() - 1));
    std::nth_element(v.begin(), v.begin() + at, v.end());
    return v[static_cast<std::size_t>(at)];
  };
  summary.bias = quantile(logErrors, 0.5);
  for (double& e : logErrors) e = std::abs(e);
  summary.median = quantile(logErrors, 0.5);
  summary.p90 = quantile(logErrors, 0.9);
  return summary;
}

}  // namespace qplan::planner::calibrate
