#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "planner/pareto.hpp"
#include "planner/report/charts.hpp"
#include "planner/report/describe.hpp"
#include "planner/traffic_text.hpp"

namespace qplan::planner::report {

namespace {

std::string configuration(const model::Gpu& gpu, model::Format format, model::KvDtype kv,
                          const model::Layout& layout) {
  return fmt::format("{} x {} {}{} {}", gpuCount(layout), gpu.id, model::name(format),
                     kv == model::KvDtype::fp8 ? " with FP8 KV" : "", describe(layout));
}

Point pointOf(const Request& request, const Option& option, std::size_t rank) {
  const model::Estimate& estimate = option.estimate;
  const bool sync = request.mode == model::Mode::sync;
  Point point;
  point.x = option.latency.value();
  point.y = option.queriesPerDollar.value();
  point.key = rank;
  if (sync) {
    point.xLower = estimate.interval.lower;
    point.xUpper = estimate.interval.upper;
  } else if (estimate.maxQps.value() > 0) {
    point.yLower = point.y * estimate.interval.lower / estimate.maxQps.value();
    point.yUpper = point.y * estimate.interval.upper / estimate.maxQps.value();
  }
  point.label = fmt::format(
      "#{} {}: {} s, {:.0f} queries/USD, {:.2f} USD/h; {:.0f} %: {} {}; {}", rank + 1,
      configuration(*option.gpu, option.format, option.kvDtype, option.layout), figure(point.x),
      point.y, perHour(option.purchase.rate), 100 * estimate.interval.level,
      describe(estimate.interval), sync ? "s" : "queries/s", model::name(estimate.provenance));
  return point;
}

// What a shape says.
std::string wordsOf(Marker marker) {
  switch (marker) {
    case Marker::circle:
      return "measured";
    case Marker::square:
      return "calibrated";
    case Marker::diamond:
      return "extrapolated";
    case Marker::triangle:
    case Marker::cross:
      break;
  }
  return "data sheet";
}

// Formats in their order, the surest figures first.
std::vector<Series> optionSeries(const Request& request, const std::vector<Option>& options) {
  std::map<std::pair<model::Format, Marker>, Series> groups;
  for (std::size_t rank = 0; rank < options.size(); ++rank) {
    const Option& option = options[rank];
    const Marker marker = markerOf(option.estimate.provenance);
    Series& series = groups[{option.format, marker}];
    if (series.points.empty()) {
      series.name = fmt::format("{}, {}", model::name(option.format), wordsOf(marker));
      series.colour = colourOf(option.format);
      series.marker = marker;
    }
    series.points.push_back(pointOf(request, option, rank));
  }
  std::vector<Series> list;
  list.reserve(groups.size());
  for (auto& [key, series] : groups) list.push_back(std::move(series));
  return list;
}

Series rejectedSeries(const Recommendation& answer) {
  Series series;
  series.name = "rejected";
  series.colour = Colour::grey;
  series.marker = Marker::cross;
  for (std::size_t i = 0; i < answer.rejected.size(); ++i) {
    const Exclusion& one = answer.rejected[i];
    if (!one.figures || !one.figures->queriesPerDollar) continue;
    Point point;
    point.x = one.figures->latency.value();
    point.y = one.figures->queriesPerDollar->value();
    if (!(point.x > 0) || !(point.y > 0)) continue;
    point.key = answer.options.size() + i;
    std::string reasons;
    for (const model::Infeasible& miss : one.misses) {
      reasons += (reasons.empty() ? "" : "; ") + miss.reason;
    }
    model::Layout layout = one.layout;
    layout.replicas = one.figures->replicas;
    point.label = fmt::format("{}: {} s, {:.0f} queries/USD; rejected: {}",
                              configuration(*one.gpu, one.format, one.kvDtype, layout),
                              figure(point.x), point.y, reasons);
    series.points.push_back(std::move(point));
  }
  return series;
}

// Quicker is dearer along it.
Series frontSeries(const std::vector<Option>& options) {
  std::vector<std::vector<double>> figures;
  figures.reserve(options.size());
  for (const Option& option : options) {
    figures.push_back({option.latency.value(), -option.queriesPerDollar.value()});
  }
  const std::vector<bool> front = paretoFront(figures);
  Series series;
  series.name = "Pareto front";
  series.colour = Colour::eighth;
  series.marked = false;
  series.joined = Joined::line;
  for (std::size_t rank = 0; rank < options.size(); ++rank) {
    if (!front[rank]) continue;
    Point point;
    point.x = options[rank].latency.value();
    point.y = options[rank].queriesPerDollar.value();
    point.label = fmt::format("#{}", rank + 1);
    point.key = rank;
    series.points.push_back(std::move(point));
  }
  std::stable_sort(series.points.begin(), series.points.end(),
                   [](const Point& a, const Point& b) { return a.x < b.x; });
  // Of equal ones the best ranked.
  const auto equal = [](const Point& a, const Point& b) { return a.x == b.x && a.y == b.y; };
  series.points.erase(std::unique(series.points.begin(), series.points.end(), equal),
                      series.points.end());
  return series;
}

std::vector<Guide> guidesOf(const Request& request) {
  std::vector<Guide> guides;
  for (const simulate::Target& target : request.slos) {
    if (target.metric != simulate::TimeMetric::e2e) continue;
    guides.push_back({Guide::Across::x, target.limit.value(), textOf(target)});
  }
  if (request.budget && request.demand) {
    guides.push_back({Guide::Across::y, queriesPerDollar(*request.demand, *request.budget).value(),
                      fmt::format("budget {:.2f} USD/h", perHour(*request.budget))});
  }
  return guides;
}

std::string titleOf(const Recommendation& answer) {
  if (answer.options.empty()) return "No configuration meets every target";
  const Option& best = answer.options.front();
  return fmt::format("Best of {}: {}", answer.options.size(),
                     configuration(*best.gpu, best.format, best.kvDtype, best.layout));
}

}  // namespace

ChartSpec paretoChart(const Request& request, const Recommendation& answer) {
  ChartSpec chart;
  chart.id = "pareto";
  chart.title = titleOf(answer);
  chart.x = {request.mode == model::Mode::sync ? "latency (s)" : "mean latency (s)", true, {}, {}};
  chart.y = {"queries per USD", true, {}, {}};
  if (Series rejected = rejectedSeries(answer); !rejected.points.empty()) {
    chart.series.push_back(std::move(rejected));
  }
  if (!answer.options.empty()) chart.series.push_back(frontSeries(answer.options));
  for (Series& series : optionSeries(request, answer.options)) {
    chart.series.push_back(std::move(series));
  }
  chart.guides = guidesOf(request);
  chart.note =
      fmt::format("Up and to the left is better; bars are 80 % intervals{}.{}",
                  request.mode == model::Mode::sync ? " of the latency" : " of the capacity",
                  request.demand ? " Queries per USD are those of the demand." : "");
  return chart;
}

}  // namespace qplan::planner::report
