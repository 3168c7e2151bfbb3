#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <variant>

#include "model/quantity.hpp"

namespace qplan::planner::simulate {

// A fixed number of requests in flight: a new one is sent the moment one finishes.
struct ClosedArrivals {
  int inFlight = 1;
  bool operator==(const ClosedArrivals&) const = default;
};

// Requests arrive by the clock whether or not the engine keeps up. Poisson gaps come from `seed`
// alone, the same on every platform.
struct OpenArrivals {
  model::RequestsPerSecond rate;
  bool poisson = true;  // else evenly spaced
  std::uint64_t seed = 1;
  bool operator==(const OpenArrivals&) const = default;
};

using Arrivals = std::variant<ClosedArrivals, OpenArrivals>;

// The instants of an open arrival process, in order. Evenly spaced arrivals start at zero; a
// process of rate zero or below never sends.
class ArrivalTimes {
 public:
  explicit ArrivalTimes(const OpenArrivals& arrivals);
  [[nodiscard]] std::optional<model::Seconds> next() const { return next_; }
  void pop();

 private:
  OpenArrivals arrivals_;
  std::mt19937_64 random_;
  double count_ = 0;
  std::optional<model::Seconds> next_;
};

}  // namespace qplan::planner::simulate
