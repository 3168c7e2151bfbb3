#pragma once

#include <optional>
#include <vector>

#include "planner/catalog.hpp"

namespace qplan::planner {

// The main figure of a measurement as sharply as its publication allows: seconds (sync) or requests
// per second (async).
struct MeasuredFigure {
  double value = 0;
  double rounding = 0;  // half of the last printed digit, relative to the value
  bool operator==(const MeasuredFigure&) const = default;
};

// Latency and QPS are printed with one decimal, queries per dollar often with more digits.
// Whichever is sharper counts, as long as both agree within their rounding; printed queries per
// dollar that do not are left aside (some were computed with another GPU's price).
MeasuredFigure measuredFigure(const Measurement& measurement);

// Rows without a flag.
std::vector<Measurement> usable(const std::vector<Measurement>& measurements);

}  // namespace qplan::planner
