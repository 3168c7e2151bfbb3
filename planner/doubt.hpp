#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "planner/steady.hpp"
#include "planner/sureness.hpp"

namespace qplan::planner {

// A measurement that is not there yet: one configuration, run end to end on one replica.
struct MissingMeasurement {
  const model::Gpu* gpu = nullptr;
  model::Format format = model::Format::bf16;
  model::KvDtype kvDtype = model::KvDtype::bf16;
  model::Layout layout;      // of one replica
  double surenessAfter = 0;  // expected probability of the likeliest best being the best, then
  double saving = 0;         // expected gain of the objective by choosing after it, a share of it
  bool operator==(const MissingMeasurement&) const = default;
};

// How sure it is that the choice is the best of its rivals, and what measuring would add.
struct Doubt {
  double sureness = 0;  // probability that the chosen one is best of all looked at
  std::size_t rivals = 0;
  std::vector<MissingMeasurement> measurements;  // the most saved first; then the surest
  bool operator==(const Doubt&) const = default;
};

// The value of information by preposterior analysis (Raiffa and Schlaifer, Applied Statistical
// Decision Theory, 1961): the winner and the best of up to `rivals` other families (GPU, format)
// get true figures drawn around their predictions, log-normal by their intervals and correlated;
// draws in which a measured configuration turns out alike are decided together. Both figures are
// never below those without the measurement. Seeded by the
// request. Nothing where nothing is feasible.
std::optional<Doubt> doubt(const SteadySearch& search, std::size_t rivals = 5,
                           const ErrorCorrelation& correlation = {});

}  // namespace qplan::planner
