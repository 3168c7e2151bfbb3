#include "model/metric.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <limits>
#include <system_error>

namespace qplan::model {

namespace {

constexpr Dimension kTime = dimensionOf<Seconds>();
constexpr Dimension kRate = dimensionOf<RequestsPerSecond>();
constexpr Dimension kBytesDimension = dimensionOf<Bytes>();
constexpr Dimension kNone{};
constexpr double kPercent = 100.0;
constexpr double kSecondsPerHour = kHour.value();

constexpr NumberFormat significant(int digits) { return {Rounding::significant, digits}; }
constexpr NumberFormat fixedPoint(int digits) { return {Rounding::fixed, digits}; }

constexpr std::array<Metric, kMetricCount> kMetrics{{
    {MetricId::latency, "latency_s", "Latency", "s", 1.0, "s", 1.0,
     "Time from sending one request, alone on the system, to its last token.", kTime,
     BetterIs::lower, significant(3)},
    {MetricId::maxQps, "max_qps", "Max QPS", "queries/s", 1.0, "queries/s", 1.0,
     "Highest request rate sustained by continuous batching, over all GPUs given.", kRate,
     BetterIs::higher, significant(3)},
    {MetricId::ttft, "ttft_s", "TTFT", "s", 1.0, "ms", 1e3,
     "Time to first token: from sending a request to its first output token, waiting included.",
     kTime, BetterIs::lower, significant(3)},
    {MetricId::itl, "itl_s", "ITL", "s", 1.0, "ms", 1e3,
     "Inter-token latency: time between two consecutive output tokens of a request.", kTime,
     BetterIs::lower, significant(3)},
    {MetricId::tpot, "tpot_s", "TPOT", "s", 1.0, "ms", 1e3,
     "Time per output token after the first: (E2E - TTFT) / (output tokens - 1).", kTime,
     BetterIs::lower, significant(3)},
    {MetricId::e2e, "e2e_s", "E2E", "s", 1.0, "s", 1.0,
     "End-to-end time of a request under load, from sending it to its last token.", kTime,
     BetterIs::lower, significant(3)},
    {MetricId::goodput, "goodput_qps", "Goodput", "queries/s", 1.0, "queries/s", 1.0,
     "Requests per second that meet every target at once.", kRate, BetterIs::higher,
     significant(3)},
    {MetricId::queriesPerUsd, "queries_per_usd", "Q/$", "queries/USD", 1.0, "queries/USD", 1.0,
     "Queries per US dollar: 3600 x QPS / hourly price; for one request at a time "
     "3600 / (latency x hourly price).",
     dimensionOf<RequestsPerDollar>(), BetterIs::higher, significant(4)},
    {MetricId::usdPerHour, "usd_per_hour", "Price", "USD/h", kSecondsPerHour, "USD/h", 1.0,
     "Hourly price of the instances that hold the GPUs, as listed by the provider.",
     dimensionOf<DollarsPerSecond>(), BetterIs::lower, fixedPoint(2)},
    {MetricId::energyPerQuery, "energy_per_query_j", "Energy per query", "J", 1.0, "J", 1.0,
     "Energy the GPUs draw for one request.", dimensionOf<decltype(Joules() / Requests())>(),
     BetterIs::lower, significant(3)},
    {MetricId::power, "power_w", "Power", "W", 1.0, "W", 1.0,
     "Electrical power the GPUs draw together.", dimensionOf<Watts>(), BetterIs::lower,
     significant(3)},
    {MetricId::recovery, "recovery_pct", "Recovery", "%", kPercent, "%", 1.0,
     "Score of the quantized model as a share of the BF16 score on the same benchmark suite.",
     kNone, BetterIs::higher, fixedPoint(1)},
    {MetricId::lower, "lower", "Lower", "", 1.0, "", 1.0,
     "Lower end of the 80 % prediction interval of the main figure, in its unit: latency_s for "
     "sync, max_qps for async.",
     kNone, BetterIs::neither, significant(3)},
    {MetricId::upper, "upper", "Upper", "", 1.0, "", 1.0,
     "Upper end of the 80 % prediction interval of the main figure, in its unit: latency_s for "
     "sync, max_qps for async.",
     kNone, BetterIs::neither, significant(3)},
    {MetricId::floor, "floor", "Physical floor", "", 1.0, "", 1.0,
     "Bound physics sets on the main figure, in its unit: weights and KV cache read once at peak "
     "bandwidth, operations at peak rate.",
     kNone, BetterIs::neither, significant(3)},
    {MetricId::demand, "demand_qps", "Demand", "queries/s", 1.0, "queries/s", 1.0,
     "Request rate the deployment has to carry.", kRate, BetterIs::neither, significant(3)},
    {MetricId::headroom, "headroom_pct", "Headroom", "%", kPercent, "%", 1.0,
     "Capacity beyond the demand, as a share of the demand.", kNone, BetterIs::higher,
     fixedPoint(0)},
    {MetricId::winProbability, "win_probability_pct", "Sureness", "%", kPercent, "%", 1.0,
     "Probability that the recommended configuration beats the runner-up, from the prediction "
     "intervals of both.",
     kNone, BetterIs::higher, fixedPoint(0)},
    {MetricId::regret, "regret_pct", "Regret", "%", kPercent, "%", 1.0,
     "What the chosen format loses against the measured best one, as a share of the best.", kNone,
     BetterIs::lower, fixedPoint(2)},
    {MetricId::meanBatch, "mean_batch", "Mean batch", "", 1.0, "", 1.0,
     "Sequences decoding together on one replica, averaged over time.", kNone, BetterIs::neither,
     significant(3)},
    {MetricId::gpuCount, "n_gpus", "GPUs", "", 1.0, "", 1.0, "GPUs of all replicas together.",
     kNone, BetterIs::lower, fixedPoint(0)},
    {MetricId::kvTokens, "kv_tokens", "KV capacity", "tokens", 1.0, "tokens", 1.0,
     "Tokens whose keys and values fit into the KV cache of one replica.", dimensionOf<Tokens>(),
     BetterIs::higher, fixedPoint(0)},
    {MetricId::memoryUsed, "memory_bytes", "Memory", "B", 1.0, "GB", 1e-9,
     "Memory taken on each GPU: weights, KV cache, activations and the engine's own.",
     kBytesDimension, BetterIs::lower, significant(3)},
    {MetricId::weightBytes, "weights_bytes", "Weights", "B", 1.0, "GB", 1e-9,
     "Memory taken on each GPU by its share of the weights, scales and 16-bit layers included.",
     kBytesDimension, BetterIs::lower, significant(3)},
    {MetricId::kvBytes, "kv_cache_bytes", "KV cache", "B", 1.0, "GB", 1e-9,
     "Memory set aside on each GPU for keys and values.", kBytesDimension, BetterIs::higher,
     significant(3)},
}};

static_assert(std::ranges::all_of(kMetrics,
                                  [](const Metric& m) {
                                    return &m == &kMetrics[static_cast<std::size_t>(m.key)];
                                  }),
              "rows follow the order of MetricId");

// Longest text: sign, 309 digits of the largest double, point, decimals.
using Buffer = std::array<char, 400>;

std::string_view written(const Buffer& buffer, std::to_chars_result result) {
  assert(result.ec == std::errc{});
  return {buffer.data(), static_cast<std::size_t>(result.ptr - buffer.data())};
}

// Decimal exponent of `value` after rounding to `digits` significant digits: 3 for 9999.6 and 4
// for 99996 rounded to four.
int exponentAfterRounding(double value, int digits) {
  Buffer buffer;
  const std::string_view text =
      written(buffer, std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                    std::chars_format::scientific, digits - 1));
  std::string_view exponent = text.substr(text.find('e') + 1);
  if (exponent.front() == '+') exponent.remove_prefix(1);
  int parsed = 0;
  std::from_chars(exponent.data(), exponent.data() + exponent.size(), parsed);
  return parsed;
}

}  // namespace

