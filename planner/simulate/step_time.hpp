#pragma once

#include <functional>

#include "model/batch.hpp"
#include "model/quantity.hpp"
#include "planner/simulate/schedule.hpp"

namespace qplan::planner::simulate {

// Wall time of one engine step; affine in batch.contextTokens, and a function of the batch alone.
using StepTime = std::function<model::Seconds(const model::Batch&)>;

// Times of the repetitions of one planned run: step i = 0, 1, ... takes first + i x slope seconds.
struct Jump {
  double first = 0;
  double slope = 0;

  [[nodiscard]] double after(int steps) const {
    const double n = steps;
    return n * first + 0.5 * slope * n * (n - 1);
  }
  [[nodiscard]] double step(int i) const { return first + slope * i; }

  // Fewest steps, at most `most`, that take `span` or longer.
  [[nodiscard]] int covering(double span, int most) const;
};

Jump jump(const ScheduledRun& run, const StepTime& stepTime);

}  // namespace qplan::planner::simulate
