#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace qplan::planner::simulate {

// One thing that is known of queues, beside what the simulator makes of it.
struct SelfCheck {
  std::string name;    // "M/M/1, load 0.5"
  std::string figure;  // "mean time in system (s)"
  double analytic = 0;
  double simulated = 0;  // mean over all trials
  int trials = 0;
  int inside = 0;  // trials whose 95 % interval holds the analytic figure
  bool passed = false;
  bool operator==(const SelfCheck&) const = default;
};

// Runs every check with `trials` >= 20 seeds of `requests` requests each:
//   M/M/1, M/D/1, M/G/1  one slot of a step of constant time, mean time in system by
//                        Pollaczek-Khinchine
//   M/M/c                four slots, by Erlang C
//   Little's law, conservation of requests and tokens, determinism
// A queue passes when its figure is inside the interval in 90 to 99 % of the trials (at least 18 of
// 20 in few trials). Same arguments, same result.
std::vector<SelfCheck> selftest(std::uint64_t seed, int trials, std::int64_t requests);

}  // namespace qplan::planner::simulate
