#pragma once

#include <span>
#include <vector>

#include "model/quantity.hpp"

namespace qplan::profiler {

// Value below which `fraction` in [0, 1] of the sorted times lie: linear between order statistics,
// position fraction (n - 1) (Hyndman & Fan 1996, type 7). Requires at least one time, sorted.
model::Seconds percentile(std::span<const model::Seconds> sorted, double fraction);

// Times that a tracer recorded at all, in order: zeros, negative ones and NaN are lost records.
std::vector<model::Seconds> recorded(std::span<const model::Seconds> times);

// Without those slower than the rest by more than 3.5 robust standard deviations (modified z-score,
// Iglewicz & Hoaglin 1993: |t - median| / (1.4826 MAD)), where a deviation counts as at least 0.5 %
// of the median: an interrupt or a clock ramp, not the kernel. Fast times are never dropped, and
// nothing is where that would take more than a tenth: then the spread is real. In order.
std::vector<model::Seconds> withoutOutliers(std::span<const model::Seconds> times);

struct Summary {
  model::Seconds median;
  model::Seconds p10;
  model::Seconds p90;
  int samples = 0;
  // Standard error of the median over the median:
  //   sqrt(pi / 2) 1.4826 MAD / (sqrt(n) median)
  // asymptotic for a normal spread (Kenney & Keeping 1962, section 11.7), the spread from the
  // median absolute deviation so that stragglers do not count. 1 for fewer than two times.
  double relativeError = 1;
  bool operator==(const Summary&) const = default;
};

// Of all given times; nothing is dropped. Without times everything is 0 and relativeError 1.
Summary summarize(std::span<const model::Seconds> times);

// When a point has been measured often enough.
struct StoppingRule {
  int minSamples = 16;
  int maxSamples = 500;
  model::Seconds maxTime{5e-3};  // of GPU time, past minSamples
  double relativeError = 0.003;  // of the median: two runs then differ by less than 2 %

  // How many more times to run before looking again; 0: enough. `summary` of what there is,
  // `attempted` runs including lost and dropped ones, which `spent` that much GPU time. Ends after
  // at most 4 maxSamples attempts whatever comes back.
  [[nodiscard]] int more(const Summary& summary, int attempted, model::Seconds spent) const;
  bool operator==(const StoppingRule&) const = default;
};

}  // namespace qplan::profiler
