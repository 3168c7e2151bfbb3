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

// One series per pair of formats: where the upper one takes over.
std::vector<Series> crossingSeries(const CrossoverMap& map) {
  std::map<std::pair<model::Format, model::Format>, Series> pairs;
  for (const Crossing& crossing : crossings(map)) {
    Series& series = pairs[{crossing.below, crossing.above}];
    if (series.points.empty()) {
      series.name =
          fmt::format("{} to {}", model::name(crossing.below), model::name(crossing.above));
      series.colour = Colour::eighth;
      series.marker = static_cast<Marker>((pairs.size() - 1) % 4);
    }
    Point point;
    point.x = crossing.value;
    point.y = map.question.shapes[crossing.shape];
    point.size = 0.25;
    point.key = crossing.shape * map.question.loads.size() + crossing.load;
    point.label = fmt::format("{} above {}", model::name(crossing.above), figure(crossing.value));
    series.points.push_back(std::move(point));
  }
  std::vector<Series> list;
  list.reserve(pairs.size());
  for (auto& [formats, series] : pairs) list.push_back(std::move(series));
  return list;
}

std::vector<Guide> whereItStands(const CrossoverMap& map, const Request& request) {
  std::vector<Guide> guides;
  if (map.question.loadAxis == LoadAxis::demand && request.demand) {
    guides.push_back({Guide::Across::x, request.demand->value(), "demand"});
  }
  switch (map.question.shapeAxis) {
    case ShapeAxis::inputTokens:
      guides.push_back({Guide::Across::y, 1.0 * request.workload.inputTokens, "workload"});
      break;
    case ShapeAxis::outputTokens:
      guides.push_back({Guide::Across::y, 1.0 * request.workload.outputTokens, "workload"});
      break;
    case ShapeAxis::priceRatio:
      guides.push_back({Guide::Across::y, 1.0, "list price"});
      break;
  }
  return guides;
}

}  // namespace

ChartSpec crossoverChart(const CrossoverMap& map, const Request& request) {
  ChartSpec chart;
  chart.id = "crossover";
  chart.title = fmt::format("Best format of {} by load and {}", request.llm->id,
                            map.question.shapeAxis == ShapeAxis::priceRatio ? "price" : "length");
  chart.x = loadAxis(map.question.loadAxis);
  chart.y = shapeAxis(map.question);
  chart.map = cellsOf(map);
  chart.series = crossingSeries(map);
  chart.guides = whereItStands(map, request);
  chart.note = "Empty: nothing is feasible.";
  if (map.percentilesIgnored) chart.note += " Targets on percentiles play no part here.";
  if (!map.complete) chart.note += " Incomplete: stopped.";
  return chart;
}

}  // namespace qplan::planner::report
