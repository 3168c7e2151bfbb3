#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "model/tables/attention_tables.hpp"
#include "profiler/published/collected.hpp"

namespace qplan::profiler::published {

namespace {

using model::KvDtype;
using model::Seconds;
using model::tables::AttentionSample;
using model::tables::KernelTable;
using model::tables::KernelTableKind;

constexpr int kFewestPromptTokens = 16;
// Tables of one model are of Llama-3.1-8B.
constexpr int kModelHeads = 32, kModelKvHeads = 8;

std::vector<AttentionSample> attentionSamples(const KernelTable& table) {
  switch (table.kind) {
    case KernelTableKind::decodeAttention:
      return generationAttentionSamples(table.table);
    case KernelTableKind::promptAttention:
      return contextAttentionSamples(table.table);
    case KernelTableKind::modelAttention:
      return servingAttentionSamples(table.table, kModelHeads, kModelKvHeads, kHeadDim);
    case KernelTableKind::batchAttention:
      return batchAttentionSamples(table.table, kHeadDim);
    default:
      return {};
  }
}

bool hasHeads(const AttentionSample& s) {
  if (s.headDim == 64) return s.heads == 32 && s.kvHeads == 8;
  return s.headDim == kHeadDim &&
         std::find(kHeads.begin(), kHeads.end(), std::array{s.heads, s.kvHeads}) != kHeads.end();
}

bool isWhole(double value) { return value == std::floor(value) && value < 1e9; }

model::DecodeCase decodeCase(const AttentionSample& s) {
  return {s.kvDtype, s.sequences, static_cast<int>(s.context), {s.heads, s.kvHeads, s.headDim}};
}

model::Bytes cacheBytes(const AttentionSample& s) {
  return model::Bytes(s.context * s.sequences * 2.0 * s.kvHeads * s.headDim *
                      model::bytesPerElement(s.kvDtype));
}

// Share of the time that a cache in L2 may have saved, at most.
double warmShare(const AttentionSample& s, const model::Gpu& gpu) {
  return std::min(cacheBytes(s), gpu.l2) / gpu.memoryBandwidth / s.time;
}

// Samples of the first group that has any of `wanted`.
template <class Wanted>
model::tables::GroupSamples<AttentionSample> group(const Tables& tables, Wanted wanted,
                                                   const std::string& topic, Collected& into) {
  const auto found =
      model::tables::firstGroup<AttentionSample>(tables, [&](const KernelTable& table) {
        auto samples = attentionSamples(table);
        std::erase_if(samples, [&](const AttentionSample& s) { return !wanted(s); });
        return samples;
      });
  if (!found.samples.empty()) into.from(topic, found.tables, found.tableRows);
  return found;
}

void importDecode(const Tables& tables, KvDtype dtype, Collected& into) {
  const std::string topic = fmt::format("decode_attention {} cache", name(dtype));
  const auto found = group(
      tables, [&](const AttentionSample& s) { return s.newTokens == 1 && s.kvDtype == dtype; },
      topic, into);
  const model::Gpu& gpu = into.gpu();
  const bool warm =
      std::any_of(found.samples.begin(), found.samples.end(), [&](const AttentionSample& s) {
        const auto floor = model::floorOf(decodeCase(s), gpu);
        return floor && s.time < *floor;
      });
  int maybeWarm = 0;
  for (const AttentionSample& s : found.samples) {
    if (!hasHeads(s)) {
      into.drop(topic, "thinned: other heads than the ones kept");
    } else if (!isWhole(s.context) || s.context < kShortestContext ||
               !isPowerOfTwo(static_cast<int>(s.context)) || s.sequences > kMostSequences ||
               !isPowerOfTwo(s.sequences)) {
      into.drop(topic,
                "thinned: other batches or contexts than powers of two up to 256 sequences, "
                "from 128 tokens");
    } else if (warm && warmShare(s, gpu) > kMostWarmShare) {
      into.drop(topic, "the KV cache may sit in a warm L2 cache");
    } else {
      const int before = into.pointsOf(topic);
      into.add(topic, decodeCase(s), s.time, s.kernel);
      const bool kept = into.pointsOf(topic) > before;
      maybeWarm += kept && warmShare(s, gpu) > kMostWarmShare ? 1 : 0;
    }
  }
  if (maybeWarm > 0) {
    into.note(topic,
              fmt::format("points that may be faster than in an engine: {}; part of their KV "
                          "cache fits into L2, which the source does not flush; none of "
                          "its rows beats memory, so they are kept",
                          maybeWarm));
  }
}

void importPrefill(const Tables& tables, Collected& into) {
  const std::string topic = "prefill_attention";
  const auto found = group(
      tables,
      [](const AttentionSample& s) { return s.newTokens > 1 && s.kvDtype == KvDtype::bf16; }, topic,
      into);
  for (const AttentionSample& s : found.samples) {
    if (!hasHeads(s)) {
      into.drop(topic, "thinned: other heads than the ones kept");
    } else if (!isPowerOfTwo(s.newTokens) || s.newTokens < kFewestPromptTokens ||
               !isPowerOfTwo(s.sequences) || !isWhole(s.context)) {
      into.drop(topic, "thinned: lengths between powers of two");
    } else {
      into.add(topic,
               model::PrefillCase{s.sequences,
                                  s.newTokens,
                                  static_cast<int>(s.context),
                                  {s.heads, s.kvHeads, s.headDim}},
               s.time, s.kernel);
    }
  }
}

}  // namespace

void importAttention(const Tables& tables, Collected& into) {
  for (const KvDtype dtype : model::kKvDtypes) importDecode(tables, dtype, into);
  importPrefill(tables, into);
  // The readers leave these out before anything is counted.
  int windowed = 0;
  int triton = 0;
  for (const KernelTable& table : tables) {
    if (table.kind != KernelTableKind::decodeAttention &&
        table.kind != KernelTableKind::promptAttention) {
      continue;
    }
    for (std::size_t i = 0; i < table.table.rows.size(); ++i) {
      const model::tables::TableRow row(table.table, i);
      if (row.has("kernel_source") && row.text("kernel_source").find("triton") != std::string::npos)
        ++triton;
      else if (row.has("window_size") && row.number("window_size") > 0.0)
        ++windowed;
    }
  }
  int narrow = 0;
  for (const KernelTable& table : tables) {
    if (table.kind != KernelTableKind::promptAttention) continue;
    const auto samples = contextAttentionSamples(table.table);
    narrow += static_cast<int>(
        std::count_if(samples.begin(), samples.end(),
                      [](const AttentionSample& s) { return s.kvDtype == KvDtype::fp8; }));
  }
  into.drop("prefill_attention", "FP8 KV cache", narrow);
  into.drop("attention", "windowed attention", windowed);
  into.drop("attention", "Triton kernels, which engines use only where nothing better exists",
            triton);
}

}  // namespace qplan::profiler::published
