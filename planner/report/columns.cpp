#include "planner/report/columns.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

namespace qplan::planner::report {

namespace {

struct Known {
  std::string_view key;
  std::string_view label;
  int significant;
  int decimals;
};

// Keys whose heading is not the key itself with blanks, or whose numbers are not plain.
constexpr std::array kKnown{
    Known{"rank", "#", 0, 0},
    Known{"gpu", "GPU", 0, 0},
    Known{"kv_dtype", "KV", 0, 0},
    Known{"gpus", "GPUs", 0, 0},
    Known{"n_gpus", "GPUs", 0, 0},
    Known{"tp", "TP", 0, 0},
    Known{"pp", "PP", 0, 0},
    Known{"layout", "layout", 0, 0},
    Known{"latency_s", "latency s", 3, 0},
    Known{"latency_lower_s", "lower s", 3, 0},
    Known{"latency_upper_s", "upper s", 3, 0},
    Known{"measured_latency_s", "measured s", 4, 0},
    Known{"measured_qps", "measured QPS", 4, 0},
    Known{"predicted_latency_s", "predicted s", 4, 0},
    Known{"predicted_qps", "predicted QPS", 4, 0},
    Known{"max_qps", "QPS", 4, 0},
    Known{"qps_lower", "lower QPS", 4, 0},
    Known{"qps_upper", "upper QPS", 4, 0},
    Known{"interval", "80 % interval", 0, 0},
    Known{"floor", "floor", 4, 0},
    Known{"ttft_s", "TTFT s", 3, 0},
    Known{"tpot_s", "TPOT s", 3, 0},
    Known{"price_usd_per_hour", "USD/h", 0, 2},
    Known{"queries_per_usd", "Q/$", 4, 0},
    Known{"energy_j_per_query", "J/query", 4, 0},
    Known{"recovery_percent", "recov. %", 0, 1},
    Known{"headroom_percent", "headroom %", 0, 0},
    Known{"pareto", "Pareto", 0, 0},
    Known{"mean_batch", "mean batch", 3, 0},
    Known{"time_s", "time s", 4, 0},
    Known{"floor_s", "floor s", 4, 0},
    Known{"share_percent", "share %", 0, 1},
    Known{"floor_share_percent", "of floor %", 0, 1},
    Known{"gib", "GiB", 0, 2},
    Known{"bias_percent", "bias %", 0, 2},
    Known{"median_percent", "median %", 0, 2},
    Known{"mape_percent", "MAPE %", 0, 2},
    Known{"p90_percent", "p90 %", 0, 1},
    Known{"worst_percent", "worst %", 0, 1},
    Known{"coverage_percent", "cover %", 0, 1},
    Known{"error_percent", "error %", 0, 2},
    Known{"regret_percent", "regret %", 0, 2},
    Known{"always_8bit_regret_percent", "8-bit regret %", 0, 2},
    Known{"probability_percent", "probability %", 0, 0},
    Known{"predicted_ratio", "predicted", 0, 2},
    Known{"measured_ratio", "measured", 0, 2},
    Known{"parameters", "parameters", 4, 0},
    Known{"memory_gib", "memory GiB", 0, 1},
    Known{"memory_bandwidth_gb_per_s", "GB/s", 0, 0},
    Known{"bf16_tflops", "BF16 TFLOP/s", 4, 0},
    Known{"fp8_tflops", "FP8", 4, 0},
    Known{"int8_tops", "INT8", 4, 0},
    Known{"max_context_tokens", "context", 0, 0},
    Known{"baseline_score", "BF16 score", 0, 2},
    Known{"score", "score", 0, 2},
};

// Significant digits without exponents or trailing noise: 1234, 12.3, 0.0123.
std::string significantText(double value, int digits) {
  if (value == 0 || !std::isfinite(value)) return fmt::format("{}", value);
  const int magnitude = static_cast<int>(std::floor(std::log10(std::abs(value))));
  return fmt::format("{:.{}f}", value, std::max(0, digits - 1 - magnitude));
}

std::string spaced(std::string_view key) {
  std::string text(key);
  for (char& c : text) {
    if (c == '_') c = ' ';
  }
  return text;
}

}  // namespace

Presentation presentation(std::string_view key) {
  for (const Known& known : kKnown) {
    if (known.key == key) {
      return {std::string(known.label), known.significant, known.decimals};
    }
  }
  return {spaced(key), 4, 0};
}

std::string display(std::string_view key, const Cell& cell) {
  if (const auto* number = std::get_if<double>(&cell)) {
    const Presentation how = presentation(key);
    return how.significant > 0 ? significantText(*number, how.significant)
                               : fmt::format("{:.{}f}", *number, how.decimals);
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

}  // namespace qplan::planner::report
