#include "planner/report/crossover.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "planner/report/charts.hpp"
#include "planner/report/columns.hpp"
#include "planner/report/describe.hpp"
#include "planner/report/inputs.hpp"

namespace qplan::planner::report {

namespace {

// Of the map in letters.
constexpr std::size_t kRowsShown = 24;
constexpr std::size_t kColumnsShown = 64;

std::string loadKey(const CrossoverQuestion& question) {
  return question.loadAxis == LoadAxis::demand ? "demand_qps" : "concurrency";
}

std::string shapeKey(const CrossoverQuestion& question) {
  switch (question.shapeAxis) {
    case ShapeAxis::inputTokens:
      return "input_tokens";
    case ShapeAxis::outputTokens:
      return "output_tokens";
    case ShapeAxis::priceRatio:
      break;
  }
  return "price_ratio";
}

Cell loadCell(const CrossoverQuestion& question, double load) {
  if (question.loadAxis == LoadAxis::demand) return load;
  return std::int64_t{inFlight(load)};
}

Cell shapeCell(const CrossoverQuestion& question, double shape) {
  if (question.shapeAxis == ShapeAxis::priceRatio) return shape;
  return std::int64_t{tokens(shape)};
}

// Neighbouring loads with the same GPU and format; nothing: nothing is feasible there.
struct Band {
  std::size_t first = 0;
  std::size_t last = 0;
};

bool alike(const std::optional<CrossoverCell>& a, const std::optional<CrossoverCell>& b) {
  if (!a || !b) return !a && !b;
  return a->gpu == b->gpu && a->format == b->format;
}

std::vector<Band> bandsOf(const CrossoverMap& map, std::size_t shape) {
  std::vector<Band> bands;
  for (std::size_t load = 0; load < map.question.loads.size(); ++load) {
    if (!bands.empty() && alike(map.at(bands.back().first, shape), map.at(load, shape))) {
      bands.back().last = load;
    } else {
      bands.push_back({load, load});
    }
  }
  return bands;
}

// At most `most` of `count` places, evenly chosen, both ends among them.
std::vector<std::size_t> shown(std::size_t count, std::size_t most) {
  std::vector<std::size_t> places;
  const std::size_t rows = std::min(count, most);
  for (std::size_t i = 0; i < rows; ++i) {
    places.push_back(rows < 2 ? 0 : i * (count - 1) / (rows - 1));
  }
  return places;
}

char letterOf(const std::optional<CrossoverCell>& best) {
  if (!best) return '.';
  switch (best->format) {
    case model::Format::bf16:
      return 'B';
    case model::Format::fp8W8a8:
      return 'F';
    case model::Format::int8W8a8:
      return 'I';
    case model::Format::int4W4a16:
      return '4';
  }
  return '?';
}

std::string shapeText(const CrossoverQuestion& question, double shape) {
  return question.shapeAxis == ShapeAxis::priceRatio ? fmt::format("{:.2f}", shape)
                                                     : fmt::format("{}", tokens(shape));
}

// The map in letters, for a terminal.
Notes lettersOf(const CrossoverMap& map) {
  const CrossoverQuestion& question = map.question;
  const std::vector<std::size_t> columns = shown(question.loads.size(), kColumnsShown);
  std::vector<std::size_t> rows = shown(question.shapes.size(), kRowsShown);
  std::reverse(rows.begin(), rows.end());
  Notes notes{"map_text", heading(shapeKey(question)), {}};
  for (const std::size_t row : rows) {
    std::string line = fmt::format("{:>7} ", shapeText(question, question.shapes[row]));
    for (const std::size_t column : columns) line += letterOf(map.at(column, row));
    notes.lines.push_back(std::move(line));
  }
  const std::string from = figure(question.loads.front());
  const std::string to = figure(question.loads.back());
  notes.lines.push_back(
      fmt::format("{:8}{}{:>{}}", "", from, to,
                  std::max(columns.size(), from.size() + to.size() + 1) - from.size()));
  notes.lines.push_back(fmt::format("{:8}{}", "", heading(loadKey(question))));
  notes.lines.emplace_back("B bf16, F fp8-w8a8, I int8-w8a8, 4 int4-w4a16, . nothing is feasible");
  return notes;
}

Table bandsTable(const Request& request, const CrossoverMap& map) {
  const CrossoverQuestion& question = map.question;
  const std::string load = loadKey(question);
  Table table{
      "bands",
      fmt::format("Along {} {}", shapeText(question, question.shapes[rowNearest(map, request)]),
                  heading(shapeKey(question))),
      {{"from_" + load, 9},
       {"to_" + load, 9},
       {"format", 9},
       {"gpu", 8},
       {"gpus_at_ends", 4},
       {"queries_per_usd_at_ends", 3}},
      {},
      true};
  const std::size_t shape = rowNearest(map, request);
  for (const Band& band : bandsOf(map, shape)) {
    const auto& first = map.at(band.first, shape);
    const auto& last = map.at(band.last, shape);
    std::vector<Cell> row(table.columns.size());
    row[0] = loadCell(question, question.loads[band.first]);
    row[1] = loadCell(question, question.loads[band.last]);
    row[2] = "nothing feasible";
    if (first) {
      row[2] = cell(model::name(first->format));
      row[3] = first->gpu->id;
      row[4] = cell(model::name(first->kvDtype));
      row[4] = fmt::format("{}..{}", gpuCount(first->layout), gpuCount(last->layout));
      row[5] = fmt::format("{:.0f}..{:.0f}", first->queriesPerDollar.value(),
                           last->queriesPerDollar.value());
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

Table crossingsTable(const CrossoverMap& map) {
  const std::string load = loadKey(map.question);
  Table table{"crossings",
              "",
              {{shapeKey(map.question), 0},
               {load, 0},
               {"format_below", 0},
               {"gpu_below", 0},
               {"format_above", 0},
               {"gpu_above", 0}},
              {}};
  for (const Crossing& crossing : crossings(map)) {
    const auto& below = map.at(crossing.load, crossing.shape);
    const auto& above = map.at(crossing.load + 1, crossing.shape);
    table.rows.push_back({shapeCell(map.question, map.question.shapes[crossing.shape]),
                          crossing.value, cell(model::name(crossing.below)), below->gpu->id,
                          cell(model::name(crossing.above)), above->gpu->id});
  }
  return table;
}

Table cellsTable(const CrossoverMap& map) {
  Table table{"cells",
              "",
              {{shapeKey(map.question), 0},
               {loadKey(map.question), 0},
               {"format", 0},
               {"gpu", 0},
               {"kv_dtype", 0},
               {"gpus", 0},
               {"tp", 0},
               {"pp", 0},
               {"replicas", 0},
               {"usd_per_hour", 0},
               {"queries_per_usd", 0}},
              {}};
  for (std::size_t shape = 0; shape < map.question.shapes.size(); ++shape) {
    for (std::size_t load = 0; load < map.question.loads.size(); ++load) {
      const Cell y = shapeCell(map.question, map.question.shapes[shape]);
      const Cell x = loadCell(map.question, map.question.loads[load]);
      const auto& best = map.at(load, shape);
      std::vector<Cell> row{y, x};
      if (best) {
        row = {y,
               x,
               cell(model::name(best->format)),
               best->gpu->id,
               cell(model::name(best->kvDtype)),
               cell(gpuCount(best->layout)),
               cell(best->layout.tp),
               cell(best->layout.pp),
               cell(best->layout.replicas),
               perHour(best->rate),
               best->queriesPerDollar.value()};
      }
      row.resize(table.columns.size());
      table.rows.push_back(std::move(row));
    }
  }
  return table;
}

Fields axesOf(const CrossoverMap& map) {
  const CrossoverQuestion& question = map.question;
  return {"axes",
          "",
          {{"x", loadKey(question)},
           {"x_values", static_cast<std::int64_t>(question.loads.size())},
           {"y", shapeKey(question)},
           {"y_values", static_cast<std::int64_t>(question.shapes.size())},
           {"price_gpu", question.priceGpu != nullptr ? Cell(question.priceGpu->id) : Cell()},
           {"complete", map.complete}},
          true};
}

}  // namespace

Document crossoverReport(const Request& request, const CrossoverMap& map) {
  Document document;
  document.schemaName = "qplan.crossover";
  document.csvTable = "cells";
  document.inputs = inputsOf(request);
  ChartSpec chart = crossoverChart(map, request);
  document.title = fmt::format("{}. {}", titleOf(request), chart.title);
  document.blocks.emplace_back(axesOf(map));
  document.blocks.emplace_back(lettersOf(map));
  document.blocks.emplace_back(bandsTable(request, map));
  document.blocks.emplace_back(crossingsTable(map));
  document.blocks.emplace_back(cellsTable(map));
  chart.id = "map";
  document.blocks.emplace_back(std::move(chart));
  Notes method{"method", "How to read it", {}, false};
  method.lines.emplace_back(
      map.question.loadAxis == LoadAxis::demand
          ? "the cheapest deployment that carries the demand, by the objective, in steady state"
          : "every replica holds that many requests at once; its mean times have to meet the "
            "targets");
  if (map.percentilesIgnored) {
    method.lines.emplace_back(
        "targets on percentiles need a simulation of each cell and play no part: qplan recommend "
        "checks them at one point");
  }
  document.blocks.emplace_back(std::move(method));
  return document;
}

}  // namespace qplan::planner::report
