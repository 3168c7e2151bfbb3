#include "planner/report/validation.hpp"

#include <fmt/format.h>

#include "planner/report/describe.hpp"

namespace qplan::planner::report {

namespace {

Table groupTable(const std::vector<GroupScore>& groups) {
  Table table{"groups",
              "Predicted against measured (errors are predicted / measured - 1)",
              {{"mode", 9},
               {"by", 3},
               {"group", 9},
               {"rows", 8},
               {"bias_pct", 9},
               {"median_pct", 6},
               {"mape_pct", 9},
               {"p90_pct", 5},
               {"worst_pct", 6},
               {"coverage_pct", 7}},
              {}};
  for (const GroupScore& score : groups) {
    const ErrorScore& errors = score.errors;
    table.rows.push_back({cell(name(score.mode)), score.by, score.group,
                          static_cast<std::int64_t>(errors.rows), errors.bias, errors.median,
                          errors.mape, errors.p90, errors.worst, score.coverage});
  }
  return table;
}

Table decisionTable(const std::vector<DecisionScore>& decisions) {
  Table table{"decisions",
              "Best format: predicted best against measured best, beside \"always 8-bit\"",
              {{"group", 9},
               {"decisions", 8},
               {"right", 9},
               {"regret_pct", 9},
               {"always_8bit_right", 9},
               {"always_8bit_regret_pct", 9}},
              {}};
  for (const DecisionScore& score : decisions) {
    table.rows.push_back({score.group, static_cast<std::int64_t>(score.decisions),
                          static_cast<std::int64_t>(score.right), score.regretPercent,
                          static_cast<std::int64_t>(score.eightBitRight),
                          score.eightBitRegretPercent});
  }
  return table;
}

Table summaryTable(const std::vector<SummaryRatio>& summaries, model::Mode mode) {
  const bool sync = mode == model::Mode::sync;
  Table table{sync ? "cost_reductions" : "speedups",
              sync ? "Cost reduction: mean ratio of Q/$ to BF16 over the workloads, sync"
                   : "Speedup: mean ratio of QPS to BF16 over the workloads, async",
              {{"engine", 3},
               {"model", 9},
               {"gpu", 9},
               {"format", 9},
               {"workloads", 2},
               {"measured_ratio", 9},
               {"predicted_ratio", 9},
               {"error_pct", 6}},
              {}};
  for (const SummaryRatio& ratio : summaries) {
    if (ratio.mode != mode) continue;
    table.rows.push_back({ratio.engine, ratio.model, ratio.gpu, cell(model::name(ratio.format)),
                          static_cast<std::int64_t>(ratio.workloads), ratio.measured,
                          ratio.predicted, 100 * (ratio.predicted / ratio.measured - 1)});
  }
  return table;
}

Table heldOutTable(const std::vector<HeldOutScore>& scores) {
  Table table{
      "held_out",
      "Rows left out of the calibration and predicted by the rest, under guidellm:360",
      {{"mode", 9}, {"left_out", 9}, {"group", 9}, {"rows", 8}, {"mape_pct", 9}, {"bias_pct", 9}},
      {}};
  for (const HeldOutScore& score : scores) {
    table.rows.push_back({cell(name(score.mode)), score.leftOut, score.group, cell(score.rows),
                          score.mape, score.bias});
  }
  return table;
}

Table cellTable(const std::vector<ScoredCell>& cells) {
  Table table{"cells",
              "Every cell (s in sync, QPS in async)",
              {{"source", 0},        {"engine", 2},     {"model", 8},    {"gpu", 8},
               {"n_gpus", 5},        {"format", 9},     {"workload", 6}, {"input_tokens", 0},
               {"output_tokens", 0}, {"mode", 7},       {"measured", 9}, {"predicted", 9},
               {"error_pct", 9},     {"lower", 1},      {"upper", 1},    {"floor", 0},
               {"covered", 3},       {"provenance", 0}, {"layout", 0},   {"message", 0}},
              {}};
  for (const ScoredCell& scored : cells) {
    const Measurement& m = scored.measurement;
    std::vector<Cell> row{m.source,
                          m.engine,
                          m.model,
                          m.gpu,
                          cell(m.gpus),
                          cell(model::name(m.format)),
                          m.workload.id,
                          cell(m.workload.inputTokens),
                          cell(m.workload.outputTokens),
                          cell(name(m.mode)),
                          scored.measured};
    if (const auto* estimate = std::get_if<model::Estimate>(&scored.outcome)) {
      row.insert(
          row.end(),
          {scored.predicted, scored.errorPercent, estimate->interval.lower,
           estimate->interval.upper, estimate->floor, scored.covered,
           cell(model::name(estimate->provenance)), describe(estimate->layout),
           scored.belowFloor ? Cell(std::string("measured beyond the physical bound")) : Cell()});
    } else {
      row.insert(row.end(), 8, Cell());
      row.emplace_back("infeasible: " + std::get<model::Infeasible>(scored.outcome).reason);
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace

Document validationReport(const Validation& validation, const Calibration& calibration,
                          const std::string& measurements, const model::Load& load,
                          const PriceSelection& prices, bool cells) {
  Document document;
  document.schemaName = "qplan.validation";
  document.csvTable = cells ? "cells" : "groups";
  document.title =
      fmt::format("{} measurements from {}, {} flagged ones left out, load {}",
                  validation.cells.size(), measurements, validation.flagged, describe(load));
  document.inputs.fields = {
      {"measurements", measurements}, {"load", describe(load)}, {"prices", describe(prices)}};
  if (cells) document.blocks.emplace_back(cellTable(validation.cells));
  document.blocks.emplace_back(groupTable(validation.groups));
  document.blocks.emplace_back(heldOutTable(calibration.scores));
  document.blocks.emplace_back(decisionTable(validation.decisions));
  document.blocks.emplace_back(summaryTable(validation.summaries, model::Mode::sync));
  document.blocks.emplace_back(summaryTable(validation.summaries, model::Mode::async));
  Notes notes{"remarks", "Remarks", {}, false};
  for (const ScoredCell& cell : validation.cells) {
    const Measurement& m = cell.measurement;
    const std::string what = fmt::format("{} {} on {} x {} {} {}", m.model, model::name(m.format),
                                         m.gpus, m.gpu, describe(m.workload), name(m.mode));
    if (!cell.feasible()) {
      notes.lines.push_back(what + ": does not run by the model, " +
                            std::get<model::Infeasible>(cell.outcome).reason);
    } else if (cell.belowFloor) {
      notes.lines.push_back(what + ": measured beyond the physical bound");
    }
  }
  document.blocks.emplace_back(std::move(notes));
  return document;
}

}  // namespace qplan::planner::report
