#pragma once

#include <cstddef>

#include "planner/choice.hpp"

namespace qplan::planner {

// How sure it is that one option beats another.
struct Duel {
  std::size_t rival = 0;   // index into the ranked options
  double probability = 0;  // that the winner stays the better one
  bool operator==(const Duel&) const = default;
};

// Correlation of the log prediction errors of two options for the same LLM and workload: what the
// model misses for one it partly misses for the other. Between formats of the measured cells
// (`qplan validate --cells`, 405B apart) it is 0.1 on the same GPU type and 0.05 on different ones.
struct ErrorCorrelation {
  double sameGpu = 0.1;
  double otherGpu = 0.05;
};

// Standard deviation of the log error behind an interval, taken as log-normal:
// ln(upper / lower) / (2 x 1.2816) at level 0.8. 0 for an empty interval.
double logDeviation(const model::Interval& interval);

// Probability that `a` is preferred to `b` when their true figures scatter around the predictions
// by their intervals: replica counts and prices are worked out again for each of a grid of errors.
double probabilityPreferred(const Request& request, const Replica& a, const Market& marketA,
                            const Replica& b, const Market& marketB,
                            const ErrorCorrelation& correlation = {});

}  // namespace qplan::planner
