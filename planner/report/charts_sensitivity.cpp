#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "planner/report/charts.hpp"
#include "planner/report/describe.hpp"
#include "planner/report/sensitivity.hpp"

namespace qplan::planner::report {

namespace {

std::string labelOf(const Request& request, const Sensitivity& lever) {
  const auto end = [&](double factor, const Planned& plan) {
    return fmt::format("x {:.2f}: {} with {} x {} {}", factor, figure(costOf(request, plan)),
                       gpuCount(plan.layout), plan.gpu->id, model::name(plan.format));
  };
  return fmt::format("{} {}; {}", describe(lever), end(lever.lowFactor, *lever.low),
                     end(lever.highFactor, *lever.high));
}

}  // namespace

ChartSpec tornadoChart(const Request& request, const SensitivityAnalysis& analysis) {
  ChartSpec chart;
  chart.id = "tornado";
  chart.x.label = request.demand ? "cost (USD/h)" : "cost (USD per 1,000 queries)";
  if (!analysis.base) {
    chart.title = "Nothing feasible";
    return chart;
  }
  const double base = costOf(request, *analysis.base);
  for (const Sensitivity& lever : analysis.levers) {
    if (!lever.low || !lever.high) continue;
    const double a = costOf(request, *lever.low);
    const double b = costOf(request, *lever.high);
    const double from = std::min({a, b, base});
    const double to = std::max({a, b, base});
    const std::string label = labelOf(request, lever);
    Bar bar{describe(lever), {}, from};
    bar.segments.push_back({"cheaper than as asked", base - from, Colour::third, label});
    bar.segments.push_back({"dearer", to - base, Colour::second, label});
    chart.bars.push_back(std::move(bar));
  }
  chart.guides.push_back({Guide::Across::x, base, "as asked"});
  chart.title = chart.bars.empty() ? "No input can be turned both up and down"
                                   : "The cost moves most with " + chart.bars.front().name;
  chart.note =
      "Each input 20 % down and up, the choice made anew; the prediction to the ends of its "
      "80 % interval.";
  if (analysis.percentilesIgnored) chart.note += " Without targets on percentiles.";
  return chart;
}

}  // namespace qplan::planner::report
