#pragma once

#include <cmath>
#include <cstdint>
#include <random>

namespace qplan::planner::simulate {

// What random figures are for. Each purpose draws from a stream of its own, so that changing one
// (the rate, say) leaves the others as they were: runs of the same seed are paired.
enum class Purpose : std::uint64_t {
  arrival = 1,
  input,
  output,
  routing,
  thinking,
  failure,
  prefix,
  prefixGroup,
  measuring
};

// A stream of random numbers that is the same on every platform. `stream` tells those of one
// purpose apart.
class Random {
 public:
  Random(std::uint64_t seed, Purpose purpose, std::uint64_t stream = 0)
      : engine_((seed + 1) * 0x9e3779b97f4a7c15ULL ^
                static_cast<std::uint64_t>(purpose) * 0xd1342543de82ef95ULL ^
                stream * 0xbf58476d1ce4e5b9ULL) {}

  // In [0, 1).
  double uniform() { return static_cast<double>(engine_() >> 11U) * 0x1p-53; }
  // Mean 1.
  double exponential() { return -std::log1p(-uniform()); }
  // For the distributions of Boost.Random, which are the same on every platform as well.
  std::mt19937_64& engine() { return engine_; }

 private:
  std::mt19937_64 engine_;
};

}  // namespace qplan::planner::simulate
