#include "profiler/core/statistics.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <numbers>

namespace qplan::profiler {

namespace {

using model::Seconds;

constexpr double kMadToDeviation = 1.4826;  // of a normal distribution
constexpr double kOutlierScore = 3.5;
constexpr double kLeastDeviation = 0.005;  // of the median: timers tick
constexpr double kMostDropped = 0.1;

std::vector<Seconds> sorted(std::span<const Seconds> times) {
  std::vector<Seconds> copy(times.begin(), times.end());
  std::ranges::sort(copy);
  return copy;
}

// Robust standard deviation around `median`.
Seconds deviation(std::span<const Seconds> times, Seconds median) {
  std::vector<Seconds> distances;
  distances.reserve(times.size());
  for (const Seconds time : times) {
    distances.push_back(time < median ? median - time : time - median);
  }
  std::ranges::sort(distances);
  return kMadToDeviation * percentile(distances, 0.5);
}

}  // namespace

Seconds percentile(std::span<const Seconds> sorted, double fraction) {
  assert(!sorted.empty());
  const double position = fraction * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  const double weight = position - static_cast<double>(below);
  return sorted[below] + weight * (sorted[above] - sorted[below]);
}

std::vector<Seconds> recorded(std::span<const Seconds> times) {
  std::vector<Seconds> kept;
  std::ranges::copy_if(times, std::back_inserter(kept),
                       [](Seconds time) { return isFinite(time) && time > Seconds(0.0); });
  return kept;
}

std::vector<Seconds> withoutOutliers(std::span<const Seconds> times) {
  std::vector<Seconds> kept(times.begin(), times.end());
  if (times.size() < 3) return kept;
  const Seconds median = percentile(sorted(times), 0.5);
  const Seconds spread = std::max(deviation(times, median), kLeastDeviation * median);
  std::erase_if(kept, [&](Seconds time) { return time > median + kOutlierScore * spread; });
  const auto dropped = static_cast<double>(times.size() - kept.size());
  if (dropped > kMostDropped * static_cast<double>(times.size())) {
    kept.assign(times.begin(), times.end());
  }
  return kept;
}

Summary summarize(std::span<const Seconds> times) {
  Summary summary;
  if (times.empty()) return summary;
  const std::vector<Seconds> order = sorted(times);
  summary.median = percentile(order, 0.5);
  summary.p10 = percentile(order, 0.1);
  summary.p90 = percentile(order, 0.9);
  summary.samples = static_cast<int>(order.size());
  if (order.size() >= 2 && summary.median > Seconds(0.0)) {
    summary.relativeError = std::sqrt(std::numbers::pi / 2) *
                            (deviation(times, summary.median) / summary.median) /
                            std::sqrt(static_cast<double>(order.size()));
  }
  return summary;
}

int StoppingRule::more(const Summary& summary, int attempted, Seconds spent) const {
  if (attempted >= 4 * maxSamples || summary.samples >= maxSamples) return 0;
  if (summary.samples < minSamples) return std::max(minSamples - summary.samples, 1);
  if (summary.relativeError <= relativeError || spent >= maxTime) return 0;
  // Half as many again, as far as time allows: every look costs a synchronization.
  const double each = spent.value() / attempted;
  const double affordable = each > 0 ? (maxTime - spent).value() / each : maxSamples;
  return static_cast<int>(
      std::clamp(affordable, 1.0, std::max(1.0, 0.5 * static_cast<double>(attempted))));
}

}  // namespace qplan::profiler
