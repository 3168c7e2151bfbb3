#pragma once

#include <vector>

#include "profiler/cuda/context.hpp"
#include "profiler/cuda/pools.hpp"
#include "profiler/cuda/sets.hpp"
#include "profiler/cuda/way.hpp"

namespace qplan::profiler::cuda {

// The buffers a case needs to be timed, in the order of the structs of sets.hpp; pure.
// `kinds`: ways that need more than operands and result get it here.
std::vector<Need> needsOf(const model::GemmCase& what, const std::vector<WayKind>& kinds);
std::vector<Need> needsOf(const model::DecodeCase& what);
std::vector<Need> needsOf(const model::PrefillCase& what);
std::vector<Need> needsOf(const model::ElementwiseCase& what);
std::vector<Need> needsOf(const model::MemoryCase& what);

// Rotating sets of random operands in the pools. Throws DeviceError, outOfMemory where they do not
// fit.
Sets<GemmSet> randomSets(Context& context, Pools& pools, const model::GemmCase& what,
                         const std::vector<WayKind>& kinds);
Sets<DecodeSet> randomSets(Context& context, Pools& pools, const model::DecodeCase& what);
Sets<PrefillSet> randomSets(Context& context, Pools& pools, const model::PrefillCase& what);
Sets<ElementwiseSet> randomSets(Context& context, Pools& pools, const model::ElementwiseCase& what);
Sets<MemorySet> randomSets(Context& context, Pools& pools, const model::MemoryCase& what);

}  // namespace qplan::profiler::cuda
