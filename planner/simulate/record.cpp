#include "planner/simulate/record.hpp"

#include <algorithm>
#include <utility>

namespace qplan::planner::simulate {

Record::Record(const ServingRun& run)
    : replicas_(std::max(run.cluster.replicas, 1)),
      engines_(replicas_ * std::max(run.cluster.stages, 1)),
      warmUp_(run.warmUp),
      series_(run.series),
      statistics_(run.targets),
      trend_(run.requests) {
  openWindow();
}

void Record::addServed(const Request& request, double firstToken) {
  ++counts.finished;
  if (usage.open()) {
    const double sent = request.arrival.value();
    const double gaps = request.output - 1;
    RequestTimes times;
    times.ttft = firstToken - sent;
    times.e2e = now_ - sent;
    times.tpot = gaps > 0 ? (now_ - firstToken) / gaps : 0;
    times.output = request.output;
    lastEnd_ = now_ - usage.start();
    statistics_.addRequest(times, lastEnd_);
    counts.inputTokens += request.input;
    counts.outputTokens += request.output;
  }
  if (series_) counts.series.addFinished(now_);
}

void Record::addKv(double begin, double end, double before, double after) {
  // What was finished has given its blocks back already; the peak is at most a block a sequence
  // above what is held when the run is planned.
  const double most = std::max(before, after);
  counts.peakKvUse = std::max(counts.peakKvUse, most);
  const double use = 0.5 * (before + most);
  usage.addKv(begin, end, use);
  if (series_) counts.series.addKvUse(begin, end, use / engines_);
}

ServingResult Record::result(bool complete, bool overrun) {
  ServingResult& r = counts;
  r.complete = complete;
  r.inSystem = r.sent - answered();
  r.duration = model::Seconds(now_);
  const double window = usage.open() ? now_ - usage.start() : 0;
  r.window = model::Seconds(window);
  for (const TimeMetric metric : kTimeMetrics) {
    r.times[static_cast<std::size_t>(metric)] = statistics_.figures(metric);
    r.histograms[static_cast<std::size_t>(metric)] = statistics_.histogram(metric);
  }
  r.throughput = statistics_.throughput();
  r.goodput = statistics_.goodput();
  if (window > 0) {
    // Rates over the whole window, its part after the last answer included.
    r.throughput.value = static_cast<double>(statistics_.requests()) / window;
    r.goodput.value = r.goodput.value * (statistics_.requests() > 0 ? lastEnd_ / window : 0);
  }
  r.meanRunning = usage.running(now_);
  r.meanDecodes = usage.decodes(now_);
  r.meanWaiting = usage.waiting(now_);
  r.peakWaiting = usage.peakWaiting();
  r.utilization = usage.busy(now_) / engines_;
  r.availability = 1 - usage.away(now_) / replicas_;
  r.kvUse = usage.kv(now_) / engines_;
  r.unstable = overrun || (r.inSystem > 0 && trend_.grows(waiting(), answered()));
  return std::move(r);
}

}  // namespace qplan::planner::simulate
