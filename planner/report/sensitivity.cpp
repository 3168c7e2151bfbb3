#include "planner/report/sensitivity.hpp"

#include <fmt/format.h>

#include "planner/report/describe.hpp"

namespace qplan::planner::report {

std::string choiceOf(const std::optional<Planned>& plan) {
  if (!plan) return "nothing feasible";
  return fmt::format("{} x {} {}", gpuCount(plan->layout), plan->gpu->id,
                     model::name(plan->format));
}

std::string describe(const Sensitivity& lever) {
  switch (lever.lever) {
    case Lever::demand:
      return "demand";
    case Lever::inputTokens:
      return "input tokens";
    case Lever::outputTokens:
      return "output tokens";
    case Lever::price:
      return "price of " + lever.gpu;
    case Lever::prediction:
      return "prediction";
  }
  return {};
}

double costOf(const Request& request, const Planned& plan) {
  return request.demand ? perHour(plan.rate) : 1000 * costPerQuery(plan);
}

Table sensitivityTable(const Request& request, const SensitivityAnalysis& analysis) {
  const std::string cost = request.demand ? "usd_per_hour" : "usd_per_thousand_queries";
  Table table{"sensitivity",
              "What moves the cost",
              {{"lever", 9},
               {"low_factor", 9},
               {"low_" + cost, 9},
               {"low_choice", 8},
               {"high_factor", 9},
               {"high_" + cost, 9},
               {"high_choice", 8}},
              {}};
  for (const Sensitivity& lever : analysis.levers) {
    const auto costCell = [&](const std::optional<Planned>& plan) {
      return plan ? Cell(costOf(request, *plan)) : Cell();
    };
    table.rows.push_back({describe(lever), lever.lowFactor, costCell(lever.low),
                          choiceOf(lever.low), lever.highFactor, costCell(lever.high),
                          choiceOf(lever.high)});
  }
  return table;
}

Table measuringTable(const Doubt& doubt) {
  Table table{"measuring",
              "What a measurement would add",
              {{"gpu", 9},
               {"format", 9},
               {"kv_dtype", 5},
               {"layout", 8},
               {"sure_before_pct", 7},
               {"sure_after_pct", 9},
               {"expected_saving_pct", 9}},
              {}};
  for (const MissingMeasurement& one : doubt.measurements) {
    table.rows.push_back({one.gpu->id, cell(model::name(one.format)),
                          cell(model::name(one.kvDtype)), describe(one.layout),
                          100 * doubt.sureness, 100 * one.surenessAfter, 100 * one.saving});
  }
  return table;
}

}  // namespace qplan::planner::report
