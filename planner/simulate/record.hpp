#pragma once

#include <cstdint>

#include "planner/simulate/queue_trend.hpp"
#include "planner/simulate/serving.hpp"
#include "planner/simulate/usage.hpp"

namespace qplan::planner::simulate {

// What a simulation writes down of itself as time goes on. Times in seconds from the start.
class Record {
 public:
  explicit Record(const ServingRun& run);

  ServingResult counts;  // what is counted: requests, steps, outages
  Usage usage;

  [[nodiscard]] double now() const { return now_; }
  [[nodiscard]] std::int64_t answered() const { return counts.finished + counts.refused; }
  // For the gaps between tokens; none before the window begins.
  [[nodiscard]] Statistics* gaps() { return usage.open() ? &statistics_ : nullptr; }

  // Time passes; the state of the engines is what it was since the last event.
  void moveTo(double when) {
    if (!(when > now_)) return;
    usage.advance(now_, when);
    trend_.add(now_, when, waiting(), answered());
    if (series_) counts.series.addState(now_, when, usage.now.running, waiting());
    now_ = when;
  }
  // The last token of a request comes now.
  void addServed(const Request& request, double firstToken);
  void addRefused() { ++counts.refused; }
  // One engine used these shares of its cache at the begin and the end of a run.
  void addKv(double begin, double end, double before, double after);
  // The window begins when the warm-up is answered.
  void openWindow() {
    if (!usage.open() && answered() >= warmUp_) usage.openAt(now_);
  }

  // The whole result. `overrun`: the run was given up.
  ServingResult result(bool complete, bool overrun);

 private:
  [[nodiscard]] double waiting() const { return static_cast<double>(usage.now.waiting); }

  double replicas_;
  double engines_;
  std::int64_t warmUp_;
  bool series_;
  double now_ = 0;
  Statistics statistics_;
  QueueTrend trend_;
  double lastEnd_ = 0;  // of the last request answered in the window, from its start
};

}  // namespace qplan::planner::simulate
