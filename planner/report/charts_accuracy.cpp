#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "planner/report/charts.hpp"
#include "planner/report/describe.hpp"

namespace qplan::planner::report {

namespace {

constexpr std::size_t kColours = 8;
constexpr std::size_t kMarkers = 4;  // the cross is for what does not count

std::string groupOf(const Measurement& row, AccuracyGroup by) {
  switch (by) {
    case AccuracyGroup::format:
      return std::string(model::name(row.format));
    case AccuracyGroup::gpu:
      return row.gpu;
    case AccuracyGroup::model:
      return row.model;
    case AccuracyGroup::workload:
      return describe(row.workload);
  }
  return {};
}

// Formats have their own colours, other groups one each as they come.
Series& seriesOf(std::vector<Series>& groups, const Measurement& row, AccuracyGroup by) {
  const std::string name = groupOf(row, by);
  const auto known = std::find_if(groups.begin(), groups.end(),
                                  [&name](const Series& one) { return one.name == name; });
  if (known != groups.end()) return *known;
  Series series;
  series.name = name;
  const std::size_t index =
      by == AccuracyGroup::format ? static_cast<std::size_t>(row.format) : groups.size();
  series.colour = static_cast<Colour>(index % kColours);
  series.marker = static_cast<Marker>((index + index / kColours) % kMarkers);
  groups.push_back(std::move(series));
  return groups.back();
}

Point pointOf(const ScoredCell& cell, std::size_t index, const char* unit) {
  const Measurement& row = cell.measurement;
  const model::Interval& interval = std::get<model::Estimate>(cell.outcome).interval;
  Point point;
  point.x = cell.measured;
  point.y = cell.predicted;
  point.yLower = interval.lower;
  point.yUpper = interval.upper;
  point.key = index;
  point.label =
      fmt::format("{} {} {} x {} {}, {}: measured {} {}, predicted {} ({:+.1f} %){}", row.engine,
                  row.model, row.gpus, row.gpu, model::name(row.format), describe(row.workload),
                  figure(cell.measured), unit, figure(cell.predicted), cell.errorPercent,
                  cell.belowFloor ? "; beats the physical bound: bad data" : "");
  return point;
}

}  // namespace

ChartSpec accuracyChart(const Validation& validation, model::Mode mode, AccuracyGroup by) {
  const bool sync = mode == model::Mode::sync;
  const char* unit = sync ? "s" : "queries/s";
  ChartSpec chart;
  chart.id = sync ? "accuracy_sync" : "accuracy_async";
  chart.x = {fmt::format("measured ({})", unit), true, {}, {}};
  chart.y = {fmt::format("predicted ({})", unit), true, {}, {}};
  Series bad;
  bad.name = "bad measurement";
  bad.colour = Colour::grey;
  bad.marker = Marker::cross;
  std::vector<Series> groups;
  double error = 0;
  double least = 0;
  double most = 0;
  std::size_t cells = 0;
  std::size_t infeasible = 0;
  for (std::size_t i = 0; i < validation.cells.size(); ++i) {
    const ScoredCell& cell = validation.cells[i];
    if (cell.measurement.mode != mode) continue;
    if (!cell.feasible()) {
      ++infeasible;
      continue;
    }
    least = cells == 0 ? cell.measured : std::min(least, cell.measured);
    most = std::max(most, cell.measured);
    error += std::abs(cell.errorPercent);
    ++cells;
    Series& series = cell.belowFloor ? bad : seriesOf(groups, cell.measurement, by);
    series.points.push_back(pointOf(cell, i, unit));
  }
  chart.title = "Nothing was measured";
  if (cells == 0) return chart;
  chart.title = fmt::format("Predictions of {} measurements are off by {:.1f} % on average", cells,
                            error / static_cast<double>(cells));
  Series diagonal;
  diagonal.name = "exact";
  diagonal.colour = Colour::grey;
  diagonal.marked = false;
  diagonal.joined = Joined::line;
  for (const double end : {least, most}) {
    Point point;
    point.x = end;
    point.y = end;
    diagonal.points.push_back(std::move(point));
  }
  chart.series.push_back(std::move(diagonal));
  std::move(groups.begin(), groups.end(), std::back_inserter(chart.series));
  if (!bad.points.empty()) chart.series.push_back(std::move(bad));
  chart.note = "Bars are 80 % intervals.";
  if (infeasible > 0) {
    chart.note += fmt::format(" Left out: {} predicted not to fit.", infeasible);
  }
  return chart;
}

ChartSpec recoveryChart(const std::vector<Recovery>& known, const model::Llm& llm,
                        const std::string& suite) {
  ChartSpec chart;
  chart.id = "recovery";
  chart.title = "Recovery of " + llm.id + " is unknown on " + suite;
  chart.x = {"recovery (% of BF16)", false, {}, {}};
  // Benchmarks as they come, the formats of each in their order.
  std::vector<std::pair<std::string, const Recovery*>> rows;
  std::vector<std::string> benchmarks;
  for (const Recovery& one : known) {
    if (!isOf(one, llm) || one.suite != suite || one.format == model::Format::bf16) continue;
    if (std::find(benchmarks.begin(), benchmarks.end(), one.benchmark) == benchmarks.end()) {
      benchmarks.push_back(one.benchmark);
    }
    rows.emplace_back(one.benchmark, &one);
  }
  if (rows.empty()) return chart;
  double least = 100;
  const Recovery* worst = nullptr;
  for (const std::string& benchmark : benchmarks) {
    for (const model::Format format : model::kFormats) {
      for (const auto& [name, one] : rows) {
        if (name != benchmark || one->format != format) continue;
        const std::string formatName(model::name(format));
        chart.bars.push_back(
            {fmt::format("{}, {}", benchmark, formatName),
             {{formatName, one->percent, colourOf(format),
               fmt::format("{} {}: {:.1f} % ({:.2f} of {:.2f})", benchmark, formatName,
                           one->percent, one->score, one->baseline)}}});
        if (worst == nullptr || one->percent < least) {
          worst = one;
          least = one->percent;
        }
      }
    }
  }
  chart.title = fmt::format("{} keeps {:.1f} % or more: {} in {}", llm.id, least, worst->benchmark,
                            model::name(worst->format));
  // Differences are of a few percent: bars from zero would hide them.
  chart.x.from = std::max(0.0, 10 * std::floor((least - 1) / 10));
  chart.guides = {{Guide::Across::x, 100, "BF16"}};
  chart.note = fmt::format("{}; the axis starts at {:.0f} %.", suite, *chart.x.from);
  return chart;
}

}  // namespace qplan::planner::report
