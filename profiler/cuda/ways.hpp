#pragma once

#include <vector>

#include "profiler/cuda/context.hpp"
#include "profiler/cuda/sets.hpp"
#include "profiler/cuda/way.hpp"

namespace qplan::profiler::cuda {

// The ways of these kinds to compute a case on these buffers. A kind that does not work here is
// left out; where none does, DeviceError says why the first did not. A kind may give several ways:
// a library's best algorithms.
std::vector<Way> gemmWays(Context& context, const model::GemmCase& what,
                          const std::vector<WayKind>& kinds, const Sets<GemmSet>& sets);
std::vector<Way> decodeWays(Context& context, const model::DecodeCase& what,
                            const std::vector<WayKind>& kinds, const Sets<DecodeSet>& sets);
std::vector<Way> prefillWays(Context& context, const model::PrefillCase& what,
                             const std::vector<WayKind>& kinds, const Sets<PrefillSet>& sets);
std::vector<Way> elementwiseWays(Context& context, const model::ElementwiseCase& what,
                                 const Sets<ElementwiseSet>& sets);
std::vector<Way> memoryWays(const model::MemoryCase& what, const Sets<MemorySet>& sets);

}  // namespace qplan::profiler::cuda
