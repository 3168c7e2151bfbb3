#pragma once

#include <memory>

#include "model/profile.hpp"
#include "profiler/cuda/cudnn/graph.hpp"

namespace qplan::profiler::cuda {

enum AttentionTensor : std::int64_t {
  kAttentionQuery = 1,
  kAttentionKey,
  kAttentionValue,
  kAttentionOutput,
  kAttentionScale,          // host, float: 1 / sqrt(dim)
  kAttentionMinusInfinity,  // host, float: what a masked score becomes
  kAttentionCached,         // host, int32: cached tokens; only where there are some
  kAttentionKeyPages,
  kAttentionValuePages,
  kAttentionQueryLengths,
  kAttentionKeyLengths
};

// Causal attention over contiguous [sequence][token][head][dim], as the chain of operations that
// cuDNN knows to be attention (it refuses the chain without log and add, which make the statistics
// of training). Query i sees keys up to i + cached.
std::unique_ptr<Graph> prefillGraph(const CudnnPtr& cudnn, const model::PrefillCase& what);

// One query token per sequence over a paged BF16 cache, in the layout of
// reference::DecodeOperands. `blocks` in all, `blocksPerSequence` columns of the page table.
struct PagedSizes {
  std::int64_t blocks = 0;
  std::int64_t blocksPerSequence = 0;
};
std::unique_ptr<Graph> decodeGraph(const CudnnPtr& cudnn, const model::DecodeCase& what,
                                   const PagedSizes& pages);

}  // namespace qplan::profiler::cuda
