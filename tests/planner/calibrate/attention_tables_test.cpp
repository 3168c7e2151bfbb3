#include "planner/calibrate/attention_tables.hpp"

#include <gtest/gtest.h>

#include "model/diagnostic.hpp"

namespace qplan::planner::calibrate {
namespace {

constexpr std::string_view kGeneration =
    "kernel_source,batch_size,isl,num_heads,num_key_value_heads,head_dim,kv_cache_dtype,step,"
    "window_size,latency\n"
    "vllm_flash_attn_fa3,4,1,32,8,128,bfloat16,1023,0,0.0166\n"
    "vllm_flash_attn_fa3,4,1,32,8,128,bfloat16,1023,128,0.0111\n"
    "vllm_triton_attn,4,1,32,8,128,fp8,1023,0,0.0311\n"
    "vllm_flash_attn_fa3,1,1,8,1,64,fp8,1,0,0.0102\n";

// The step counts tokens before the new one; windowed and Triton rows are out.
TEST(AttentionTables, GenerationRows) {
  const auto samples = generationAttentionSamples(kGeneration, "generation.csv");
  ASSERT_EQ(samples.size(), 2u);
  EXPECT_EQ(samples[0].sequences, 4);
  EXPECT_DOUBLE_EQ(samples[0].context, 1024.0);
  EXPECT_NEAR(samples[0].time.value(), 16.6e-6, 1e-15);
  EXPECT_EQ(samples[1].kvDtype, model::KvDtype::fp8);
}

TEST(AttentionTables, ContextRowsLeaveOutSingleTokens) {
  const auto samples = contextAttentionSamples(
      "batch_size,isl,num_heads,num_key_value_heads,head_dim,kv_cache_dtype,step,latency\n"
      "2,1,32,8,128,bfloat16,0,0.01\n"
      "2,512,32,8,128,bfloat16,64,0.065\r\n",
      "context.csv");
  ASSERT_EQ(samples.size(), 1u);
  EXPECT_EQ(samples[0].newTokens, 512);
  EXPECT_DOUBLE_EQ(samples[0].context, 64.0);
}

TEST(AttentionTables, ServingRowsLeaveOutMixedBatches) {
  const auto samples = servingAttentionSamples(
      "prefill_chunk,kv_prefill,n_decode,kv_decode,time_us\n"
      "0,0,8,1024,55.6\n512,1024,0,0,104.6\n512,1024,8,1024,190\n",
      "attention.csv", 32, 8, 128);
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
      "kernel_source,allreduce_dtype,num_gpus,message_size,latency,backend\n"
      "vLLM_custom_eager,bfloat16,2,128,0.0206,vllm_eager\n"
      "vLLM_custom_graph,bfloat16,2,128,0.00429,vllm_graph\n",
      "custom.csv");
  ASSERT_EQ(custom.size(), 1u);
  EXPECT_DOUBLE_EQ(custom[0].bytes.value(), 256.0);
  const auto nccl = ncclAllReduceSamples(
      "op_name,kernel_source,nccl_dtype,num_gpus,message_size,latency\n"
      "all_gather,NCCL,half,2,256,0.00531\nall_reduce,NCCL,int8,4,256,0.009\n"
      "all_reduce,NCCL,half,4,256,0.00946\n",
      "nccl.csv");
  ASSERT_EQ(nccl.size(), 1u);
  EXPECT_EQ(nccl[0].ranks, 4);
}

// Rope of 32 + 8 heads of 128 on two ranks: 2560 elements.
TEST(AttentionTables, VidurRows) {
  constexpr std::string_view kCsv =
      "device,emb_ms,input_layernorm_ms,attn_rope_ms,mlp_act_ms,n_head,n_kv_head,n_embd,"
      "n_expanded_embd,use_gated_mlp,num_tokens,num_tensor_parallel_workers\n"
      "a100,0.003,0.005,0.004,0.011,32,8,4096,14336,True,1,2\n"
      "h100,0.002,0.004,0.004,0.007,32,8,4096,14336,True,1,2\n"
      "a100,0.003,0.005,,0.011,32,32,2560,10240,False,1,2\n";
  const auto rope = vidurElementwiseSamples(kCsv, "mlp.csv", "a100", model::ElementwiseOp::rope);
  ASSERT_EQ(rope.size(), 1u);
  EXPECT_DOUBLE_EQ(rope[0].width, 2560.0);
  const auto norm = vidurElementwiseSamples(kCsv, "mlp.csv", "h100", model::ElementwiseOp::norm);
  ASSERT_EQ(norm.size(), 1u);
  EXPECT_DOUBLE_EQ(norm[0].width, 4096.0);
  EXPECT_TRUE(
      vidurElementwiseSamples(kCsv, "mlp.csv", "a100", model::ElementwiseOp::cacheWrite).empty());
}

// 2.13 us static + 0.61 us for the dynamic scale; a negative difference is noise.
TEST(AttentionTables, QuantizationIsTheSumOfItsTwoTables) {
  const auto samples = quantizeSamples(
      "kernel_source,m,k,quant_dtype,latency\ns,1,4096,fp8,0.00213\ns,2,4096,fp8,0.00213\n"
      "s,1,64,fp8,0.0019\n",
      "kernel_source,m,k,quant_dtype,latency\nd,1,4096,fp8,0.00061\nd,2,4096,fp8,-0.0001\n"
      "d,1,64,fp8,0.0006\n",
      "scale.csv");
  ASSERT_EQ(samples.size(), 1u);
  EXPECT_NEAR(samples[0].time.value(), 2.74e-6, 1e-15);
}

TEST(AttentionTables, FaultsNameFileAndLine) {
  try {
    generationAttentionSamples("batch_size,num_heads\n1,2\n", "short.csv");
    FAIL() << "a missing column went unnoticed";
  } catch (const model::ParseError& error) {
    EXPECT_EQ(error.file(), "short.csv");
    EXPECT_EQ(error.where(), "line 2");
  }
  EXPECT_THROW(ncclAllReduceSamples("op_name,nccl_dtype,num_gpus,message_size,latency\n"
                                    "all_reduce,half,2,many,0.1\n",
                                    "nccl.csv"),
               model::ParseError);
}

}  // namespace
}  // namespace qplan::planner::calibrate
