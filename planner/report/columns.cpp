#include "planner/report/columns.hpp"

#include <fmt/format.h>

#include <array>

#include "model/metric.hpp"

namespace qplan::planner::report {

namespace {

struct Known {
  std::string_view key;
  std::string_view label;
  // Of figures that are not in the metric registry.
  model::NumberFormat format{model::Rounding::significant, 4};
};

constexpr model::NumberFormat fixedPoint(int digits) { return {model::Rounding::fixed, digits}; }
constexpr model::NumberFormat significant(int digits) {
  return {model::Rounding::significant, digits};
}

// Headings shorter than the registry's, and fields that are no metric.
constexpr std::array kKnown{
    Known{"rank", "#"},
    Known{"mark", "#"},
    Known{"spread", "80 %"},
    Known{"gpu", "GPU"},
    Known{"kv_dtype", "KV"},
    Known{"tp", "TP"},
    Known{"pp", "PP"},
    Known{"latency_s", "E2E s"},
    Known{"max_qps", "QPS"},
    Known{"ttft_s", "TTFT ms"},
    Known{"tpot_s", "TPOT ms"},
    Known{"lower", "lower"},
    Known{"upper", "upper"},
    Known{"floor", "bound"},
    Known{"interval_level", "interval level", fixedPoint(2)},
    Known{"usd_per_hour", "USD/h"},
    Known{"queries_per_usd", "Q/$"},
    Known{"energy_per_query_j", "J/query"},
    Known{"usd_per_million_output_tokens", "$/M tokens"},
    Known{"output_tokens_per_s_per_gpu", "tokens/s/GPU"},
    Known{"output_tokens_per_j", "tokens/J"},
    Known{"recovery_pct", "recovery %"},
    Known{"headroom_pct", "headroom %"},
    Known{"measured_latency_s", "measured s", significant(4)},
    Known{"measured_qps", "measured QPS", significant(4)},
    Known{"mean_latency_s", "mean E2E s", significant(3)},
    Known{"time_s", "time s", significant(4)},
    Known{"floor_s", "floor s", significant(4)},
    Known{"share_pct", "share %", fixedPoint(1)},
    Known{"floor_share_pct", "of floor %", fixedPoint(1)},
    Known{"gib", "GiB", fixedPoint(2)},
    Known{"bias_pct", "bias %", fixedPoint(2)},
    Known{"median_pct", "median %", fixedPoint(2)},
    Known{"mape_pct", "MAPE %", fixedPoint(2)},
    Known{"p90_pct", "p90 %", fixedPoint(1)},
    Known{"worst_pct", "worst %", fixedPoint(1)},
    Known{"coverage_pct", "cover %", fixedPoint(1)},
    Known{"error_pct", "error %", fixedPoint(2)},
    Known{"ttft_error_pct", "TTFT %", fixedPoint(1)},
    Known{"tpot_error_pct", "TPOT %", fixedPoint(1)},
    Known{"e2e_error_pct", "E2E %", fixedPoint(1)},
    Known{"predicted_ratio", "predicted", fixedPoint(2)},
    Known{"measured_ratio", "measured", fixedPoint(2)},
    Known{"memory_gib", "GiB", fixedPoint(1)},
    Known{"memory_bandwidth_gb_per_s", "GB/s", fixedPoint(0)},
    Known{"bf16_tflops", "BF16 TFLOP/s", significant(4)},
    Known{"fp8_tflops", "FP8", significant(4)},
    Known{"int8_tops", "INT8", significant(4)},
    Known{"mean_s", "mean s", significant(3)},
    Known{"p50_s", "p50 s", significant(3)},
    Known{"p90_s", "p90 s", significant(3)},
    Known{"p95_s", "p95 s", significant(3)},
    Known{"p99_s", "p99 s", significant(3)},
    Known{"max_s", "max s", significant(3)},
    Known{"reached_s", "reached s", significant(3)},
    Known{"measured_s", "measured s", significant(4)},
    Known{"simulated_s", "simulated s", significant(4)},
    Known{"p95_interval", "p95 +-"},
    Known{"utilization_pct", "utilization %", fixedPoint(1)},
    Known{"availability_pct", "availability %", fixedPoint(3)},
    Known{"kv_use_pct", "KV use %", fixedPoint(1)},
    Known{"peak_kv_use_pct", "peak KV use %", fixedPoint(1)},
    Known{"mean_running", "mean running", significant(3)},
    Known{"mean_waiting", "mean waiting", significant(3)},
    Known{"offered_qps", "offered qps", significant(4)},
    Known{"saturation_qps", "saturation qps", significant(3)},
    Known{"goodput_per_usd", "goodput/$", significant(4)},
    Known{"max_rate_qps", "largest rate qps", significant(3)},
    Known{"misses_from_qps", "misses from qps", significant(3)},
    Known{"throughput_qps", "throughput qps", significant(4)},
    Known{"score", "score", fixedPoint(2)},
    Known{"low_factor", "down x", fixedPoint(2)},
    Known{"high_factor", "up x", fixedPoint(2)},
    Known{"low_usd_per_hour", "USD/h", fixedPoint(2)},
    Known{"high_usd_per_hour", "USD/h", fixedPoint(2)},
    Known{"low_usd_per_thousand_queries", "USD/1,000", significant(3)},
    Known{"high_usd_per_thousand_queries", "USD/1,000", significant(3)},
    Known{"low_choice", "then best"},
    Known{"high_choice", "then best"},
    Known{"sure_before_pct", "sure now %", fixedPoint(0)},
    Known{"sure_after_pct", "sure then %", fixedPoint(0)},
    Known{"expected_saving_pct", "saves %", fixedPoint(1)},
    Known{"n_files", "files"},
    Known{"sha256", "SHA-256"},
    Known{"difference_pct", "difference %", fixedPoint(1)},
    Known{"a_s", "A s", significant(3)},
    Known{"b_s", "B s", significant(3)},
    Known{"difference_s", "B - A s", significant(3)},
    Known{"a_bound", "A bound by"},
    Known{"b_bound", "B bound by"},
    Known{"share_of_difference_pct", "share %", fixedPoint(0)},
    Known{"a", "A"},
    Known{"b", "B"},
    Known{"from_demand_qps", "from qps", significant(3)},
    Known{"to_demand_qps", "to qps", significant(3)},
    Known{"from_concurrency", "from users"},
    Known{"to_concurrency", "to users"},
    Known{"concurrency", "requests in flight per replica"},
    Known{"price_ratio", "price (x list)", significant(3)},
    Known{"gpus_at_ends", "GPUs"},
    Known{"queries_per_usd_at_ends", "Q/$"},
    Known{"usd_per_day", "USD/day", fixedPoint(2)},
    Known{"usd_per_month", "USD/month", fixedPoint(0)},
    Known{"apart_usd_per_day", "apart USD/day", fixedPoint(2)},
    Known{"alone_usd_per_day", "alone USD/day", fixedPoint(2)},
    Known{"proven_gap_pct", "proven gap %", fixedPoint(2)},
    Known{"gap_pct", "gap %", fixedPoint(2)},
    Known{"saving_pct", "saving %", fixedPoint(1)},
    Known{"peak_qps", "peak qps", significant(3)},
    Known{"missing_qps", "missing qps", significant(3)},
    Known{"runs_on", "runs on"},
    Known{"replicas_at_least", "least"},
    Known{"replicas_at_most", "most"},
    Known{"hired_at_least", "least"},
    Known{"hired_at_most", "most"},
    Known{"instance_hours", "hours"},
    Known{"stale", "old"},
    Known{"kwh_per_million_output_tokens", "kWh/M tokens", significant(3)},
    Known{"same_usd_per_hour", "the same USD/h", fixedPoint(2)},
    Known{"same_queries_per_usd", "Q/$", significant(4)},
    Known{"best_choice", "best there"},
    Known{"best_usd_per_hour", "USD/h", fixedPoint(2)},
    Known{"best_queries_per_usd", "its Q/$", significant(4)},
    Known{"depreciation_usd_per_hour", "depreciation", fixedPoint(2)},
    Known{"interest_usd_per_hour", "interest", fixedPoint(2)},
    Known{"maintenance_usd_per_hour", "maintenance", fixedPoint(2)},
    Known{"electricity_usd_per_hour", "electricity", fixedPoint(2)},
    Known{"hosting_usd_per_hour", "hosting", fixedPoint(2)},
    Known{"interruption_pct", "interruption %", fixedPoint(1)},
    Known{"baseline_score", "BF16", fixedPoint(2)},
};

const Known* known(std::string_view key) {
  for (const Known& row : kKnown) {
    if (row.key == key) return &row;
  }
  return nullptr;
}

// The registry's record, or one made of the plain field's format.
model::Metric metricOf(std::string_view key) {
  if (const auto id = model::metricNamed(key)) return model::metric(*id);
  model::Metric plain;
  plain.format = significant(4);
  if (const Known* row = known(key)) plain.format = row->format;
  return plain;
}

std::string spaced(std::string_view key) {
  std::string text(key);
  for (char& c : text) {
    if (c == '_') c = ' ';
  }
  return text;
}

}  // namespace

std::string heading(std::string_view key) {
  if (const Known* row = known(key)) return std::string(row->label);
  if (const auto id = model::metricNamed(key)) {
    const model::Metric& metric = model::metric(*id);
    std::string text(metric.label);
    if (!metric.shownUnit.empty()) text.append(1, ' ').append(metric.shownUnit);
    return text;
  }
  return spaced(key);
}

std::string display(std::string_view key, const Cell& cell) {
  if (const auto* number = std::get_if<double>(&cell)) {
    return model::formatValue(metricOf(key), *number);
  }
  if (const auto* flag = std::get_if<bool>(&cell)) return *flag ? "yes" : "";
  if (std::holds_alternative<std::monostate>(cell)) return "-";
  return exact(cell);
}

std::string exact(const Cell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  if (const auto* number = std::get_if<double>(&cell)) return fmt::format("{}", *number);
  if (const auto* integer = std::get_if<std::int64_t>(&cell)) return fmt::format("{}", *integer);
  if (const auto* flag = std::get_if<bool>(&cell)) return *flag ? "true" : "false";
  return {};
}

bool isNumber(const Cell& cell) {
  return std::holds_alternative<double>(cell) || std::holds_alternative<std::int64_t>(cell);
}

}  // namespace qplan::planner::report
