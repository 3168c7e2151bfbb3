#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "model/latency.hpp"
#include "planner/report/charts.hpp"
#include "planner/report/describe.hpp"

namespace qplan::planner::report {

namespace {

constexpr double kTera = 1e12;
constexpr double kLargest = 12;  // size of a class that takes the whole step

// One kind of step of the deployment.
struct Phase {
  const char* name;
  Marker marker;
  model::Batch batch;
};

// The first step of a prompt, alone.
model::Batch promptBatch(const model::Engine& engine, const model::Workload& workload) {
  model::Batch first;
  model::forEachPrefillStep(engine.scheduler, workload.inputTokens, [&first](const auto& batch) {
    if (model::tokens(first) == 0) first = batch;
  });
  return first;
}

// Only the linear layers compute in the format.
double roofOf(const model::Deployment& deployment, model::OperatorClass c) {
  const model::MathType type =
      c == model::OperatorClass::gemm ? model::mathType(deployment.format) : model::MathType::bf16;
  const auto& peak = deployment.gpu.peak[static_cast<std::size_t>(type)];
  return peak ? peak->value() / kTera : 0;
}

void addPhase(const CompiledModel& compiled, const Phase& phase, std::vector<Series>& series,
              Series& bad) {
  std::array<model::BreakdownItem, model::kOperatorClassCount> items{};
  compiled.step.accumulate(phase.batch, 1, items);
  const auto work = compiled.step.work(phase.batch);
  double sum = 0;
  for (const model::BreakdownItem& item : items) sum += item.time.value();
  for (std::size_t i = 0; i < work.size(); ++i) {
    const double seconds = items[i].time.value();
    if (!(work[i].flops.value() > 0) || !(work[i].bytes.value() > 0) || !(seconds > 0)) continue;
    const auto c = static_cast<model::OperatorClass>(i);
    Point point;
    point.x = work[i].flops.value() / work[i].bytes.value();
    point.y = work[i].flops.value() / seconds / kTera;
    point.size = std::max(0.3, kLargest * seconds / sum);
    point.key = i;
    const double bandwidth = compiled.deployment.gpu.memoryBandwidth.value() / kTera;
    const double roof = std::min(roofOf(compiled.deployment, c), bandwidth * point.x);
    const bool above = point.y > roof * (1 + 1e-9);
    const std::string name = fmt::format("{}, {}", words(c), phase.name);
    point.label = fmt::format(
        "{}: {} FLOP per byte, {} TFLOP/s, {:.0f} % of its roof, {:.0f} % of the step{}", name,
        figure(point.x), figure(point.y), 100 * point.y / roof, 100 * seconds / sum,
        above ? "; above its roof: bad data" : "");
    if (above) {
      bad.points.push_back(std::move(point));
      continue;
    }
    Series one;
    one.name = name;
    one.colour = static_cast<Colour>(i);
    one.marker = phase.marker;
    one.points.push_back(std::move(point));
    series.push_back(std::move(one));
  }
}

Series lineOf(std::string name, Colour colour, std::array<double, 4> ends) {
  Series series;
  series.name = std::move(name);
  series.colour = colour;
  series.marked = false;
  series.joined = Joined::line;
  for (const std::size_t i : {0U, 2U}) {
    Point point;
    point.x = ends[i];
    point.y = ends[i + 1];
    point.label = series.name;
    series.points.push_back(std::move(point));
  }
  return series;
}

// The slope of memory up to the highest rate, and every rate from the slope on.
std::vector<Series> roofsOf(const model::Gpu& gpu, double from, double to) {
  const double bandwidth = gpu.memoryBandwidth.value() / kTera;
  std::map<double, std::string> rates;
  for (std::size_t i = 0; i < gpu.peak.size(); ++i) {
    if (!gpu.peak[i]) continue;
    std::string& names = rates[gpu.peak[i]->value() / kTera];
    names += (names.empty() ? "" : ", ") + std::string(name(static_cast<model::MathType>(i)));
  }
  std::vector<Series> roofs;
  const double highest = rates.rbegin()->first;
  roofs.push_back(lineOf(fmt::format("memory {} TB/s", figure(bandwidth)), Colour::grey,
                         {from, from * bandwidth, highest / bandwidth, highest}));
  for (const auto& [rate, names] : rates) {
    roofs.push_back(lineOf(fmt::format("{} {} TFLOP/s", names, figure(rate)), Colour::grey,
                           {rate / bandwidth, rate, to, rate}));
    roofs.back().dashed = roofs.size() % 2 != 0;
  }
  return roofs;
}

}  // namespace

ChartSpec rooflineChart(const CompiledModel& compiled, const model::Estimate& estimate,
                        const model::Workload& workload) {
  const model::Deployment& deployment = compiled.deployment;
  const model::Batch decode = model::meanDecode(estimate, workload);
  const model::Batch prompt = promptBatch(deployment.engine, workload);
  ChartSpec chart;
  chart.id = "roofline";
  chart.title = fmt::format("Steps of {} in {} on {}", deployment.llm.id,
                            model::name(deployment.format), deployment.gpu.id);
  chart.x = {"arithmetic intensity (FLOP per byte)", true, {}, {}};
  chart.y = {"rate (TFLOP/s)", true, {}, {}};
  std::vector<Series> classes;
  Series bad;
  bad.name = "above its roof: bad data";
  bad.colour = Colour::second;
  bad.marker = Marker::cross;
  if (workload.outputTokens > 1) {
    addPhase(compiled, {"decode", Marker::circle, decode}, classes, bad);
  }
  addPhase(compiled, {"prefill", Marker::square, prompt}, classes, bad);
  double least = 1e300;
  double most = 0;
  const double bandwidth = deployment.gpu.memoryBandwidth.value() / kTera;
  for (const Series& series : classes) {
    least = std::min(least, series.points[0].x);
    most = std::max(most, series.points[0].x);
  }
  for (const Point& point : bad.points) {
    least = std::min(least, point.x);
    most = std::max(most, point.x);
  }
  for (const auto& peak : deployment.gpu.peak) {
    if (peak) most = std::max(most, peak->value() / kTera / bandwidth);
  }
  chart.series = roofsOf(deployment.gpu, std::min(least, most) / 2, 2 * most);
  std::move(classes.begin(), classes.end(), std::back_inserter(chart.series));
  if (!bad.points.empty()) chart.series.push_back(std::move(bad));
  chart.note = fmt::format(
      "Of one GPU; area is the share of the step: decode of {} sequences, prefill of {} tokens.",
      decode.decodes, prompt.prefillTokens);
  return chart;
}

}  // namespace qplan::planner::report
