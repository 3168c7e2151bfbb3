#include <benchmark/benchmark.h>

#include "planner/simulate/guidellm.hpp"
#include "planner/simulate/schedule.hpp"
#include "planner/simulate/serving.hpp"

namespace {

using qplan::model::Batch;
using qplan::model::RequestsPerSecond;
using qplan::model::SchedulerLimits;
using qplan::model::Seconds;
using qplan::model::Tokens;
using qplan::model::Workload;
namespace simulate = qplan::planner::simulate;

// Of the right magnitude for an 8B model and next to free to evaluate, so that the scheduler is
// what is timed.
Seconds stepTime(const Batch& batch) {
  return Seconds(5e-3 + 2e-5 * batch.running + 1e-5 * qplan::model::tokens(batch) +
                 5e-8 * batch.contextTokens + 1e-9 * batch.prefillAttention);
}

// Requests, prompt, output, cache tokens: chat, tight cache, long prompts, long outputs.
void shapes(benchmark::internal::Benchmark* benchmark) {
  benchmark->Args({1800, 256, 128, 400000})
      ->Args({1800, 256, 128, 30000})
      ->Args({450, 4096, 512, 300000})
      ->Args({180, 256, 1024, 400000});
}

Workload workloadOf(const benchmark::State& state) {
  return {"", static_cast<int>(state.range(1)), static_cast<int>(state.range(2))};
}

simulate::ClosedSchedule scheduleOf(const benchmark::State& state) {
  return simulate::closedBatchSchedule(static_cast<int>(state.range(0)), workloadOf(state),
                                       SchedulerLimits{},
                                       Tokens(static_cast<double>(state.range(3))));
}

void closedBatch(benchmark::State& state) {
  std::size_t runs = 0;
  for (auto _ : state) {
    const auto schedule = scheduleOf(state);
    runs = schedule.runs.size();
    benchmark::DoNotOptimize(schedule.runs.data());
  }
  state.counters["runs"] = static_cast<double>(runs);
}
BENCHMARK(closedBatch)->Apply(shapes)->Unit(benchmark::kMicrosecond);

void aggregated(benchmark::State& state) {
  const auto schedule = scheduleOf(state);
  std::size_t compositions = 0;
  for (auto _ : state) {
    const auto batches = simulate::aggregate(schedule.runs, simulate::Merge::contextAndAttention);
    compositions = batches.size();
    benchmark::DoNotOptimize(batches.data());
  }
  state.counters["compositions"] = static_cast<double>(compositions);
}
BENCHMARK(aggregated)->Apply(shapes)->Unit(benchmark::kMicrosecond);

void guideLlm(benchmark::State& state) {
  simulate::GuideLlmRun run;
  run.syncLatency = run.load.limit * 5.0 / static_cast<double>(state.range(0));
  run.workload = workloadOf(state);
  run.kv = Tokens(static_cast<double>(state.range(3)));
  long long runs = 0;
  for (auto _ : state) {
    const auto result = simulate::guideLlmRun(run, stepTime);
    runs = result.engine.runs;
    benchmark::DoNotOptimize(result.qps.value());
  }
  state.counters["runs"] = static_cast<double>(runs);
}
BENCHMARK(guideLlm)->Apply(shapes)->Unit(benchmark::kMicrosecond);

// Poisson arrivals, lengths that vary.
void poisson(benchmark::State& state) {
  simulate::ServingRun run;
  run.cluster.kv = Tokens(400000.0);
  run.cluster.limits.maxBatchedTokens = 2048;
  run.requests = 10000;
  simulate::Traffic traffic;
  traffic.arrivals = simulate::OpenArrivals{RequestsPerSecond(static_cast<double>(state.range(0)))};
  traffic.input.shape = simulate::NormalLength{1024, 256};
  traffic.output.shape = simulate::NormalLength{128, 64};
  traffic.requests = run.requests;
  for (auto _ : state) {
    simulate::GeneratedRequests requests(traffic);
    const auto result = simulate::simulate(run, requests, stepTime);
    benchmark::DoNotOptimize(result.throughput.value);
  }
  state.SetItemsProcessed(state.iterations() * run.requests);
}
BENCHMARK(poisson)->Arg(5)->Arg(20)->Unit(benchmark::kMillisecond);

}  // namespace
