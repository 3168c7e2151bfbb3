#include "planner/simulate/load.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <variant>
#include <vector>

#include "planner/simulate/scheduler.hpp"

namespace qplan::planner::simulate {

using model::Seconds;

namespace {

constexpr long long kRunsPerCheck = 256;  // between looks at the stop token

// Times of `steps` repetitions of one planned run: step i takes first + i x slope.
struct Jump {
  double first = 0;
  double slope = 0;

  [[nodiscard]] double after(int steps) const {
    const double n = steps;
    return n * first + 0.5 * slope * n * (n - 1);
  }

  // Fewest steps, at most `most`, that take `span` or longer.
  [[nodiscard]] int covering(double span, int most) const {
    int low = 1;
    int high = most;
    while (low < high) {
      const int middle = low + (high - low) / 2;
      if (after(middle) >= span) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
};

Jump jump(const ScheduledRun& run, const StepTime& stepTime) {
  Jump result{stepTime(run.batch).value(), 0.0};
  if (run.steps > 1) {
    const double more = run.steps - 1;
    model::Batch last = run.batch;
    last.contextTokens += last.decodes * more;
    result.slope = (stepTime(last).value() - result.first) / more;
  }
  return result;
}

class Simulation {
 public:
  Simulation(const LoadRun& run, const StepTime& stepTime)
      : run_(run), stepTime_(stepTime), scheduler_(run.limits, run.kv) {
    if (const auto* closed = std::get_if<ClosedArrivals>(&run.arrivals)) {
      for (int i = 0; i < closed->inFlight && maySend(); ++i) send(0.0);
    } else {
      times_.emplace(std::get<OpenArrivals>(run.arrivals));
    }
    if (run.warmUp <= 0) openWindow();
  }

  [[nodiscard]] bool done() const { return doneCount() >= run_.requests; }
  [[nodiscard]] double share() const {
    return std::min(1.0, doneCount() / static_cast<double>(run_.requests));
  }

  // One scheduling decision; false when nothing can happen any more.
  bool step() {
    receive();
    const auto planned = scheduler_.plan();
    reject();
    if (!planned) {
      if (scheduler_.waiting() > 0) return true;  // sent in reply to a rejection
      const double next = nextArrival();
      if (!std::isfinite(next)) return false;
      now_ = next;
      return true;
    }
    const Jump times = jump(*planned, stepTime_);
    int steps = planned->steps;
    const double next = nextArrival();
    // A request that queues behind a blocked one cannot change the run.
    if (steps > 1 && scheduler_.waiting() == 0 && std::isfinite(next)) {
      steps = times.covering(next - now_, steps);
    }
    const double duration = times.after(steps);
    if (inWindow_) {
      decodeSeconds_ += duration * planned->batch.decodes;
      runningSeconds_ += duration * planned->batch.running;
      waitingSeconds_ += duration * scheduler_.waiting();
    }
    scheduler_.advance(steps);
    now_ += duration;
    result_.steps += steps;
    ++result_.runs;
    settle();
    return true;
  }

  LoadResult result(bool complete) {
    receive();  // what came during the last run
    LoadResult r = result_;
    r.complete = complete;
    r.preemptions = scheduler_.preemptions();
    r.inSystem = scheduler_.waiting() + scheduler_.running();
    r.duration = Seconds(now_);
    const double window = now_ - windowStart_;
    if (inWindow_ && window > 0) {
      r.throughput = model::RequestsPerSecond(counted_ / window);
      r.meanDecodes = decodeSeconds_ / window;
      r.meanRunning = runningSeconds_ / window;
      r.meanWaiting = waitingSeconds_ / window;
    }
    if (counted_ > 0) {
      r.meanTtft = Seconds(ttft_ / counted_);
      r.meanLatency = Seconds(latency_ / counted_);
      if (run_.workload.outputTokens > 1) {
        r.meanTpot = (r.meanLatency - r.meanTtft) / (run_.workload.outputTokens - 1.0);
      }
    }
    return r;
  }

 private:
  struct Times {
    double sent = 0;
    double started = 0;
  };

  [[nodiscard]] int doneCount() const { return result_.finished + result_.rejected; }
  [[nodiscard]] bool maySend() const { return run_.endless || sentCount() < run_.requests; }
  [[nodiscard]] int sentCount() const { return static_cast<int>(requests_.size()); }

  void send(double when) {
    scheduler_.submit(sentCount(), run_.workload.inputTokens, run_.workload.outputTokens);
    requests_.push_back({when, 0.0});
  }

  [[nodiscard]] double nextArrival() const {
    const auto next = times_ && maySend() ? times_->next() : std::nullopt;
    return next ? next->value() : std::numeric_limits<double>::infinity();
  }

  void receive() {
    while (nextArrival() <= now_) {
      const double when = nextArrival();
      send(when);
      if (inWindow_) waitingSeconds_ += now_ - std::max(when, windowStart_);
      times_->pop();
    }
  }

  // A closed loop answers every request done with a new one.
  void replace(std::size_t count) {
    if (times_) return;
    for (; count > 0 && maySend(); --count) send(now_);
  }

  void reject() {
    result_.rejected += static_cast<int>(scheduler_.rejected().size());
    replace(scheduler_.rejected().size());
    if (!inWindow_ && doneCount() >= run_.warmUp) openWindow();
  }

  void settle() {
    for (const int tag : scheduler_.started()) requests_[tag].started = now_;
    for (const int tag : scheduler_.finished()) {
      ++result_.finished;
      if (!inWindow_) continue;
      ++counted_;
      ttft_ += requests_[tag].started - requests_[tag].sent;
      latency_ += now_ - requests_[tag].sent;
    }
    replace(scheduler_.finished().size());
    if (!inWindow_ && doneCount() >= run_.warmUp) openWindow();
  }

  void openWindow() {
    inWindow_ = true;
    windowStart_ = now_;
  }

  const LoadRun& run_;
  const StepTime& stepTime_;
  Scheduler scheduler_;
  std::optional<ArrivalTimes> times_;
  std::vector<Times> requests_;
  double now_ = 0;
  LoadResult result_;

  bool inWindow_ = false;
  double windowStart_ = 0;
  int counted_ = 0;
  double ttft_ = 0;
  double latency_ = 0;
  double decodeSeconds_ = 0;
  double runningSeconds_ = 0;
  double waitingSeconds_ = 0;
};

}  // namespace

LoadResult simulateLoad(const LoadRun& run, const StepTime& stepTime, const std::stop_token& stop,
                        const Progress& progress) {
  Simulation simulation(run, stepTime);
  for (long long i = 0; !simulation.done(); ++i) {
    if (i % kRunsPerCheck == 0) {
      if (stop.stop_requested()) return simulation.result(false);
      if (progress) progress(simulation.share());
    }
    if (!simulation.step()) return simulation.result(simulation.done());
  }
  if (progress) progress(1.0);
  return simulation.result(true);
}

}  // namespace qplan::planner::simulate
