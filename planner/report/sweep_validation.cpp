#include "planner/report/sweep_validation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <vector>

#include "planner/report/describe.hpp"

namespace qplan::planner::report {

namespace {

std::string_view idOf(SweepFigure figure) {
  switch (figure) {
    case SweepFigure::ttft:
      return "ttft";
    case SweepFigure::tpot:
      return "tpot";
    case SweepFigure::e2e:
      return "e2e";
  }
  return "";
}

std::string titleOf(SweepFigure figure) {
  switch (figure) {
    case SweepFigure::ttft:
      return "TTFT (errors are simulated / measured - 1; a dash: every degree)";
    case SweepFigure::tpot:
      return "TPOT";
    case SweepFigure::e2e:
      return "E2E: TTFT + (output tokens - 1) x TPOT";
  }
  return {};
}

const std::vector<Column>& scoreColumns() {
  static const std::vector<Column> kColumns{{"backend", 8},   {"gpu", 8},      {"tp", 9},
                                            {"rows", 9},      {"bias_pct", 9}, {"median_pct", 7},
                                            {"mape_pct", 10}, {"p90_pct", 6},  {"worst_pct", 6}};
  return kColumns;
}

std::vector<Cell> rowOf(const SweepScore& score) {
  const ErrorScore& errors = score.errors;
  return {score.backend,
          score.gpu,
          score.tp ? cell(*score.tp) : Cell(),
          static_cast<std::int64_t>(errors.rows),
          errors.bias,
          errors.median,
          errors.mape,
          errors.p90,
          errors.worst};
}

Table scoreTable(const std::vector<SweepScore>& scores, SweepFigure figure) {
  Table table{std::string(idOf(figure)), titleOf(figure), scoreColumns(), {}};
  for (const SweepScore& score : scores) {
    if (score.figure == figure) table.rows.push_back(rowOf(score));
  }
  return table;
}

// The three tables as one.
Table allScores(const std::vector<SweepScore>& scores) {
  Table table{"scores", "", scoreColumns(), {}};
  table.columns.insert(table.columns.begin(), {"metric", 9});
  for (const SweepScore& score : scores) {
    std::vector<Cell> row = rowOf(score);
    row.insert(row.begin(), cell(idOf(score.figure)));
    table.rows.push_back(std::move(row));
  }
  return table;
}

Table pointTable(const std::vector<ScoredPoint>& points) {
  Table table{"points",
              "Every point: errors, simulated / measured - 1",
              {{"line", 9},
               {"backend", 4},
               {"model", 0},
               {"gpu", 3},
               {"format", 0},
               {"tp", 9},
               {"pp", 0},
               {"input_tokens", 9},
               {"output_tokens", 9},
               {"users", 9},
               {"measured_ttft_s", 0},
               {"simulated_ttft_s", 0},
               {"ttft_error_pct", 8},
               {"measured_tpot_s", 0},
               {"simulated_tpot_s", 0},
               {"tpot_error_pct", 8},
               {"measured_e2e_s", 0},
               {"simulated_e2e_s", 0},
               {"e2e_error_pct", 7}},
              {}};
  for (const ScoredPoint& one : points) {
    const SweepPoint& point = one.point;
    std::vector<Cell> row{static_cast<std::int64_t>(point.line),
                          point.backend,
                          one.model,
                          one.gpu,
                          cell(model::name(point.format)),
                          cell(point.layout.tp),
                          cell(point.layout.pp),
                          cell(point.workload.inputTokens),
                          cell(point.workload.outputTokens),
                          cell(point.users)};
    for (const SweepFigure figure : kSweepFigures) {
      row.insert(row.end(), {one.measured.at(figure).value(), one.simulated.at(figure).value(),
                             one.errorPercent(figure)});
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

// "2-9, 14" of ascending lines.
std::string ranges(const std::vector<std::size_t>& lines) {
  std::string text;
  for (std::size_t at = 0; at < lines.size();) {
    std::size_t end = at + 1;
    while (end < lines.size() && lines[end] == lines[end - 1] + 1) ++end;
    if (!text.empty()) text += ", ";
    text += fmt::format("{}", lines[at]);
    if (end - at > 1) text += fmt::format("-{}", lines[end - 1]);
    at = end;
  }
  return text;
}

Notes leftOutNotes(const std::vector<LeftOut>& leftOut) {
  Notes notes{"left_out", "Left out", {}, false};
  std::map<std::string, std::vector<std::size_t>> byReason;
  for (const LeftOut& row : leftOut) byReason[row.reason].push_back(row.line);
  std::vector<std::pair<std::size_t, std::string>> inOrder;
  for (const auto& [reason, lines] : byReason) {
    inOrder.emplace_back(
        lines.front(),
        fmt::format("{} {}: {} ({} {})", lines.size() > 1 ? "lines" : "line", ranges(lines), reason,
                    lines.size(), lines.size() > 1 ? "rows" : "row"));
  }
  std::sort(inOrder.begin(), inOrder.end());
  for (auto& [line, text] : inOrder) notes.lines.push_back(std::move(text));
  return notes;
}

}  // namespace

Document sweepReport(const SweepValidation& validation, const SweepOptions& options,
                     const std::string& sweeps, bool points) {
  Document document;
  document.schemaName = "qplan.sweep_validation";
  document.title =
      fmt::format("{} points from {} on {}, {} left out ({} limits, {} waiting users)",
                  validation.points.size(), sweeps, options.engine->id, validation.leftOut.size(),
                  name(options.limits), options.waitingUsers);
  document.inputs.fields = {{"sweeps", sweeps},
                            {"engine", options.engine->id},
                            {"limits", cell(name(options.limits))},
                            {"requests_per_user", cell(options.requestsPerUser)},
                            {"waiting_users", cell(options.waitingUsers)},
                            {"left_out_rows", static_cast<std::int64_t>(validation.leftOut.size())},
                            {"seed", static_cast<std::int64_t>(options.seed)}};
  if (points) {
    document.blocks.emplace_back(pointTable(validation.points));
    document.csvTable = "points";
  } else {
    document.csvOnly = allScores(validation.scores);
  }
  for (const SweepFigure figure : kSweepFigures) {
    document.blocks.emplace_back(scoreTable(validation.scores, figure));
  }
  document.blocks.emplace_back(leftOutNotes(validation.leftOut));
  return document;
}

}  // namespace qplan::planner::report
