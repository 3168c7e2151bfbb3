#include <memory>

#include "profiler/cuda/collect_ways.hpp"
#include "profiler/cuda/launched.hpp"
#include "profiler/cuda/ways.hpp"

namespace qplan::profiler::cuda {

namespace {

std::vector<Way> ownDecode(Context& context, const model::DecodeCase& what,
                           const Sets<DecodeSet>& sets) {
  const bool wide = what.kvDtype == model::KvDtype::bf16;
  const kernels::DecodePlan plan =
      kernels::planDecode({.cache = wide ? kernels::CacheType::bf16 : kernels::CacheType::e4m3,
                           .sequences = what.sequences,
                           .queryHeads = what.heads.query,
                           .keyValueHeads = what.heads.keyValue,
                           .dim = what.heads.dim,
                           .blocksPerSequence = blocksPerSequence(what)},
                          context.limits);
  const auto workspace = context.workspace->reserve(plan.workspaceBytes);
  return {{kernels::name(plan), {}, {}, [plan, workspace, sets](cudaStream_t stream, int turn) {
             const DecodeSet set = sets.ofTurn(turn);
             QPLAN_LAUNCH(kernels::decodeAttention(
                 plan,
                 {set.query, set.key, set.value, set.pageTable, set.lengths, set.keyScale,
                  set.valueScale, set.out, workspace->data()},
                 stream));
           }}};
}

}  // namespace

std::vector<Way> decodeWays(Context& context, const model::DecodeCase& what,
                            const std::vector<WayKind>& kinds, const Sets<DecodeSet>& sets) {
  return collectWays(kinds, [&](WayKind kind) {
    return kind == WayKind::cudnn ? context.cudnn.ways->decode(what, sets)
                                  : ownDecode(context, what, sets);
  });
}

std::vector<Way> prefillWays(Context& context, const model::PrefillCase& what,
                             const std::vector<WayKind>& kinds, const Sets<PrefillSet>& sets) {
  return collectWays(kinds,
                     [&](WayKind /*cudnn*/) { return context.cudnn.ways->prefill(what, sets); });
}

}  // namespace qplan::profiler::cuda
