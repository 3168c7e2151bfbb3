#include "planner/sureness.hpp"

#include <array>
#include <cmath>

namespace qplan::planner {

namespace {

constexpr double kNormalQuantile90 = 1.2815515655446004;

// Midpoints of equal steps over +-4 deviations with their normal weights: exact to 1e-4 for a
// step in the integrand, and free of random numbers.
constexpr std::size_t kPoints = 41;
struct Grid {
  std::array<double, kPoints> z{};
  std::array<double, kPoints> weight{};
};

Grid normalGrid() {
  Grid grid;
  double sum = 0;
  for (std::size_t i = 0; i < kPoints; ++i) {
    grid.z[i] = -4.0 + 8.0 * (static_cast<double>(i) + 0.5) / static_cast<double>(kPoints);
    grid.weight[i] = std::exp(-0.5 * grid.z[i] * grid.z[i]);
    sum += grid.weight[i];
  }
  for (double& weight : grid.weight) weight /= sum;
  return grid;
}

}  // namespace

double logDeviation(const model::Interval& interval) {
  if (!(interval.lower > 0) || !(interval.upper > interval.lower)) return 0;
  return std::log(interval.upper / interval.lower) / (2 * kNormalQuantile90);
}

double probabilityPreferred(const Request& request, const Replica& a, const Market& marketA,
                            const Replica& b, const Market& marketB,
                            const ErrorCorrelation& correlation) {
  const double rho = a.gpu == b.gpu ? correlation.sameGpu : correlation.otherGpu;
  const double sa = logDeviation(a.estimate.interval);
  const double sb = logDeviation(b.estimate.interval);
  const Grid grid = normalGrid();
  double probability = 0;
  for (std::size_t i = 0; i < kPoints; ++i) {
    const auto answerA = choose(request, a, marketA, {1.0, std::exp(sa * grid.z[i])});
    const auto* choiceA = std::get_if<Choice>(&answerA);
    for (std::size_t j = 0; j < kPoints; ++j) {
      const double z = rho * grid.z[i] + std::sqrt(1 - rho * rho) * grid.z[j];
      const auto answerB = choose(request, b, marketB, {1.0, std::exp(sb * z)});
      const auto* choiceB = std::get_if<Choice>(&answerB);
      double wins = 0.5;
      if (choiceA != nullptr && choiceB != nullptr) {
        if (preferred(*choiceA, gpusOf(a), *choiceB, gpusOf(b))) {
          wins = 1;
        } else if (preferred(*choiceB, gpusOf(b), *choiceA, gpusOf(a))) {
          wins = 0;
        }
      } else if (choiceA != nullptr || choiceB != nullptr) {
        wins = choiceA != nullptr ? 1 : 0;
      }
      probability += grid.weight[i] * grid.weight[j] * wins;
    }
  }
  return probability;
}

}  // namespace qplan::planner
