#pragma once

#include <cstddef>
#include <vector>

namespace qplan::planner {

// What a set of errors says, percent.
struct ErrorScore {
  std::size_t rows = 0;
  double bias = 0;    // mean signed error
  double median = 0;  // of the absolute errors, as the next three
  double mape = 0;
  double p90 = 0;
  double worst = 0;
  bool operator==(const ErrorScore&) const = default;
};

// Of signed errors in percent, in any order; all zero for none. Quantiles are interpolated between
// neighbours.
ErrorScore errorScore(const std::vector<double>& errorsPercent);

}  // namespace qplan::planner
