#pragma once

#include <string_view>
#include <vector>

#include "model/elementwise.hpp"
#include "model/tables/samples.hpp"
#include "model/tables/table.hpp"

namespace qplan::model::tables {

// Published kernel tables as samples. All throw ParseError for a missing column or a cell
// that is not a number. Rows the fits must not see are dropped, as said below.

// generation_attention.csv of ai-dynamo/aiconfigurator: batch_size, num_heads,
// num_key_value_heads, head_dim, kv_cache_dtype, step (cached tokens but for the new one), latency
// in ms, and optionally window_size and kernel_source. Dropped: windowed rows; rows of Triton
// kernels, which engines use only where nothing better exists.
std::vector<AttentionSample> generationAttentionSamples(const Table& table);

// context_attention.csv of the same source: `isl` new tokens after `step` cached ones. Dropped as
// above, and prompts under 16 tokens, which run decode kernels.
std::vector<AttentionSample> contextAttentionSamples(const Table& table);

// attention.csv of casys-kaist/LLMServingSim v1: prefill_chunk, kv_prefill, n_decode, kv_decode,
// time_us; the heads are the model's. Dropped: mixed batches.
std::vector<AttentionSample> servingAttentionSamples(const Table& table, int heads, int kvHeads,
                                                     int headDim);

// attention.csv of casys-kaist/LLMServingSim v0: n_q_head, n_kv_head,
// num_tensor_parallel_workers, batch_size, prefill_chunk_size, kv_cache_size, is_prefill and
// attn_prefill_ms or attn_decode_ms; headDim is the model's. kv_cache_size counts the tokens of the
// whole batch, new ones included: decode times stay the same until it reaches another multiple of
// the batch, and are those of an empty kernel below one token each. Dropped: decode rows of which
// it is no multiple of the batch.
std::vector<AttentionSample> batchAttentionSamples(const Table& table, int headDim);

// custom_allreduce.csv: kernel_source, num_gpus, message_size in 2-byte elements, latency in ms.
// Only kernels inside CUDA graphs: eager rows time the host.
std::vector<CollectiveSample> customAllReduceSamples(const Table& table);

// nccl.csv: op_name, nccl_dtype, num_gpus, message_size in elements, latency in ms; all_reduce of
// 2-byte elements only.
std::vector<CollectiveSample> ncclAllReduceSamples(const Table& table);

// Per-operator medians of microsoft/vidur: device, num_tokens, num_tensor_parallel_workers, n_head,
// n_kv_head, n_embd, n_expanded_embd, use_gated_mlp and one column of ms per operator. Norms are
// measured without residual there, by a kernel that is not vectorized; the fused one moves twice
// the bytes in vector loads and is taken to need the same time. Dropped: other devices, models
// without gated MLP, zero times, more than 8192 tokens.
std::vector<ElementwiseSample> vidurElementwiseSamples(const Table& table, std::string_view device,
                                                       ElementwiseOp op);

// Layers of Llama-3.1-8B inside an engine on one GPU: layer, tokens, time_us. Norms come with the
// residual. Nothing for a table of another form.
std::vector<ElementwiseSample> servingSimElementwiseSamples(const Table& table, ElementwiseOp op);

// scale_matrix.csv (static quantization) plus computescale.csv (what the dynamic scale adds): m
// tokens of k features, latency in ms. Dropped: k outside minWidth..maxWidth, m above maxTokens,
// pairs with a negative difference.
struct QuantizeFilter {
  int minWidth = 1024;
  int maxWidth = 32768;
  int maxTokens = 8192;
};
std::vector<ElementwiseSample> quantizeSamples(const Table& scale, const Table& compute,
                                               const QuantizeFilter& filter = {});

}  // namespace qplan::model::tables
