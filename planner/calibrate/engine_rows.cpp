#include "planner/calibrate/engine_rows.hpp"

#include <algorithm>

#include "model/latency.hpp"
#include "planner/layouts.hpp"
#include "planner/measurement.hpp"
#include "planner/simulate/guidellm.hpp"

namespace qplan::planner::calibrate {

namespace {

using model::Deployment;
using model::Layout;

template <class T>
const T& named(const std::vector<T>& known, const std::string& id, const char* column) {
  const auto found =
      std::find_if(known.begin(), known.end(), [&](const T& t) { return t.id == id; });
  if (found == known.end()) {
    throw model::InvalidInput({{column, "'" + id + "' is not in the catalogue", ""}});
  }
  return *found;
}

RowLayout syncLayout(const Deployment& deployment, const model::Workload& workload) {
  RowLayout out;
  out.layout = deployment.layout;
  model::forEachPrefillStep(deployment.engine.scheduler, workload.inputTokens,
                            [&](const model::Batch& chunk) { out.steps.push_back({chunk, 1.0}); });
  const int decodes = workload.outputTokens - 1;
  if (decodes > 0) {
    const double meanContext = workload.inputTokens + 0.5 * (decodes + 1);
    out.steps.push_back({model::singleDecode(meanContext), static_cast<double>(decodes)});
  }
  return out;
}

std::optional<RowLayout> asyncLayout(const Deployment& deployment, const model::StepModel& step,
                                     const model::Workload& workload) {
  simulate::GuideLlmRun run;
  run.syncLatency = model::syncEstimate(deployment, step, workload).latency;
  run.workload = workload;
  run.limits = deployment.engine.scheduler;
  run.kv = model::memoryLedger(deployment.llm, deployment.gpu, deployment.format,
                               deployment.kvDtype, deployment.layout, deployment.engine)
               .kvTokens;
  run.engines = deployment.layout.pp;
  const auto schedule = simulate::guideLlmSchedule(run);
  if (schedule.finished == 0 || schedule.rejected > 0) return std::nullopt;
  return RowLayout{
      deployment.layout, simulate::aggregate(schedule.runs, simulate::Merge::contextAndAttention),
      static_cast<double>(schedule.finished) * run.engines * deployment.layout.replicas};
}

}  // namespace

std::optional<PreparedRow> prepareRow(const Catalog& catalog, const Measurement& m,
                                      std::size_t index) {
  PreparedRow row;
  row.index = index;
  row.mode = m.mode;
  const MeasuredFigure figure = measuredFigure(m);
  row.measured = figure.value;
  row.rounding = figure.rounding;
  const model::Gpu& gpu = named(catalog.gpus, m.gpu, "gpu");
  row.deployment = {
      named(catalog.llms, m.model, "model"),     gpu, m.format, model::KvDtype::bf16, {},
      named(catalog.engines, m.engine, "engine")};
  row.efficiency = model::efficiencyFor(gpu, catalog.efficiencies);
  const auto layouts =
      m.mode == model::Mode::sync
          ? std::vector<Layout>{layoutsOf(m.gpus, gpu.interconnect.gpusPerNode).front()}
          : layoutsOf(m.gpus, gpu.interconnect.gpusPerNode);
  for (const Layout& layout : layouts) {
    Deployment deployment = row.deployment;
    deployment.layout = layout;
    if (model::infeasible(deployment, m.workload)) continue;
    if (m.mode == model::Mode::sync) {
      row.layouts.push_back(syncLayout(deployment, m.workload));
    } else {
      const model::StepModel step(deployment, row.efficiency);
      if (auto ready = asyncLayout(deployment, step, m.workload)) {
        row.layouts.push_back(std::move(*ready));
      }
    }
  }
  if (row.layouts.empty()) return std::nullopt;
  return row;
}

RowValue evaluate(const PreparedRow& row, const model::Efficiency& efficiency,
                  const model::Engine& engine) {
  RowValue best;
  Deployment deployment = row.deployment;
  deployment.engine = engine;
  for (const RowLayout& layout : row.layouts) {
    deployment.layout = layout.layout;
    const model::StepModel step(deployment, efficiency);
    model::Seconds total;
    for (const auto& batch : layout.steps) total += batch.steps * step.time(batch.batch);
    if (row.mode == model::Mode::sync) {
      return {(engine.host.request + total).value(), layout.layout};
    }
    const double qps = layout.requests / total.value();
    if (qps > best.value) best = {qps, layout.layout};
  }
  return best;
}

}  // namespace qplan::planner::calibrate
