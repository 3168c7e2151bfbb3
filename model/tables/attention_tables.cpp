#include "model/tables/attention_tables.hpp"

#include <map>
#include <utility>

namespace qplan::model::tables {
namespace {

constexpr double kMilli = 1e-3;
constexpr double kMicro = 1e-6;
constexpr double kElementBytes = 2.0;

bool hasTriton(const TableRow& row) {
  return row.has("kernel_source") && row.text("kernel_source").find("triton") != std::string::npos;
}

bool isWindowed(const TableRow& row) {
  return row.has("window_size") && row.number("window_size") > 0.0;
}

AttentionSample attentionRow(const TableRow& row) {
  AttentionSample s;
  s.heads = row.positive("num_heads");
  s.kvHeads = row.positive("num_key_value_heads");
  s.headDim = row.positive("head_dim");
  s.kvDtype = row.text("kv_cache_dtype") == "fp8" ? KvDtype::fp8 : KvDtype::bf16;
  s.sequences = row.positive("batch_size");
  s.time = Seconds(row.number("latency") * kMilli);
  if (row.has("kernel_source")) s.kernel = row.text("kernel_source");
  return s;
}

CollectiveSample collectiveRow(const TableRow& row) {
  return {row.positive("num_gpus"), Bytes(row.number("message_size") * kElementBytes),
          Seconds(row.number("latency") * kMilli)};
}

// Column and width of one token of an operator in vidur's table; no column: not measured.
std::pair<const char*, double> vidurOperator(const TableRow& row, ElementwiseOp op) {
  const double hidden = row.number("n_embd");
  const double heads = row.positive("n_head");
  const double tp = row.positive("num_tensor_parallel_workers");
  switch (op) {
    case ElementwiseOp::norm:
      return {"input_layernorm_ms", hidden};
    case ElementwiseOp::rope:
      return {"attn_rope_ms", (heads + row.number("n_kv_head")) * hidden / heads / tp};
    case ElementwiseOp::activation:
      return {"mlp_act_ms", row.number("n_expanded_embd") / tp};
    case ElementwiseOp::embedding:
      return {"emb_ms", hidden};
    case ElementwiseOp::cacheWrite:
    case ElementwiseOp::quantize:
    case ElementwiseOp::sampling:
      break;
  }
  return {nullptr, 0.0};
}

}  // namespace

std::vector<AttentionSample> generationAttentionSamples(const Table& table) {
  std::vector<AttentionSample> samples;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const TableRow row(table, i);
    if (hasTriton(row) || isWindowed(row)) continue;
    AttentionSample s = attentionRow(row);
    s.newTokens = 1;
    s.context = row.number("step") + 1.0;
    samples.push_back(s);
  }
  return samples;
}

std::vector<AttentionSample> contextAttentionSamples(const Table& table) {
  constexpr int kShortestPrompt = 16;
  std::vector<AttentionSample> samples;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const TableRow row(table, i);
    if (hasTriton(row) || isWindowed(row)) continue;
    AttentionSample s = attentionRow(row);
    s.newTokens = row.count("isl");
    s.context = row.number("step");
    if (s.newTokens >= kShortestPrompt) samples.push_back(s);
  }
  return samples;
}

std::vector<AttentionSample> servingAttentionSamples(const Table& table, int heads, int kvHeads,
                                                     int headDim) {
  std::vector<AttentionSample> samples;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const TableRow row(table, i);
    const int chunk = row.count("prefill_chunk");
    const int decodes = row.count("n_decode");
    if ((chunk > 0) == (decodes > 0)) continue;
    AttentionSample s{heads, kvHeads, headDim, KvDtype::bf16,
                      1,     chunk,   0.0,     Seconds(row.number("time_us") * kMicro)};
    s.context = row.number(chunk > 0 ? "kv_prefill" : "kv_decode");
    if (decodes > 0) {
      s.sequences = decodes;
      s.newTokens = 1;
    }
    samples.push_back(s);
  }
  return samples;
}

