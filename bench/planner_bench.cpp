#include <benchmark/benchmark.h>

#include <filesystem>
#include <string>
#include <vector>

#include "planner/catalog.hpp"
#include "planner/crossover.hpp"
#include "planner/io/load.hpp"
#include "planner/predict.hpp"
#include "planner/search.hpp"
#include "planner/serve.hpp"
#include "planner/traffic_text.hpp"

namespace qplan::planner {
namespace {

const Catalog& facts() {
  static const Catalog kLoaded = io::load(std::filesystem::path(QPLAN_SOURCE_DIR) / "data");
  return kLoaded;
}

template <class T>
const T* named(const std::vector<T>& things, const std::string& id) {
  for (const T& thing : things) {
    if (thing.id == id) return &thing;
  }
  throw std::runtime_error("no " + id);
}

Case question(model::Mode mode, model::Load load = {}) {
  const Catalog& all = facts();
  Case asked;
  asked.llm = named(all.llms, "llama-3.1-70b");
  asked.gpu = named(all.gpus, "h100-sxm-80gb");
  asked.engine = &all.engines.back();
  asked.format = model::Format::int4W4a16;
  asked.workload = *named(all.workloads, "rag");
  asked.mode = mode;
  asked.load = load;
  return asked;
}

void predictOne(benchmark::State& state, const Case& asked) {
  ModelCache cache(facts());
  predict(asked, cache);
  for (auto _ : state) benchmark::DoNotOptimize(predict(asked, cache));
}

void syncEstimate(benchmark::State& state) { predictOne(state, question(model::Mode::sync)); }
BENCHMARK(syncEstimate);

void saturationEstimate(benchmark::State& state) {
  predictOne(state, question(model::Mode::async));
}
BENCHMARK(saturationEstimate);

void guideLlmEstimate(benchmark::State& state) {
  predictOne(state, question(model::Mode::async, model::GuideLlm{}));
}
BENCHMARK(guideLlmEstimate);

void compileModel(benchmark::State& state) {
  const Case asked = question(model::Mode::sync);
  for (auto _ : state) {
    ModelCache cache(facts());
    benchmark::DoNotOptimize(cache.compiled(asked));
  }
}
BENCHMARK(compileModel);

Request request(model::Mode mode) {
  const Catalog& all = facts();
  Request asked;
  asked.llm = named(all.llms, "llama-3.1-70b");
  asked.engine = &all.engines.back();
  asked.workload = *named(all.workloads, "rag");
  asked.mode = mode;
  for (const model::Gpu& gpu : all.gpus) asked.gpus.push_back(&gpu);
  asked.formats = {model::kFormats.begin(), model::kFormats.end()};
  asked.kvDtypes = {model::kKvDtypes.begin(), model::kKvDtypes.end()};
  asked.prices = selectPrices(all.priceLists, "newest");
  return asked;
}

// A whole search, flips and sureness included, nothing cached from before.
void recommendAll(benchmark::State& state, model::Mode mode, bool demand) {
  Request asked = request(mode);
  if (demand) asked.demand = model::RequestsPerSecond(20);
  for (auto _ : state) {
    ModelCache cache(facts());
    benchmark::DoNotOptimize(recommend(asked, cache));
  }
}
BENCHMARK_CAPTURE(recommendAll, sync, model::Mode::sync, false)
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime();
BENCHMARK_CAPTURE(recommendAll, async, model::Mode::async, false)
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime();
BENCHMARK_CAPTURE(recommendAll, demand, model::Mode::async, true)
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime();

// 100 x 100 cells over every GPU and format.
void crossoverMap(benchmark::State& state, LoadAxis axis) {
  const Request asked = request(model::Mode::async);
  const CrossoverQuestion question{axis, geometric(axis == LoadAxis::demand ? 0.1 : 1, 256, 100),
                                   ShapeAxis::inputTokens, geometric(128, 32768, 100)};
  for (auto _ : state) {
    ModelCache cache(facts());
    benchmark::DoNotOptimize(crossover(asked, question, cache));
  }
}
BENCHMARK_CAPTURE(crossoverMap, demand, LoadAxis::demand)
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime()
    ->UseRealTime();
BENCHMARK_CAPTURE(crossoverMap, concurrency, LoadAxis::concurrency)
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime()
    ->UseRealTime();

// Percentiles of every candidate that matters.
void recommendForTargets(benchmark::State& state) {
  Request asked = request(model::Mode::async);
  asked.workload = *named(facts().workloads, "multi_turn_chat");
  asked.demand = model::RequestsPerSecond(15);
  asked.slos = parseTargets("ttft.p95<=1s,tpot.p95<=60ms");
  for (auto _ : state) {
    ModelCache cache(facts());
    benchmark::DoNotOptimize(recommend(asked, cache));
  }
}
BENCHMARK(recommendForTargets)->Unit(benchmark::kMillisecond)->UseRealTime();

// The reference load: Llama-3.1-8B in BF16 on one H100, 1024 +- 256 tokens in, 128 +- 64 out, with
// the times of the model itself; requests per second are the figure.
void serve(benchmark::State& state, const simulate::Arrivals& arrivals) {
  constexpr int kRequests = 100000;
  const Catalog& all = facts();
  Case asked = question(model::Mode::async);
  asked.llm = named(all.llms, "llama-3.1-8b");
  asked.format = model::Format::bf16;
  ModelCache cache(all);
  const auto compiled = cache.compiled(asked);
  const simulate::StepTime stepTime = stepTimeOf(*compiled);
  simulate::ServingRun run;
  run.cluster = clusterOf(deployment(asked), {});
  run.requests = kRequests;
  simulate::Traffic traffic;
  traffic.arrivals = arrivals;
  traffic.input.shape = simulate::NormalLength{1024, 256};
  traffic.output.shape = simulate::NormalLength{128, 64};
  traffic.requests = kRequests;
  for (auto _ : state) {
    simulate::GeneratedRequests requests(traffic);
    benchmark::DoNotOptimize(simulate::simulate(run, requests, stepTime).throughput.value);
  }
  state.SetItemsProcessed(state.iterations() * kRequests);
}
BENCHMARK_CAPTURE(serve, poisson20, simulate::OpenArrivals{model::RequestsPerSecond(20.0)})
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(serve, saturated, simulate::AllAtOnce{})->Unit(benchmark::kMillisecond);

// 10,000 configurations over every model, GPU and format, saturation and sync in turn.
void tenThousandCases(benchmark::State& state) {
  const Catalog& all = facts();
  std::vector<Case> cases;
  for (std::size_t i = 0; cases.size() < 10000; ++i) {
    Case asked = question(i % 2 == 0 ? model::Mode::sync : model::Mode::async);
    asked.llm = &all.llms[i % all.llms.size()];
    asked.gpu = &all.gpus[(i / 7) % all.gpus.size()];
    asked.format = model::kFormats[(i / 3) % model::kFormatCount];
    asked.layout.tp = 1 << ((i / 11) % 4);
    asked.workload = all.workloads[(i / 5) % all.workloads.size()];
    cases.push_back(asked);
  }
  for (auto _ : state) {
    ModelCache cache(all);
    for (const Case& asked : cases) benchmark::DoNotOptimize(predict(asked, cache));
  }
}
BENCHMARK(tenThousandCases)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace qplan::planner