std::span<const Metric> allMetrics() { return kMetrics; }

const Metric& metric(MetricId key) { return kMetrics[static_cast<std::size_t>(key)]; }

std::optional<MetricId> metricNamed(std::string_view id) {
  const auto* const found = std::ranges::find(kMetrics, id, &Metric::id);
  if (found == kMetrics.end()) return std::nullopt;
  return found->key;
}

double storedValue(const Metric& metric, double baseValue,
                   [[maybe_unused]] const Dimension& dimension) {
  assert(dimension == metric.dimension);
  return baseValue * metric.unitsPerBase;
}

std::string formatValue(const Metric& metric, double stored) {
  const double shown = stored * metric.shownPerUnit;
  if (std::isnan(shown)) return "unknown";
  if (std::isinf(shown)) return shown > 0 ? "inf" : "-inf";
  int decimals = metric.format.digits;
  if (metric.format.rounding == Rounding::significant) {
    decimals = shown == 0 ? 0
                          : std::max(0, metric.format.digits - 1 -
                                            exponentAfterRounding(shown, metric.format.digits));
    decimals = std::min(decimals, std::numeric_limits<double>::max_digits10);
  }
  Buffer buffer;
  std::string_view text =
      written(buffer, std::to_chars(buffer.data(), buffer.data() + buffer.size(), shown,
                                    std::chars_format::fixed, decimals));
  // A number that rounds to zero has no sign, and no decimals where they would not be significant.
  if (text.find_first_not_of("-0.") == std::string_view::npos) {
    if (metric.format.rounding == Rounding::significant) return "0";
    if (text.front() == '-') text.remove_prefix(1);
  }
  return std::string(text);
}

std::string formatWithUnit(const Metric& metric, double stored) {
  std::string text = formatValue(metric, stored);
  if (!metric.shownUnit.empty()) {
    text += ' ';
    text += metric.shownUnit;
  }
  return text;
}

}  // namespace qplan::model
