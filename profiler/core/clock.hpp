#pragma once

#include <stop_token>

#include "model/quantity.hpp"

namespace qplan::profiler {

// Time as a session sees it; a test's does not pass by itself.
class Clock {
 public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;

  // Since some fixed moment; never runs back.
  virtual model::Seconds now() = 0;
  // Returns early when asked to stop.
  virtual void sleep(model::Seconds duration, const std::stop_token& stop) = 0;
};

// The machine's.
class SteadyClock : public Clock {
 public:
  model::Seconds now() override;
  void sleep(model::Seconds duration, const std::stop_token& stop) override;
};

// Passes only by sleep() and advance(), in no time.
class VirtualClock : public Clock {
 public:
  model::Seconds now() override { return now_; }
  void sleep(model::Seconds duration, const std::stop_token& /*stop*/) override {
    now_ += duration;
  }
  virtual void advance(model::Seconds duration) { now_ += duration; }

 private:
  model::Seconds now_;
};

// The same, and whoever waits really waits: a simulated run to look at.
class PacedClock : public VirtualClock {
 public:
  void sleep(model::Seconds duration, const std::stop_token& stop) override;
  void advance(model::Seconds duration) override;

 private:
  SteadyClock steady_;
};

}  // namespace qplan::profiler
