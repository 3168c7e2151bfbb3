#pragma once

#include <vector>

#include "profiler/cuda/context.hpp"
#include "profiler/cuda/error.hpp"
#include "profiler/cuda/pools.hpp"
#include "profiler/cuda/way.hpp"

namespace qplan::profiler::cuda {

// What `make` gives; where memory is short, once more without what earlier cases left in the pools.
template <class Make>
auto withRoom(Pools& pools, Make make) {
  try {
    return make();
  } catch (const DeviceError& error) {
    if (error.failure().kind != Failure::Kind::outOfMemory) throw;
  }
  pools.clear();
  return make();
}

// The linear layer of a sustained case; others as they are.
model::KernelCase withoutRepetition(const model::KernelCase& what);

// Why nothing computes the case, with what is missing on this machine.
std::string refusal(const Context& context, const Choice& choice);

// Ways to compute a case on rotating random operands. Where memory is short, ways that need more
// than operands and results are left out. Throws DeviceError.
std::vector<Way> timedWays(Context& context, Pools& pools, const model::KernelCase& what);

}  // namespace qplan::profiler::cuda
