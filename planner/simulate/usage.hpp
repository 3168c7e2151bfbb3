#pragma once

#include <algorithm>
#include <cstdint>

namespace qplan::planner::simulate {

// What all engines together are doing.
struct Occupancy {
  double running = 0;  // sequences held as running
  double decodes = 0;  // decoding
  double busy = 0;     // engines that compute
  double away = 0;     // replicas
  std::int64_t waiting = 0;
};

// Sums of it over the time from the end of the warm-up on. Times in seconds.
class Usage {
 public:
  Occupancy now;

  [[nodiscard]] bool open() const { return open_; }
  [[nodiscard]] double start() const { return start_; }
  [[nodiscard]] std::int64_t peakWaiting() const { return peakWaiting_; }
  void openAt(double when) {
    open_ = true;
    start_ = when;
  }

  // The state was what it is now from `begin` to `end`.
  void advance(double begin, double end) {
    if (!open_) return;
    const double span = end - begin;
    running_ += span * now.running;
    decodes_ += span * now.decodes;
    busy_ += span * now.busy;
    away_ += span * now.away;
    waiting_ += span * static_cast<double>(now.waiting);
  }
  void setWaiting(std::int64_t waiting) {
    now.waiting = waiting;
    if (open_) peakWaiting_ = std::max(peakWaiting_, waiting);
  }
  // One engine used this share of its cache.
  void addKv(double begin, double end, double share) {
    if (open_ && end > start_) kv_ += share * (end - std::max(begin, start_));
  }

  // Means over the window until `when`, of all engines together.
  [[nodiscard]] double running(double when) const { return mean(running_, when); }
  [[nodiscard]] double decodes(double when) const { return mean(decodes_, when); }
  [[nodiscard]] double busy(double when) const { return mean(busy_, when); }
  [[nodiscard]] double away(double when) const { return mean(away_, when); }
  [[nodiscard]] double waiting(double when) const { return mean(waiting_, when); }
  [[nodiscard]] double kv(double when) const { return mean(kv_, when); }

 private:
  [[nodiscard]] double mean(double sum, double when) const {
    return open_ && when > start_ ? sum / (when - start_) : 0;
  }

  bool open_ = false;
  double start_ = 0;
  std::int64_t peakWaiting_ = 0;
  double running_ = 0;
  double decodes_ = 0;
  double busy_ = 0;
  double away_ = 0;
  double waiting_ = 0;
  double kv_ = 0;
};

}  // namespace qplan::planner::simulate
