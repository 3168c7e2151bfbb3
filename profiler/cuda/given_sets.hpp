#pragma once

#include <functional>
#include <vector>

#include "profiler/cuda/sets.hpp"
#include "profiler/cuda/way.hpp"
#include "profiler/reference/operands.hpp"

namespace qplan::profiler::cuda {

// One set of buffers with given operands, on the current device. All throw DeviceError.
template <class Set>
struct Given {
  Sets<Set> sets;
  // Fills the results with NaN, or the most negative integer the bytes 0x80 make, on `stream`.
  std::function<void(cudaStream_t stream)> poison;
  // The results in the layout of reference::expected, once `stream` is done.
  std::function<std::vector<float>(cudaStream_t stream)> results;
};
Given<GemmSet> givenSets(const model::GemmCase& what, const reference::GemmOperands& in);
Given<DecodeSet> givenSets(const model::DecodeCase& what, const reference::DecodeOperands& in);
Given<PrefillSet> givenSets(const model::PrefillCase& what, const reference::PrefillOperands& in);
Given<ElementwiseSet> givenSets(const model::ElementwiseCase& what,
                                const reference::ElementwiseOperands& in);

// A cache without NaN: 1024 in its place, so that a kernel that uses it still gives wrong results.
std::vector<std::uint16_t> finiteCache(std::vector<std::uint16_t> cache);

}  // namespace qplan::profiler::cuda
