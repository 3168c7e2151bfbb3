#pragma once

#include <algorithm>
#include <set>
#include <stop_token>
#include <string>
#include <variant>

#include "model/profile.hpp"
#include "profiler/core/clock.hpp"
#include "profiler/core/device.hpp"
#include "profiler/core/session.hpp"

namespace qplan::profiler {

// The highest SM clock seen under load: what the GPU can do as it is set up, which may be less
// than its specification (locked clocks). Until one has been seen, the specification counts.
class ClockWatch {
 public:
  explicit ClockWatch(model::Hertz specified) : specified_(specified) {}

  void saw(model::Hertz clock) { highest_ = std::max(highest_, clock); }
  // Whether `clock` is below `share` of what is expected; a clock of 0 could not be read.
  [[nodiscard]] bool isLow(model::Hertz clock, double share) const {
    return clock > model::Hertz(0.0) && clock < share * expected();
  }
  [[nodiscard]] model::Hertz expected() const {
    return highest_ > model::Hertz(0.0) ? highest_ : specified_;
  }
  [[nodiscard]] model::Hertz highest() const { return highest_; }

 private:
  model::Hertz specified_;
  model::Hertz highest_;
};

// Everything that lasts from point to point.
struct PointContext {
  Device& device;
  Clock& clock;
  const SessionOptions& options;
  std::stop_token stop;
  ClockWatch clocks;
  model::Seconds rested;               // waiting for clocks, all points together
  std::set<std::string> wrongKernels;  // kernelKey() of those whose numbers were wrong
};

// A kernel of one family: names alone may be shared by the formats of a template.
std::string kernelKey(const model::KernelCase& what, const std::string& kernel);

// Asked to stop before there was a figure.
struct Stopped {};

using PointOutcome = std::variant<model::ProfilePoint, Failure, Stopped>;

// One case measured, or why not.
PointOutcome measurePoint(const model::KernelCase& what, PointContext& context);

}  // namespace qplan::profiler