std::vector<AttentionSample> batchAttentionSamples(const Table& table, int headDim) {
  std::vector<AttentionSample> samples;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const TableRow row(table, i);
    const int tp = row.positive("num_tensor_parallel_workers");
    AttentionSample s;
    s.heads = row.positive("n_q_head") / tp;
    s.kvHeads = row.positive("n_kv_head") / tp;
    s.headDim = headDim;
    s.sequences = row.positive("batch_size");
    const int cached = row.count("kv_cache_size");
    if (row.text("is_prefill") == "True") {
      s.newTokens = row.positive("prefill_chunk_size");
      const int tokens = cached / s.sequences;
      s.context = tokens - s.newTokens;
      s.time = Seconds(row.number("attn_prefill_ms") * kMilli);
      if (s.context >= 0.0) samples.push_back(s);
      continue;
    }
    if (cached == 0 || cached % s.sequences != 0) continue;
    s.newTokens = 1;
    const int tokens = cached / s.sequences;
    s.context = tokens;
    s.time = Seconds(row.number("attn_decode_ms") * kMilli);
    samples.push_back(s);
  }
  return samples;
}

std::vector<CollectiveSample> customAllReduceSamples(const Table& table) {
  std::vector<CollectiveSample> samples;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const TableRow row(table, i);
    if (row.text("kernel_source").ends_with("_eager")) continue;
    samples.push_back(collectiveRow(row));
  }
  return samples;
}

std::vector<CollectiveSample> ncclAllReduceSamples(const Table& table) {
  std::vector<CollectiveSample> samples;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const TableRow row(table, i);
    if (row.text("op_name") != "all_reduce" || row.text("nccl_dtype") != "half") continue;
    samples.push_back(collectiveRow(row));
  }
  return samples;
}

std::vector<ElementwiseSample> vidurElementwiseSamples(const Table& table, std::string_view device,
                                                       ElementwiseOp op) {
  constexpr int kMostTokens = 8192;
  std::vector<ElementwiseSample> samples;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const TableRow row(table, i);
    if (row.text("device") != device || row.text("use_gated_mlp") != "True") continue;
    const auto [column, width] = vidurOperator(row, op);
    if (column == nullptr || row.text(column).empty()) continue;
    const ElementwiseSample s{width, row.count("num_tokens"), Seconds(row.number(column) * kMilli)};
    if (s.tokens <= kMostTokens && s.time > Seconds(0.0)) samples.push_back(s);
  }
  return samples;
}

std::vector<ElementwiseSample> servingSimElementwiseSamples(const Table& table, ElementwiseOp op) {
  // Hidden 4096, 32 + 8 heads of 128 to turn, ffn 14336.
  const auto [layer, width] = op == ElementwiseOp::norm   ? std::pair{"layernorm", 4096.0}
                              : op == ElementwiseOp::rope ? std::pair{"rotary_emb", 5120.0}
                                                          : std::pair{"act_fn", 14336.0};
  std::vector<ElementwiseSample> samples;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const TableRow row(table, i);
    if (!row.has("layer") || !row.has("tokens")) break;
    if (row.text("layer") != layer) continue;
    const ElementwiseSample s{width, row.count("tokens"), Seconds(row.number("time_us") * 1e-6)};
    if (s.time > Seconds(0.0)) samples.push_back(s);
  }
  return samples;
}

std::vector<ElementwiseSample> quantizeSamples(const Table& scale, const Table& compute,
                                               const QuantizeFilter& filter) {
  std::map<std::pair<int, int>, double> dynamic;
  for (std::size_t i = 0; i < compute.rows.size(); ++i) {
    const TableRow row(compute, i);
    dynamic[{row.count("m"), row.count("k")}] = row.number("latency");
  }
  std::vector<ElementwiseSample> samples;
  for (std::size_t i = 0; i < scale.rows.size(); ++i) {
    const TableRow row(scale, i);
    const int m = row.count("m");
    const int k = row.count("k");
    const auto extra = dynamic.find({m, k});
    if (k < filter.minWidth || k > filter.maxWidth || m > filter.maxTokens ||
        extra == dynamic.end() || extra->second < 0.0) {
      continue;
    }
    const double time = row.number("latency") + extra->second;
    samples.push_back({static_cast<double>(k), m, Seconds(time * kMilli)});
  }
  return samples;
}

}  // namespace qplan::model::tables
