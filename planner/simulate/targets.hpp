#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "model/quantity.hpp"

namespace qplan::planner::simulate {

// Times of a request, from the instant it is sent.
//   ttft  to its first token
//   tpot  (e2e - ttft) / (output tokens - 1); none for a one-token output
//   itl   between two consecutive tokens; one figure per token
//   e2e   to its last token
enum class TimeMetric { ttft, tpot, itl, e2e };
inline constexpr std::size_t kTimeMetricCount = 4;
inline constexpr std::array kTimeMetrics{TimeMetric::ttft, TimeMetric::tpot, TimeMetric::itl,
                                         TimeMetric::e2e};
std::string_view name(TimeMetric metric);  // "ttft", "tpot", "itl", "e2e"

enum class Statistic { mean, p50, p90, p95, p99 };
inline constexpr std::size_t kStatisticCount = 5;
inline constexpr std::array kStatistics{Statistic::mean, Statistic::p50, Statistic::p90,
                                        Statistic::p95, Statistic::p99};
std::string_view name(Statistic statistic);  // "mean", "p50", ...
double probability(Statistic statistic);     // 0.95 for p95; of the mean none: 0

// "ttft.p95 <= 500 ms". A single request meets it when its own figure is within `limit`.
struct Target {
  TimeMetric metric = TimeMetric::ttft;
  Statistic statistic = Statistic::p95;
  model::Seconds limit;
  bool operator==(const Target&) const = default;
};

}  // namespace qplan::planner::simulate
