#include "planner/simulate/arrivals.hpp"

#include <boost/random/gamma_distribution.hpp>

namespace qplan::planner::simulate {

ArrivalTimes::ArrivalTimes(const OpenArrivals& arrivals, std::uint64_t seed)
    : arrivals_(arrivals), random_(seed, Purpose::arrival) {
  if (!(arrivals.rate.value() > 0.0)) return;
  next_ = model::Seconds(0.0);
  if (arrivals.variation > 0) pop();
}

void ArrivalTimes::pop() {
  if (!next_) return;
  const double variation = arrivals_.variation;
  if (!(variation > 0)) {
    sum_ += 1.0;
  } else if (variation == 1.0) {
    sum_ += random_.exponential();
  } else {
    // Shape 1 / variation^2 and mean 1.
    const double spread = variation * variation;
    boost::random::gamma_distribution<double> gap(1.0 / spread, spread);
    sum_ += gap(random_.engine());
  }
  next_ = model::Requests(sum_) / arrivals_.rate;
}

}  // namespace qplan::planner::simulate
