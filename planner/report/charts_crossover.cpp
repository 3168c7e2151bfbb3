#include <fmt/format.h>

#include <cmath>
#include <map>
#include <utility>

#include "planner/report/charts.hpp"
#include "planner/report/describe.hpp"

namespace qplan::planner::report {

namespace {

// Each value in the middle of its cell, by ratio; a single one in a cell of a factor of two.
std::vector<double> edgesAround(const std::vector<double>& values) {
  std::vector<double> edges;
  edges.reserve(values.size() + 1);
  const auto ratio = [&values](std::size_t i) {
    return values.size() > 1 ? std::sqrt(values[i + 1] / values[i]) : std::sqrt(2.0);
  };
  edges.push_back(values.front() / ratio(0));
  for (std::size_t i = 0; i + 1 < values.size(); ++i) edges.push_back(values[i] * ratio(i));
  edges.push_back(values.back() * ratio(values.size() < 2 ? 0 : values.size() - 2));
  return edges;
}

Axis loadAxis(LoadAxis axis) {
  return {axis == LoadAxis::demand ? "demand (requests/s)" : "requests in flight per replica",
          true,
          {},
          {}};
}

Axis shapeAxis(const CrossoverQuestion& question) {
  switch (question.shapeAxis) {
    case ShapeAxis::inputTokens:
      return {"input tokens", true, {}, {}};
    case ShapeAxis::outputTokens:
      return {"output tokens", true, {}, {}};
    case ShapeAxis::priceRatio:
      return {"price of " + question.priceGpu->id + " (x list)", true, {}, {}};
  }
  return {};
}

std::string labelOf(const CrossoverCell& cell) {
  return fmt::format("{}{} on {} x {} {}: {:.0f} queries/USD", model::name(cell.format),
                     cell.kvDtype == model::KvDtype::fp8 ? " with FP8 KV" : "",
                     gpuCount(cell.layout), cell.gpu->id, describe(cell.layout),
                     cell.queriesPerDollar.value());
}

CategoryMap cellsOf(const CrossoverMap& map) {
  CategoryMap cells;
  cells.selectable = true;
  cells.xEdges = edgesAround(map.question.loads);
  cells.yEdges = edgesAround(map.question.shapes);
  std::map<model::Format, std::size_t> categories;
  for (const auto& cell : map.cells) {
    if (cell) categories[cell->format] = 0;
  }
  for (auto& [format, index] : categories) {
    index = cells.categories.size();
    cells.categories.push_back({std::string(model::name(format)), colourOf(format)});
  }
  cells.cells.reserve(map.cells.size());
  cells.labels.reserve(map.cells.size());
  for (const auto& cell : map.cells) {
    cells.cells.push_back(cell ? categories[cell->format] : kNoKey);
    cells.labels.push_back(cell ? labelOf(*cell) : "nothing feasible");
  }
  return cells;
}

Series crossingSeries(const std::vector<Crossing>& found, const CrossoverMap& map) {
  Series series;
  series.name = "best format changes";
  series.colour = Colour::eighth;
  for (const Crossing& crossing : found) {
    Point point;
    point.x = crossing.value;
    point.y = map.question.shapes[crossing.shape];
    point.size = 0.25;
    point.key = crossing.shape * map.question.loads.size() + crossing.load;
    point.label = fmt::format("from {} to {} at {}", model::name(crossing.below),
                              model::name(crossing.above), figure(crossing.value));
    series.points.push_back(std::move(point));
  }
  return series;
}

// "At 1024 input tokens: int4-w4a16, above 2.92 fp8-w8a8", of the row nearest to the request.
std::string titleOf(const std::vector<Crossing>& found, const CrossoverMap& map,
                    const Request& request) {
  const std::size_t row = rowNearest(map, request);
  std::string title =
      fmt::format("At {} {}: ", figure(map.question.shapes[row]), shapeAxis(map.question).label);
  std::string formats;
  for (const Crossing& crossing : found) {
    if (crossing.shape != row) continue;
    if (formats.empty()) formats = model::name(crossing.below);
    formats += fmt::format(", above {} {}", figure(crossing.value), model::name(crossing.above));
  }
  for (std::size_t i = 0; formats.empty() && i < map.question.loads.size(); ++i) {
    if (const auto& cell = map.at(i, row)) {
      formats = fmt::format("always {}", model::name(cell->format));
    }
  }
  return title + (formats.empty() ? "nothing feasible" : formats);
}

std::vector<Guide> whereItStands(const CrossoverMap& map, const Request& request) {
  std::vector<Guide> guides;
  if (map.question.loadAxis == LoadAxis::demand && request.demand) {
    guides.push_back({Guide::Across::x, request.demand->value(), "demand"});
  }
  guides.push_back({Guide::Across::y, shapeOf(request, map.question.shapeAxis),
                    map.question.shapeAxis == ShapeAxis::priceRatio ? "list price" : "workload"});
  return guides;
}

}  // namespace

ChartSpec crossoverChart(const CrossoverMap& map, const Request& request) {
  ChartSpec chart;
  chart.id = "crossover";
  const std::vector<Crossing> found = crossings(map);
  chart.title = titleOf(found, map, request);
  chart.x = loadAxis(map.question.loadAxis);
  chart.y = shapeAxis(map.question);
  chart.map = cellsOf(map);
  if (!found.empty()) chart.series.push_back(crossingSeries(found, map));
  chart.guides = whereItStands(map, request);
  chart.note = "Empty: nothing is feasible.";
  if (map.percentilesIgnored) chart.note += " Targets on percentiles play no part here.";
  if (!map.complete) chart.note += " Incomplete: stopped.";
  return chart;
}

}  // namespace qplan::planner::report
