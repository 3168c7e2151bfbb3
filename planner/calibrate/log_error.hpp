#pragma once

#include <vector>

namespace qplan::planner::calibrate {

// Distribution of ln(predicted / measured): median and 90th percentile of its magnitude, and its
// signed median. Quantiles are observed values (nearest rank, rounded down).
struct ErrorSummary {
  int samples = 0;
  double median = 0;
  double p90 = 0;
  double bias = 0;
  bool operator==(const ErrorSummary&) const = default;
};

ErrorSummary summarize(std::vector<double> logErrors);

}  // namespace qplan::planner::calibrate
