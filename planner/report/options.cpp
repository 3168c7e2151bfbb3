#include "planner/report/options.hpp"

#include <fmt/format.h>

#include "planner/report/describe.hpp"

namespace qplan::planner::report {

namespace {

Cell optional(const std::optional<double>& value, double factor = 1) {
  return value ? Cell(*value * factor) : Cell();
}

// "-6/+7 %": the interval relative to the figure it surrounds.
std::string spread(const model::Estimate& estimate) {
  const double figure =
      estimate.mode == model::Mode::sync ? estimate.latency.value() : estimate.maxQps.value();
  return fmt::format("{:+.0f}/{:+.0f} %", 100 * (estimate.interval.lower / figure - 1),
                     100 * (estimate.interval.upper / figure - 1));
}

}  // namespace

std::vector<Column> optionColumns(const Request& request) {
  const bool sync = request.mode == model::Mode::sync;
  std::vector<Column> columns{{"rank", 0},
                              {"mark", 9, true},
                              {"gpu", 9},
                              {"format", 9},
                              {"kv_dtype", 8},
                              {"n_gpus", 0},
                              {"layout", 8},
                              {"tp", 0},
                              {"pp", 0},
                              {"replicas", 0},
                              {"latency_s", sync ? 9 : 6},
                              {"max_qps", sync ? 0 : 9},
                              {"spread", 7, true},
                              {"lower", 0},
                              {"upper", 0},
                              {"floor", 0},
                              {"ttft_s", 2},
                              {"tpot_s", 2},
                              {"usd_per_hour", 9},
                              {"queries_per_usd", 9},
                              {"energy_per_query_j", 1},
                              {"usd_per_million_output_tokens", 0},
                              {"output_tokens_per_s_per_gpu", 0},
                              {"output_tokens_per_j", 0},
                              {"kwh_per_million_output_tokens", 0},
                              {"recovery_pct", 3},
                              {"headroom_pct", sync ? 0 : 5},
                              {"limiting_factor", 1},
                              {"provenance", 1},
                              {"pareto", 0},
                              {"instances", 0}};
  if (needsSimulation(request)) {
    columns.push_back({"goodput_qps", 0});
    columns.push_back(
        {"goodput_per_usd", request.objective == Objective::goodputPerDollar ? 9 : 0});
  }
  return columns;
}

std::vector<Cell> optionRow(const Request& request, const Option& option, std::size_t rank) {
  const model::Estimate& estimate = option.estimate;
  const double tokens = request.workload.outputTokens;
  std::vector<Cell> row{static_cast<std::int64_t>(rank + 1),
                        fmt::format("{}{}", rank + 1, option.pareto ? "*" : ""),
                        option.gpu->id,
                        cell(model::name(option.format)),
                        cell(model::name(option.kvDtype)),
                        cell(gpuCount(option.layout)),
                        describe(option.layout),
                        cell(option.layout.tp),
                        cell(option.layout.pp),
                        cell(option.layout.replicas),
                        option.latency.value(),
                        estimate.mode == model::Mode::sync ? Cell() : Cell(option.qps.value()),
                        spread(estimate),
                        estimate.interval.lower,
                        estimate.interval.upper,
                        estimate.floor,
                        estimate.ttft.value(),
                        estimate.tpot.value(),
                        perHour(option.purchase.rate),
                        option.queriesPerDollar.value(),
                        option.energyPerQuery.value(),
                        1e6 / (option.queriesPerDollar.value() * tokens),
                        option.qps.value() * tokens / gpuCount(option.layout),
                        tokens / option.energyPerQuery.value(),
                        1e6 * option.energyPerQuery.value() / tokens / 3.6e6,
                        optional(option.recovery),
                        optional(option.headroom, 100),
                        cell(model::name(estimate.limitingFactor)),
                        cell(model::name(estimate.provenance)),
                        option.pareto,
                        describe(option.purchase)};
  if (needsSimulation(request)) {
    row.emplace_back(option.goodput.value());
    row.emplace_back(option.goodputPerDollar.value());
  }
  return row;
}

}  // namespace qplan::planner::report
