#pragma once

#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "profiler/cuda/choice.hpp"
#include "profiler/cuda/error.hpp"
#include "profiler/cuda/way.hpp"

namespace qplan::profiler::cuda {

// What `make(kind)` gives for each kind; see ways.hpp.
template <class Make>
std::vector<Way> collectWays(const std::vector<WayKind>& kinds, Make make) {
  std::vector<Way> all;
  std::optional<Failure> first;
  for (const WayKind kind : kinds) {
    try {
      std::vector<Way> ways = make(kind);
      std::move(ways.begin(), ways.end(), std::back_inserter(all));
    } catch (const DeviceError& error) {
      if (error.failure().kind == Failure::Kind::lost) throw;
      if (!first) first = error.failure();
    }
  }
  if (all.empty()) {
    throw DeviceError(first.value_or(Failure{Failure::Kind::unsupported, "no kernel for it"}));
  }
  return all;
}

}  // namespace qplan::profiler::cuda
