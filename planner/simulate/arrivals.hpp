#pragma once

#include <cstdint>
#include <optional>
#include <variant>

#include "model/quantity.hpp"
#include "planner/simulate/random.hpp"

namespace qplan::planner::simulate {

// A fixed number of users: each sends its next request `think` after the last one was answered;
// with `exponential` that is the mean of an exponential time.
struct ClosedArrivals {
  int inFlight = 1;
  model::Seconds think{};
  bool exponential = false;
  bool operator==(const ClosedArrivals&) const = default;
};

// Requests arrive by the clock whether or not the engine keeps up. Gaps between them are gamma
// distributed with mean 1 / rate and coefficient of variation `variation`: 0 evenly spaced, the
// first at zero; 1 a Poisson process; above 1 bursty.
struct OpenArrivals {
  model::RequestsPerSecond rate;
  double variation = 1;
  bool operator==(const OpenArrivals&) const = default;
};

// Every request at time zero.
struct AllAtOnce {
  bool operator==(const AllAtOnce&) const = default;
};

using Arrivals = std::variant<ClosedArrivals, OpenArrivals, AllAtOnce>;

// The instants of an open arrival process, in order; the same draws scaled for every rate. A
// process of rate zero or below never sends.
class ArrivalTimes {
 public:
  ArrivalTimes(const OpenArrivals& arrivals, std::uint64_t seed);
  [[nodiscard]] std::optional<model::Seconds> next() const { return next_; }
  void pop();

 private:
  OpenArrivals arrivals_;
  Random random_;
  double sum_ = 0;  // of the gaps, in mean gaps
  std::optional<model::Seconds> next_;
};

}  // namespace qplan::planner::simulate
