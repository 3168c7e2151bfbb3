#include "planner/crossover.hpp"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "model/throughput.hpp"
#include "planner/choice.hpp"

namespace qplan::planner {

namespace {

int gpusOf(const Replica& replica) {
  return replica.question.layout.tp * replica.question.layout.pp;
}

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

// The request in steady state, demand apart.
Request steady(const Request& request) {
  Request asked = request;
  asked.mode = model::Mode::async;
  asked.demand.reset();
  if (asked.objective == Objective::goodputPerDollar) asked.objective = Objective::queriesPerDollar;
  std::erase_if(asked.slos, [](const simulate::Target& slo) {
    return slo.statistic != simulate::Statistic::mean || slo.metric == simulate::TimeMetric::itl;
  });
  return asked;
}

void setShape(Request& request, ShapeAxis axis, double value) {
  const int tokens = static_cast<int>(std::min(1e9, std::max(1.0, std::round(value))));
  if (axis == ShapeAxis::inputTokens) request.workload.inputTokens = tokens;
  if (axis == ShapeAxis::outputTokens) request.workload.outputTokens = tokens;
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
        request_.demand.value_or(replica.capacity * choice.replicas);
    return CrossoverCell{asked.gpu,     asked.format,
                         asked.kvDtype, {asked.layout.tp, asked.layout.pp, choice.replicas},
                         choice.rate,   queriesPerDollar(served, choice.rate)};
  }

  Request request_;
  const std::vector<Market>& markets_;
  std::vector<Runner> runners_;
};

}  // namespace

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
  const Request base = steady(request);
  const std::vector<Market> offers = markets(base, base.maxGpus);
  std::vector<bool> skip(base.gpus.size());
  for (std::size_t gpu = 0; gpu < skip.size(); ++gpu) {
    skip[gpu] = offers[gpu].empty() || !mayRun(base, *base.gpus[gpu], cache.catalog());
  }
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
      map.cells[shape * columns + i] =
          question.loadAxis == LoadAxis::demand
              ? row.atDemand(load)
              : row.atConcurrency(static_cast<int>(std::max(1.0, std::min(1e9, std::round(load)))));
    }
  });
  map.complete = !stop.stop_requested();
  return map;
}

}  // namespace qplan::planner
