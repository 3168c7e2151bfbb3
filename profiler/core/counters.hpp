#pragma once

#include <optional>
#include <stop_token>

#include "model/profile.hpp"
#include "profiler/core/device.hpp"
#include "profiler/core/session.hpp"

namespace qplan::profiler {

// Reads hardware counters of about 20 measured GEMM and attention points, spread over the profile,
// if `options.counters`; a phase of its own, because reading them slows kernels down. Sets
// method.countersMissing to why there are none. The failure that ended it early, if one did.
std::optional<Failure> addCounters(model::Profile& profile, Device& device,
                                   const SessionOptions& options, const std::stop_token& stop);

}  // namespace qplan::profiler
