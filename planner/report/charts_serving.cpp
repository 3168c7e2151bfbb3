#include <fmt/format.h>

#include <cmath>

#include "planner/report/charts.hpp"
#include "planner/report/describe.hpp"
#include "planner/traffic_text.hpp"

namespace qplan::planner::report {

namespace {

using simulate::ServingResult;
using simulate::TimeMetric;

// Percent steps, finer where targets are set.
std::vector<double> probabilities() {
  std::vector<double> steps;
  for (int percent = 0; percent < 99; ++percent) steps.push_back(0.01 * percent);
  for (int tenth = 990; tenth <= 1000; ++tenth) steps.push_back(0.001 * tenth);
  return steps;
}

Series cdfOf(const ServingResult& result, TimeMetric metric, std::string name, Colour colour) {
  const simulate::Histogram& times = result.histograms[static_cast<std::size_t>(metric)];
  Series series;
  series.name = std::move(name);
  series.colour = colour;
  series.marked = false;
  series.dashed = metric == TimeMetric::itl;
  series.joined = Joined::line;
  if (!(times.count() > 0)) return series;
  for (const double probability : probabilities()) {
    Point point;
    point.x = times.quantile(probability);
    point.y = 100 * probability;
    if (!(point.x > 0)) continue;  // no place on a logarithmic axis
    point.label = fmt::format("{:.4g} % within {} s", point.y, figure(point.x));
    series.points.push_back(std::move(point));
  }
  return series;
}

Series lineOf(const char* name, Colour colour, bool dashed) {
  Series series;
  series.name = name;
  series.colour = colour;
  series.marked = false;
  series.dashed = dashed;
  series.joined = Joined::steps;
  return series;
}

}  // namespace

ChartSpec cdfChart(const ServingResult& result, const std::vector<simulate::Target>& targets) {
  ChartSpec chart;
  chart.id = "cdf";
  chart.title = "How long requests wait for their tokens";
  chart.x = {"time (s)", true, {}, {}};
  chart.y = {"share within (%)", false, 0.0, 100.0};
  for (Series& series :
       std::vector<Series>{cdfOf(result, TimeMetric::ttft, "time to first token", Colour::first),
                           cdfOf(result, TimeMetric::itl, "between two tokens", Colour::second)}) {
    if (!series.points.empty()) chart.series.push_back(std::move(series));
  }
  for (const simulate::Target& target : targets) {
    if (target.metric == TimeMetric::e2e || target.metric == TimeMetric::tpot) continue;
    chart.guides.push_back({Guide::Across::x, target.limit.value(), textOf(target)});
  }
  if (result.unstable) chart.note = "The queue grew all the time: these times have no limit.";
  return chart;
}

ChartSpec queueChart(const ServingResult& result) {
  ChartSpec chart;
  chart.id = "queue";
  chart.title = result.unstable ? "The queue grows: demand is above capacity"
                                : fmt::format("{:.3g} sequences run and {:.3g} wait on average",
                                              result.meanRunning, result.meanWaiting);
  chart.x = {"time (s)", false, 0.0, {}};
  chart.y = {"sequences", false, 0.0, {}};
  const auto points = result.series.points(result.duration.value());
  if (points.empty()) return chart;
  Series running = lineOf("running", Colour::first, false);
  Series waiting = lineOf("waiting", Colour::second, true);
  double begin = 0;
  for (const simulate::Series::Point& one : points) {
    for (auto [series, value] : {std::pair{&running, one.running}, {&waiting, one.waiting}}) {
      Point point;
      point.x = begin;
      point.y = value;
      point.label = fmt::format("{} {:.3g} from {:.4g} s", series->name, value, begin);
      series->points.push_back(std::move(point));
    }
    begin += result.series.interval();
  }
  chart.series = {std::move(running), std::move(waiting)};
  chart.note = fmt::format("Means over {:.3g} s each.", result.series.interval());
  return chart;
}

}  // namespace qplan::planner::report
