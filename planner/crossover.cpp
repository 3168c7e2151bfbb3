#include "planner/crossover.hpp"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "model/throughput.hpp"
#include "planner/choice.hpp"
#include "planner/steady.hpp"

namespace qplan::planner {

namespace {

void checkAxis(const std::vector<double>& values, const char* path,
               std::vector<model::Diagnostic>& found) {
  if (values.empty()) found.push_back({path, "no value", "give at least one"});
  double before = 0;
  for (const double value : values) {
    if (!(value > before) || !std::isfinite(value)) {
      found.push_back({path, "values are not positive and ascending", "sort them, each once"});
      return;
    }
    before = value;
  }
}

void check(const Request& request, const CrossoverQuestion& question) {
  std::vector<model::Diagnostic> found;
  checkAxis(question.loads, "loads", found);
  checkAxis(question.shapes, "shapes", found);
  if (question.shapeAxis == ShapeAxis::priceRatio &&
      std::find(request.gpus.begin(), request.gpus.end(), question.priceGpu) ==
          request.gpus.end()) {
    found.push_back({"price_gpu", "is not a GPU of the request", "name one of its GPUs"});
  }
  if (!found.empty()) throw model::InvalidInput(std::move(found));
}

void setShape(Request& request, ShapeAxis axis, double value) {
  if (axis == ShapeAxis::inputTokens) request.workload.inputTokens = tokens(value);
  if (axis == ShapeAxis::outputTokens) request.workload.outputTokens = tokens(value);
  if (axis != ShapeAxis::priceRatio) request.workload.id.clear();
}

// One replica and the load it is at.
struct Runner {
  Replica replica;
  double priceFactor = 1;
  bool out = false;     // feasible at no load still to come
  int evaluatedAt = 0;  // requests in flight its figures are of; 0: as many as it holds
  bool full = false;    // more in flight change nothing
};

// The figures that change with the load, with at most `concurrency` requests in each replica.
void load(Runner& runner, const Request& request, model::Engine& engine, int concurrency) {
  if (runner.full || runner.evaluatedAt == concurrency) return;
  const int most = request.engine->scheduler.maxSequences;
  engine.scheduler.maxSequences = std::min(concurrency, most);
  const CompiledModel& compiled = *runner.replica.model;
  model::Estimate& estimate = runner.replica.estimate;
  const model::SteadyState state =
      model::steadyState(engine, compiled.deployment.layout, compiled.step, request.workload,
                         estimate.memory.kvTokens);
  estimate.maxQps = state.qps;
  estimate.ttft = model::timeToFirstToken(engine, compiled.step, state);
  estimate.tpot = request.workload.outputTokens > 1 ? state.step : model::Seconds(0.0);
  runner.replica.capacity = state.qps;
  runner.evaluatedAt = concurrency;
  runner.full = concurrency >= most || state.limit != model::Bound::maxSequences;
}

// The cells of one shape, loads ascending.
class Row {
 public:
  Row(const Request& request, const std::vector<Market>& markets, std::vector<Runner> runners)
      : request_(request), markets_(markets), runners_(std::move(runners)) {}

  std::optional<CrossoverCell> atDemand(double rate) {
    request_.demand = model::RequestsPerSecond(rate);
    std::optional<Leader> leader;
    for (Runner& runner : runners_) {
      if (runner.out) continue;
      // Who cannot serve a demand can serve no larger one: it takes more GPUs and money.
      runner.out = !compete(runner, leader);
    }
    return cellOf(leader);
  }

  std::optional<CrossoverCell> atConcurrency(int concurrency) {
    model::Engine engine = *request_.engine;
    std::optional<Leader> leader;
    for (Runner& runner : runners_) {
      if (runner.out) continue;
      load(runner, request_, engine, concurrency);
      if (meetsMeans(request_, runner.replica.estimate)) compete(runner, leader);
    }
    return cellOf(leader);
  }

 private:
  struct Leader {
    const Runner* runner = nullptr;
    Choice choice;
  };

  // Whether the runner is feasible; it becomes the leader where it is preferred.
  bool compete(const Runner& runner, std::optional<Leader>& leader) const {
    const auto answer =
        choose(request_, runner.replica, markets_[runner.replica.gpu], {runner.priceFactor, 1.0});
    const auto* choice = std::get_if<Choice>(&answer);
    if (choice == nullptr) return false;
    if (!leader || preferred(*choice, gpusOf(runner.replica), leader->choice,
                             gpusOf(leader->runner->replica))) {
      leader = Leader{&runner, *choice};
    }
    return true;
  }

  [[nodiscard]] std::optional<CrossoverCell> cellOf(const std::optional<Leader>& leader) const {
    if (!leader) return std::nullopt;
    const Replica& replica = leader->runner->replica;
    const Case& asked = replica.question;
    const Choice& choice = leader->choice;
    const model::RequestsPerSecond served =
        request_.demand.value_or(dependable(request_, replica) * choice.replicas);
    return CrossoverCell{asked.gpu,     asked.format,
                         asked.kvDtype, {asked.layout.tp, asked.layout.pp, choice.replicas},
                         choice.rate,   queriesPerDollar(served, choice.rate)};
  }

