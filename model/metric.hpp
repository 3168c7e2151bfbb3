#pragma once

#include <cmath>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "model/quantity.hpp"

namespace qplan::model {

// Every figure QPlan shows, in the order of the registry.
enum class MetricId {
  latency,
  maxQps,
  ttft,
  itl,
  tpot,
  e2e,
  goodput,
  queriesPerUsd,
  usdPerHour,
  energyPerQuery,
  power,
  recovery,
  lower,
  upper,
  floor,
  demand,
  headroom,
  winProbability,
  regret,
  meanBatch,
  gpuCount,
  kvTokens,
  memoryUsed,
  weightBytes,
  kvBytes
};
inline constexpr std::size_t kMetricCount = 25;

enum class BetterIs { lower, higher, neither };

// Exponents of the base dimensions of a figure, the run-time counterpart of `Dim`.
struct Dimension {
  int byte = 0;
  int flop = 0;
  int token = 0;
  int second = 0;
  int joule = 0;
  int dollar = 0;
  int request = 0;
  bool operator==(const Dimension&) const = default;
};

template <class Q>
constexpr Dimension dimensionOf() {
  using D = typename Q::Dimension;
  return {D::kByte, D::kFlop, D::kToken, D::kSecond, D::kJoule, D::kDollar, D::kRequest};
}

// How a figure is rounded for people. `significant` keeps `digits` significant digits and never
// drops digits before the decimal point; `fixed` keeps `digits` decimals.
enum class Rounding { significant, fixed };
struct NumberFormat {
  Rounding rounding = Rounding::significant;
  int digits = 3;
  bool operator==(const NumberFormat&) const = default;
};

// One row of the registry. Machine-readable output (CSV columns, JSON keys) uses `id` and the plain
// number in `unit`; tables, charts and tooltips use `label`, `shownUnit` and `formatValue`.
struct Metric {
  MetricId key = MetricId::latency;
  std::string_view id;           // column name and JSON key, ends in the unit: "ttft_s"
  std::string_view label;        // "TTFT"
  std::string_view unit;         // of the stored number: "s"; empty for plain counts and ratios
  double unitsPerBase = 1.0;     // stored number = quantity in base units x this
  std::string_view shownUnit;    // "ms"
  double shownPerUnit = 1.0;     // shown number = stored number x this
  std::string_view description;  // the definition, one or two sentences
  Dimension dimension;
  BetterIs better = BetterIs::neither;
  NumberFormat format;
};

std::span<const Metric> allMetrics();

const Metric& metric(MetricId key);

// The metric whose `id` is exactly that text, or nothing.
std::optional<MetricId> metricNamed(std::string_view id);

// The stored number of a quantity: seconds stay seconds, dollars per second become dollars per
// hour where the metric says so. The dimension must be the metric's; checked by an assertion.
double storedValue(const Metric& metric, double baseValue, const Dimension& dimension);

template <class D>
double storedValue(const Metric& metric, Quantity<D> quantity) {
  return storedValue(metric, quantity.value(), dimensionOf<Quantity<D>>());
}

// A stored number rounded for people, without its unit: "0.0123", "1840", "-3.50". The decimal
// point is always a full stop and digits are never grouped, whatever the locale. Not a number is
// "unknown".
std::string formatValue(const Metric& metric, double stored);

// `formatValue` followed by the shown unit: "12.3 ms".
std::string formatWithUnit(const Metric& metric, double stored);

}  // namespace qplan::model
