#include "planner/crossover.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "model/io/number.hpp"
#include "planner/cli/commands.hpp"
#include "planner/cli/exit_code.hpp"
#include "planner/cli/workload_options.hpp"
#include "planner/io/data_dir.hpp"
#include "planner/io/scenario.hpp"
#include "planner/report/crossover.hpp"

namespace qplan::planner::cli {

namespace {

constexpr std::size_t kColumns = 48;
constexpr std::size_t kRows = 24;
constexpr std::size_t kMostCells = 250'000;

// "NAME" or "NAME=FROM..TO".
struct AxisText {
  std::string name;
  std::optional<std::pair<double, double>> ends;
};

AxisText axisOf(const std::string& text, const std::string& flag) {
  const std::size_t equals = text.find('=');
  AxisText axis{text.substr(0, equals), {}};
  if (equals == std::string::npos) return axis;
  const std::string range = text.substr(equals + 1);
  const std::size_t dots = range.find("..");
  if (dots != std::string::npos) {
    const auto from = model::io::parseNumber(model::io::trimmed(range.substr(0, dots)));
    const auto to = model::io::parseNumber(model::io::trimmed(range.substr(dots + 2)));
    if (from && to && *from > 0 && *to > *from) {
      axis.ends = {*from, *to};
      return axis;
    }
  }
  throw model::InvalidInput({{flag, fmt::format("'{}' is no range", range),
                              "give two rising positive numbers, like 1..500"}});
}

// "48x24"
std::pair<std::size_t, std::size_t> stepsOf(const std::string& text) {
  if (text.empty()) return {kColumns, kRows};
  const std::size_t cross = text.find('x');
  if (cross != std::string::npos) {
    const auto columns = model::io::parseInteger(text.substr(0, cross));
    const auto rows = model::io::parseInteger(text.substr(cross + 1));
    const auto most = static_cast<std::int64_t>(kMostCells);
    if (columns && rows && *columns >= 2 && *rows >= 2 && *columns <= most && *rows <= most) {
      if (*columns * *rows > most) {
        throw model::InvalidInput({{"--steps", fmt::format("{} cells", *columns * *rows),
                                    fmt::format("at most {}", kMostCells)}});
      }
      return {static_cast<std::size_t>(*columns), static_cast<std::size_t>(*rows)};
    }
  }
  throw model::InvalidInput(
      {{"--steps", fmt::format("'{}' is no grid", text), "give at least 2x2, like 48x24"}});
}

LoadAxis loadAxisOf(const std::string& name) {
  if (name.empty() || name == "demand") return LoadAxis::demand;
  if (name == "concurrency") return LoadAxis::concurrency;
  throw model::InvalidInput(
      {{"--x", fmt::format("no axis '{}'", name), "give demand or concurrency"}});
}

// Whole numbers that fall together count once.
void dropRepeated(std::vector<double>& values) {
  for (double& value : values) value = std::round(value);
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

CrossoverQuestion questionOf(const CrossoverOptions& options, const Request& request,
                             io::Resolver& resolver) {
  const AxisText x = axisOf(options.x, "--x");
  AxisText y = axisOf(options.y, "--y");
  const LoadAxis load = loadAxisOf(x.name);
  ShapeAxis shape = ShapeAxis::inputTokens;
  const model::Gpu* priceGpu = nullptr;
  if (y.name == "output-tokens") {
    shape = ShapeAxis::outputTokens;
  } else if (y.name.starts_with("price:")) {
    shape = ShapeAxis::priceRatio;
    priceGpu = &resolver.gpu(y.name.substr(6), "--y");
  } else if (!y.name.empty() && y.name != "input-tokens") {
    throw model::InvalidInput({{"--y", fmt::format("no axis '{}'", y.name),
                                "give input-tokens, output-tokens or price:GPU"}});
  }
  const auto [columns, rows] = stepsOf(options.steps);
  CrossoverQuestion question = questionAround(request, load, shape, columns, rows, priceGpu);
  if (x.ends) question.loads = geometric(x.ends->first, x.ends->second, columns);
  if (y.ends) question.shapes = geometric(y.ends->first, y.ends->second, rows);
  if (load == LoadAxis::concurrency) dropRepeated(question.loads);
  if (shape != ShapeAxis::priceRatio) dropRepeated(question.shapes);
  return question;
}

}  // namespace

int runCrossover(const Global& global, const CrossoverOptions& options) {
  checkScenarioUsage(options, "crossover");
  if (options.mode == "sync") {
    throw UsageError("crossover is about load; --x concurrency=1..2 begins with one at a time");
  }
  outputFormat(global);
  io::Resolver resolver(io::dataDir(global.data));
  Scenario scenario = options;
  scenario.mode = "async";
  const io::ScenarioAnswer asked = askedBy(global, scenario, resolver);
  const CrossoverQuestion question = questionOf(options, asked.request, resolver);
  ModelCache cache(resolver.catalog());
  const CrossoverMap map = crossover(asked.request, question, cache, global.stop);
  if (!map.complete) throw Interrupted();
  if (map.percentilesIgnored) warn(global, "targets on percentiles play no part in a map");
  emit(global, report::crossoverReport(asked.request, map));
  const bool any = std::any_of(map.cells.begin(), map.cells.end(),
                               [](const auto& cell) { return cell.has_value(); });
  return any ? kOk : kInfeasible;
}

}  // namespace qplan::planner::cli