  Request request_;
  const std::vector<Market>& markets_;
  std::vector<Runner> runners_;
};

int whole(double value) { return static_cast<int>(std::clamp(std::round(value), 1.0, 1e9)); }

constexpr double kUsualDemand = 10;
constexpr double kDemandRange = 100;
constexpr double kPriceRange = 4;
constexpr int kFewestInput = 64;
constexpr int kFewestOutput = 8;
constexpr int kMostOutput = 16'384;

std::vector<double> shapesAround(const Request& request, ShapeAxis axis, std::size_t count) {
  const int context = request.llm->maxContext;
  switch (axis) {
    case ShapeAxis::inputTokens:
      return geometric(kFewestInput,
                       std::max(context - request.workload.outputTokens, 2 * kFewestInput), count);
    case ShapeAxis::outputTokens:
      return geometric(
          kFewestOutput,
          std::clamp(context - request.workload.inputTokens, 2 * kFewestOutput, kMostOutput),
          count);
    case ShapeAxis::priceRatio:
      break;
  }
  return geometric(1 / kPriceRange, kPriceRange, count);
}

// Moves the value nearest to `here` there, so that the map has the request itself on its grid.
void snap(std::vector<double>& values, double here) {
  if (here < values.front() || here > values.back()) return;
  const auto away = [here](double value) { return std::abs(std::log(value / here)); };
  *std::min_element(values.begin(), values.end(),
                    [&away](double a, double b) { return away(a) < away(b); }) = here;
}

}  // namespace

double shapeOf(const Request& request, ShapeAxis axis) {
  switch (axis) {
    case ShapeAxis::inputTokens:
      return request.workload.inputTokens;
    case ShapeAxis::outputTokens:
      return request.workload.outputTokens;
    case ShapeAxis::priceRatio:
      break;
  }
  return 1;
}

std::size_t rowNearest(const CrossoverMap& map, const Request& request) {
  const double here = shapeOf(request, map.question.shapeAxis);
  const auto away = [here](double shape) { return std::abs(std::log(shape / here)); };
  std::size_t row = 0;
  for (std::size_t i = 1; i < map.question.shapes.size(); ++i) {
    if (away(map.question.shapes[i]) < away(map.question.shapes[row])) row = i;
  }
  return row;
}

int inFlight(double load) { return whole(load); }
int tokens(double shape) { return whole(shape); }

CrossoverQuestion questionAround(const Request& request, LoadAxis loadAxis, ShapeAxis shapeAxis,
                                 std::size_t columns, std::size_t rows,
                                 const model::Gpu* priceGpu) {
  CrossoverQuestion question;
  question.loadAxis = loadAxis;
  if (loadAxis == LoadAxis::demand) {
    const double middle = request.demand ? request.demand->value() : kUsualDemand;
    question.loads = geometric(middle / kDemandRange, middle * kDemandRange, columns);
  } else {
    question.loads = geometric(1, std::max(request.engine->scheduler.maxSequences, 2), columns);
  }
  if (loadAxis == LoadAxis::demand && request.demand) snap(question.loads, request.demand->value());
  question.shapeAxis = shapeAxis;
  question.shapes = shapesAround(request, shapeAxis, rows);
  snap(question.shapes, shapeOf(request, shapeAxis));
  question.priceGpu = priceGpu;
  return question;
}

std::vector<double> geometric(double from, double to, std::size_t count) {
  std::vector<double> values;
  values.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const double share = static_cast<double>(i) / static_cast<double>(count - 1);
    values.push_back(from * std::pow(to / from, share));
  }
  values.back() = to;
  return values;
}

std::vector<Crossing> crossings(const CrossoverMap& map) {
  std::vector<Crossing> found;
  for (std::size_t shape = 0; shape < map.question.shapes.size(); ++shape) {
    for (std::size_t load = 0; load + 1 < map.question.loads.size(); ++load) {
      const auto& below = map.at(load, shape);
      const auto& above = map.at(load + 1, shape);
      if (!below || !above || below->format == above->format) continue;
      found.push_back({shape, load,
                       std::sqrt(map.question.loads[load] * map.question.loads[load + 1]),
                       below->format, above->format});
    }
  }
  return found;
}

CrossoverMap crossover(const Request& request, const CrossoverQuestion& question, ModelCache& cache,
                       const std::stop_token& stop) {
  check(request, question);
  Request base = request;
  base.mode = model::Mode::async;
  base.demand.reset();
  base = inSteadyState(base);
  const std::vector<Market> offers = markets(base, base.maxGpus);
  const std::vector<bool> skip = skipped(base, offers, cache.catalog());
  const std::size_t columns = question.loads.size();
  CrossoverMap map;
  map.question = question;
  map.cells.resize(columns * question.shapes.size());
  map.percentilesIgnored = base.slos.size() != request.slos.size();
  const bool prices = question.shapeAxis == ShapeAxis::priceRatio;
  const Evaluated same = prices ? evaluateReplicas(base, skip, cache, stop) : Evaluated{};

  tbb::parallel_for(std::size_t{0}, question.shapes.size(), [&](std::size_t shape) {
    if (stop.stop_requested()) return;
    Request here = base;
    setShape(here, question.shapeAxis, question.shapes[shape]);
    Evaluated found = prices ? same : evaluateReplicas(here, skip, cache, stop);
    std::vector<Runner> runners;
    runners.reserve(found.replicas.size());
    for (Replica& replica : found.replicas) {
      const bool changed = prices && base.gpus[replica.gpu] == question.priceGpu;
      runners.push_back({std::move(replica), changed ? question.shapes[shape] : 1.0});
    }
    if (question.loadAxis == LoadAxis::concurrency) here.redundancy = 0;
    Row row(here, offers, std::move(runners));
    for (std::size_t i = 0; i < columns; ++i) {
      if (stop.stop_requested()) return;
      const double load = question.loads[i];
      map.cells[shape * columns + i] = question.loadAxis == LoadAxis::demand
                                           ? row.atDemand(load)
                                           : row.atConcurrency(inFlight(load));
    }
  });
  map.complete = !stop.stop_requested();
  return map;
}

}  // namespace qplan::planner
