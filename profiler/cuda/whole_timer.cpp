#include "profiler/cuda/whole_timer.hpp"

#include <cassert>
#include <functional>
#include <optional>

#include "profiler/cuda/batches.hpp"
#include "profiler/cuda/capture.hpp"
#include "profiler/cuda/error.hpp"
#include "profiler/cuda/event_train.hpp"

namespace qplan::profiler::cuda {

namespace {

using model::Seconds;
using model::TimingMethod;

// Graphs of `perBatch` runs each, the turns going on from one to the next; empty where a run cannot
// be captured.
std::vector<GraphExec> captureBatches(const Enqueue& run, cudaStream_t stream, int firstTurn,
                                      int perBatch, int graphs) {
  std::vector<GraphExec> captured;
  try {
    for (int graph = 0; graph < graphs; ++graph) {
      captured.push_back(capture(stream, [&](cudaStream_t capturing) {
        for (int i = 0; i < perBatch; ++i) run(capturing, firstTurn + graph * perBatch + i);
      }));
    }
    for (const GraphExec& graph : captured) QPLAN_CHECK(cudaGraphUpload(graph.get(), stream));
  } catch (const DeviceError& error) {
    if (error.failure().kind != Failure::Kind::unsupported) throw;
    captured.clear();
  }
  return captured;
}

// `batch(i)` enqueues batch i. The one ahead of the first is not timed: while it runs, the first is
// enqueued.
std::vector<Seconds> timeBatches(cudaStream_t stream, int batches,
                                 const std::function<void(int)>& batch) {
  EventTrain events(batches + 1);
  batch(0);
  for (int i = 0; i < batches; ++i) {
    events.mark(stream);
    batch(i + 1);
  }
  events.mark(stream);
  return events.intervals();
}

}  // namespace

Seconds WholeTimer::estimate(const Enqueue& run, int turn) const {
  EventTrain events(2);
  events.mark(stream_);
  run(stream_, turn);
  events.mark(stream_);
  return events.intervals().front();
}

TimedRuns WholeTimer::timeWhole(const Enqueue& run, int firstTurn, int repetitions) {
  assert(repetitions >= 1);
  // The first run may load the kernel.
  run(stream_, firstTurn);
  const int perBatch = runsPerBatch(estimate(run, firstTurn + 1));
  const std::vector<GraphExec> graphs =
      captureBatches(run, stream_, firstTurn, perBatch, graphsInTurn(perBatch, repetitions));
  TimedRuns result;
  result.timed.timing = graphs.empty() ? TimingMethod::events : TimingMethod::graph;
  result.timed.times = timeBatches(stream_, repetitions, [&](int batch) {
    if (!graphs.empty()) {
      const auto turn = static_cast<std::size_t>(batch) % graphs.size();
      QPLAN_CHECK(cudaGraphLaunch(graphs[turn].get(), stream_));
      return;
    }
    for (int i = 0; i < perBatch; ++i) run(stream_, firstTurn + batch * perBatch + i);
  });
  for (Seconds& time : result.timed.times) time = time / static_cast<double>(perBatch);
  QPLAN_CHECK(cudaStreamSynchronize(stream_));
  return result;
}

}  // namespace qplan::profiler::cuda
