#include <benchmark/benchmark.h>

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "model/io/efficiency.hpp"
#include "planner/catalog.hpp"
#include "planner/io/calibration.hpp"
#include "planner/io/catalog_reader.hpp"
#include "planner/predict.hpp"
#include "planner/search.hpp"

namespace qplan::planner {
namespace {

const Catalog& facts() {
  static const Catalog kLoaded = [] {
    const std::filesystem::path data = std::filesystem::path(QPLAN_SOURCE_DIR) / "data";
    Catalog catalog = io::readCatalog(data);
    std::set<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(data / "efficiency")) {
      files.insert(entry.path());
    }
    for (const auto& file : files) catalog.efficiencies.push_back(model::io::readEfficiency(file));
    if (exists(data / "calibration" / "engine.json")) {
      catalog.calibration = io::readCalibration(data / "calibration" / "engine.json");
      apply(catalog.calibration, catalog.efficiencies, catalog.engines);
    }
    return catalog;
  }();
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
