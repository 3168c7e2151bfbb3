#include "planner/simulate/lengths.hpp"

#include <algorithm>
#include <boost/random/normal_distribution.hpp>
#include <cmath>
#include <numeric>

namespace qplan::planner::simulate {

namespace {

struct Draw {
  Random& random;

  double normal() {
    boost::random::normal_distribution<double> distribution;
    return distribution(random.engine());
  }

  double operator()(const FixedLength& fixed) { return fixed.tokens; }
  double operator()(const NormalLength& shape) { return shape.mean + shape.deviation * normal(); }
  double operator()(const LogNormalLength& shape) {
    const double ratio = shape.deviation / shape.mean;
    const double variance = std::log1p(ratio * ratio);
    return shape.mean * std::exp(std::sqrt(variance) * normal() - 0.5 * variance);
  }
  double operator()(const EmpiricalLength& shape) {
    const double count = static_cast<double>(shape.tokens.size());
    return shape.tokens[static_cast<std::size_t>(random.uniform() * count)];
  }
};

struct Mean {
  double operator()(const FixedLength& fixed) const { return fixed.tokens; }
  double operator()(const NormalLength& shape) const { return shape.mean; }
  double operator()(const LogNormalLength& shape) const { return shape.mean; }
  double operator()(const EmpiricalLength& shape) const {
    return std::accumulate(shape.tokens.begin(), shape.tokens.end(), 0.0) /
           static_cast<double>(shape.tokens.size());
  }
};

}  // namespace

double mean(const Lengths& lengths) { return std::visit(Mean{}, lengths.shape); }

LengthSampler::LengthSampler(const Lengths& lengths, std::uint64_t seed, Purpose purpose)
    : lengths_(lengths), random_(seed, purpose) {}

int LengthSampler::draw() {
  const double tokens = std::round(std::visit(Draw{random_}, lengths_.shape));
  return static_cast<int>(std::clamp(tokens, 1.0, static_cast<double>(lengths_.most)));
}

}  // namespace qplan::planner::simulate
