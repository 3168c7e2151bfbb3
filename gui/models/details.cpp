#include "gui/models/details.hpp"

#include <algorithm>
#include <string>
#include <variant>

#include "gui/models/core_text.hpp"
#include "planner/report/describe.hpp"
#include "planner/report/estimate.hpp"

namespace qplan::gui {

namespace {

// The time itself is in the chart.
void narrow(planner::report::Table& table) {
  for (const char* key : {"time_s", "floor_s", "bound"}) {
    const auto found =
        std::find_if(table.columns.begin(), table.columns.end(),
                     [key](const planner::report::Column& column) { return column.key == key; });
    if (found == table.columns.end()) continue;
    const auto at = found - table.columns.begin();
    table.columns.erase(found);
    for (auto& row : table.rows) row.erase(row.begin() + at);
  }
}

std::string titleOf(const model::Gpu& gpu, model::Format format, const model::Layout& layout) {
  return std::to_string(model::gpuCount(layout)) + " x " + gpu.id + ", " +
         std::string(model::name(format)) + ", " + planner::report::describe(layout);
}

planner::report::Document leftOut(const planner::Exclusion& exclusion) {
  planner::report::Document document;
  document.title = titleOf(*exclusion.gpu, exclusion.format, exclusion.layout);
  document.inputs.fields = {{"kv_dtype", std::string(model::name(exclusion.kvDtype))}};
  planner::report::Notes why{"why_not", "Left out", {}};
  for (const model::Infeasible& miss : exclusion.misses) why.lines.push_back(coreText(miss.reason));
  document.blocks.emplace_back(std::move(why));
  if (!exclusion.figures) return document;
  const planner::Figures& figures = *exclusion.figures;
  planner::report::Fields does{
      "figures",
      "What it does",
      {{"latency_s", figures.latency.value()}, {"max_qps", figures.qps.value()}}};
  if (figures.queriesPerDollar) {
    does.fields.push_back({"queries_per_usd", figures.queriesPerDollar->value()});
  }
  document.blocks.emplace_back(std::move(does));
  return document;
}

}  // namespace

planner::report::Document detailsOf(const Answer& answer, std::size_t row) {
  const auto& options = answer.recommendation.options;
  if (row >= options.size()) return leftOut(answer.recommendation.rejected[row - options.size()]);
  const planner::Option& option = options[row];
  planner::report::EstimateQuestion asked;
  asked.question = planner::caseOf(answer.request, option);
  asked.prices = answer.request.prices;
  asked.purchase = option.purchase;
  asked.engineAsked = answer.engineAsked;
  const auto source = answer.kernelSources.find(option.gpu);
  if (source != answer.kernelSources.end()) asked.kernelSource = source->second;
  planner::report::Document document =
      planner::report::estimateReport(asked, option.estimate, true);
  // The scenario stands beside it.
  document.title = titleOf(*option.gpu, option.format, option.layout);
  document.inputs.fields = {{"engine", answer.request.engine->id}};
  for (planner::report::Block& block : document.blocks) {
    if (auto* table = std::get_if<planner::report::Table>(&block)) narrow(*table);
  }
  return document;
}

}  // namespace qplan::gui
