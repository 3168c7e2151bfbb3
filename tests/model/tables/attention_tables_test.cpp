#include "model/tables/attention_tables.hpp"

#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "model/diagnostic.hpp"

namespace qplan::model::tables {
namespace {

// Splits at line ends and commas, as a reader would.
Table csv(const std::string& text) {
  Table table;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::vector<std::string> cells;
    std::istringstream fields(line + ",");
    for (std::string cell; std::getline(fields, cell, ',');) cells.push_back(cell);
    (table.columns.empty() ? table.columns : table.rows.emplace_back()) = cells;
  }
  return table;
}

constexpr const char* kGeneration =
    "kernel_source,batch_size,isl,num_heads,num_key_value_heads,head_dim,kv_cache_dtype,step,"
    "window_size,latency\n"
    "vllm_flash_attn_fa3,4,1,32,8,128,bfloat16,1023,0,0.0166\n"
    "vllm_flash_attn_fa3,4,1,32,8,128,bfloat16,1023,128,0.0111\n"
    "vllm_triton_attn,4,1,32,8,128,fp8,1023,0,0.0311\n"
    "vllm_flash_attn_fa3,1,1,8,1,64,fp8,1,0,0.0102\n";

// The step counts tokens before the new one; windowed and Triton rows are out.
TEST(AttentionTables, GenerationRows) {
  const auto samples = generationAttentionSamples(csv(kGeneration));
  ASSERT_EQ(samples.size(), 2u);
  EXPECT_EQ(samples[0].sequences, 4);
  EXPECT_DOUBLE_EQ(samples[0].context, 1024.0);
  EXPECT_NEAR(samples[0].time.value(), 16.6e-6, 1e-15);
  EXPECT_EQ(samples[1].kvDtype, KvDtype::fp8);
}

TEST(AttentionTables, ContextRowsLeaveOutSingleTokens) {
  const auto samples = contextAttentionSamples(
      csv("batch_size,isl,num_heads,num_key_value_heads,head_dim,kv_cache_dtype,step,latency\n"
          "2,1,32,8,128,bfloat16,0,0.01\n"
          "2,512,32,8,128,bfloat16,64,0.065\n"));
  ASSERT_EQ(samples.size(), 1u);
  EXPECT_EQ(samples[0].newTokens, 512);
  EXPECT_DOUBLE_EQ(samples[0].context, 64.0);
}

// 256 tokens over 4 sequences are 64 each, 30 over 4 are no whole number. The prompt of 128 tokens
// with 512 of them in the cache has 384 before it. Two GPUs share 32 and 8 heads.
TEST(AttentionTables, BatchRowsSumTheContexts) {
  const auto samples = batchAttentionSamples(
      csv("attn_prefill_ms,attn_decode_ms,n_q_head,n_kv_head,num_tensor_parallel_workers,"
          "batch_size,prefill_chunk_size,kv_cache_size,is_prefill\n"
          ",0.02,32,8,2,4,0,256,False\n,0.01,32,8,2,4,0,30,False\n0.03,,32,8,2,1,128,512,True\n"),
      128);
  ASSERT_EQ(samples.size(), 2u);
  EXPECT_EQ(samples[0], (AttentionSample{16, 4, 128, KvDtype::bf16, 4, 1, 64, Seconds(20e-6)}));
  EXPECT_EQ(samples[1], (AttentionSample{16, 4, 128, KvDtype::bf16, 1, 128, 384, Seconds(30e-6)}));
}

TEST(AttentionTables, ServingRowsLeaveOutMixedBatches) {
  const auto samples =
      servingAttentionSamples(csv("prefill_chunk,kv_prefill,n_decode,kv_decode,time_us\n"
                                  "0,0,8,1024,55.6\n512,1024,0,0,104.6\n512,1024,8,1024,190\n"),
                              32, 8, 128);
  ASSERT_EQ(samples.size(), 2u);
  EXPECT_EQ(samples[0].sequences, 8);
  EXPECT_EQ(samples[0].newTokens, 1);
  EXPECT_EQ(samples[1].sequences, 1);
  EXPECT_EQ(samples[1].newTokens, 512);
  EXPECT_NEAR(samples[1].time.value(), 104.6e-6, 1e-12);
}

// message_size counts elements of two bytes.
TEST(AttentionTables, CollectiveRows) {
  const auto custom = customAllReduceSamples(
      csv("kernel_source,allreduce_dtype,num_gpus,message_size,latency,backend\n"
          "vLLM_custom_eager,bfloat16,2,128,0.0206,vllm_eager\n"
          "vLLM_custom_graph,bfloat16,2,128,0.00429,vllm_graph\n"));
  ASSERT_EQ(custom.size(), 1u);
  EXPECT_DOUBLE_EQ(custom[0].bytes.value(), 256.0);
  const auto nccl = ncclAllReduceSamples(
      csv("op_name,kernel_source,nccl_dtype,num_gpus,message_size,latency\n"
          "all_gather,NCCL,half,2,256,0.00531\nall_reduce,NCCL,int8,4,256,0.009\n"
          "all_reduce,NCCL,half,4,256,0.00946\n"));
  ASSERT_EQ(nccl.size(), 1u);
  EXPECT_EQ(nccl[0].ranks, 4);
}

// Rope of 32 + 8 heads of 128 on two ranks: 2560 elements.
TEST(AttentionTables, VidurRows) {
  constexpr const char* kCsv =
      "device,emb_ms,input_layernorm_ms,attn_rope_ms,mlp_act_ms,n_head,n_kv_head,n_embd,"
      "n_expanded_embd,use_gated_mlp,num_tokens,num_tensor_parallel_workers\n"
      "a100,0.003,0.005,0.004,0.011,32,8,4096,14336,True,1,2\n"
      "h100,0.002,0.004,0.004,0.007,32,8,4096,14336,True,1,2\n"
      "a100,0.003,0.005,,0.011,32,32,2560,10240,False,1,2\n";
  const auto rope = vidurElementwiseSamples(csv(kCsv), "a100", ElementwiseOp::rope);
  ASSERT_EQ(rope.size(), 1u);
  EXPECT_DOUBLE_EQ(rope[0].width, 2560.0);
  const auto norm = vidurElementwiseSamples(csv(kCsv), "h100", ElementwiseOp::norm);
  ASSERT_EQ(norm.size(), 1u);
  EXPECT_DOUBLE_EQ(norm[0].width, 4096.0);
  EXPECT_TRUE(vidurElementwiseSamples(csv(kCsv), "a100", ElementwiseOp::cacheWrite).empty());
}

// 2.13 us static + 0.61 us for the dynamic scale; a negative difference is noise.
TEST(AttentionTables, QuantizationIsTheSumOfItsTwoTables) {
  const auto samples = quantizeSamples(
      csv("kernel_source,m,k,quant_dtype,latency\ns,1,4096,fp8,0.00213\ns,2,4096,fp8,0.00213\n"
          "s,1,64,fp8,0.0019\n"),
      csv("kernel_source,m,k,quant_dtype,latency\nd,1,4096,fp8,0.00061\nd,2,4096,fp8,-0.0001\n"
          "d,1,64,fp8,0.0006\n"));
  ASSERT_EQ(samples.size(), 1u);
  EXPECT_NEAR(samples[0].time.value(), 2.74e-6, 1e-15);
}

TEST(AttentionTables, FaultsNameTheLine) {
  try {
    ncclAllReduceSamples(
        csv("op_name,nccl_dtype,num_gpus,message_size,latency\n"
            "all_reduce,half,2,256,0.1\nall_reduce,half,2,many,0.1\n"));
    FAIL() << "a cell without number went unnoticed";
  } catch (const ParseError& error) {
    EXPECT_EQ(error.where(), "line 3");
  }
  EXPECT_THROW(generationAttentionSamples(csv("batch_size,num_heads\n1,2\n")), ParseError);
}

}  // namespace
}  // namespace qplan::model::tables
