#include "planner/error_score.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace qplan::planner {

namespace {

// The value below which `share` of the sorted numbers lie, interpolated.
double quantile(const std::vector<double>& sorted, double share) {
  const double at = share * static_cast<double>(sorted.size() - 1);
  const auto low = static_cast<std::size_t>(at);
  const std::size_t high = std::min(low + 1, sorted.size() - 1);
  return sorted[low] + (at - static_cast<double>(low)) * (sorted[high] - sorted[low]);
}

}  // namespace

ErrorScore errorScore(const std::vector<double>& errorsPercent) {
  ErrorScore score;
  score.rows = errorsPercent.size();
  if (errorsPercent.empty()) return score;
  const auto n = static_cast<double>(errorsPercent.size());
  score.bias = std::accumulate(errorsPercent.begin(), errorsPercent.end(), 0.0) / n;
  std::vector<double> absolute(errorsPercent.size());
  std::transform(errorsPercent.begin(), errorsPercent.end(), absolute.begin(),
                 [](double error) { return std::abs(error); });
  std::sort(absolute.begin(), absolute.end());
  score.mape = std::accumulate(absolute.begin(), absolute.end(), 0.0) / n;
  score.median = quantile(absolute, 0.5);
  score.p90 = quantile(absolute, 0.9);
  score.worst = absolute.back();
  return score;
}

}  // namespace qplan::planner
