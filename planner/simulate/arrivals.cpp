#include "planner/simulate/arrivals.hpp"

#include <cmath>

namespace qplan::planner::simulate {

ArrivalTimes::ArrivalTimes(const OpenArrivals& arrivals)
    : arrivals_(arrivals), random_(arrivals.seed) {
  if (!(arrivals.rate.value() > 0.0)) return;
  next_ = model::Seconds(0.0);
  if (arrivals.poisson) pop();
}

void ArrivalTimes::pop() {
  if (!next_) return;
  const double rate = arrivals_.rate.value();
  if (arrivals_.poisson) {
    // By inversion: what the standard distributions draw differs between libraries.
    const double uniform = static_cast<double>(random_() >> 11U) * 0x1p-53;
    *next_ += model::Seconds(-std::log1p(-uniform) / rate);
  } else {
    count_ += 1.0;
    next_ = model::Seconds(count_ / rate);  // no drift
  }
}

}  // namespace qplan::planner::simulate
