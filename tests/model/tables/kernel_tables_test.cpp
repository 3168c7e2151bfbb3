#include "model/tables/kernel_tables.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/diagnostic.hpp"
#include "model/tables/attention_tables.hpp"

namespace qplan::model::tables {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

// 1 TB/s, 100 and 200 Tflop/s, 10 MB of L2.
Gpu someGpu() {
  Gpu gpu;
  gpu.smCount = 100;
  gpu.memoryBandwidth = BytesPerSecond(1e12);
  gpu.l2 = Bytes(10e6);
  gpu.peak = {FlopsPerSecond(1e14), FlopsPerSecond(2e14), FlopsPerSecond(2e14)};
  return gpu;
}

Table aiconfigurator(std::vector<std::vector<std::string>> rows) {
  return {{"kernel_source", "gemm_dtype", "m", "n", "k", "latency"}, std::move(rows)};
}

GemmSamples read(const Table& table, GemmTableLayout layout, Format format,
                 const std::string& device = "") {
  GemmTableFilter filter;
  filter.format = format;
  filter.device = device;
  return gemmSamples(table, layout, someGpu(), filter);
}

TEST(KernelTables, KeepsTheRowsOfAFormatInSeconds) {
  const GemmSamples got = read(aiconfigurator({{"x", "bfloat16", "16", "4096", "8192", "0.1"},
                                               {"x", "fp8", "16", "4096", "8192", "0.05"},
                                               {"x", "fp8_block", "16", "4096", "8192", "0.1"},
                                               {"x", "int4_wo", "16", "4096", "8192", "0.1"}}),
                               GemmTableLayout::aiconfigurator, Format::bf16);
  EXPECT_THAT(got.samples, ElementsAre(GemmSample{16, {4096, 8192}, Seconds(0.1 * 1e-3), "x"}));
  EXPECT_FALSE(got.includesQuantization);
  EXPECT_THAT(got.dropped,
              UnorderedElementsAre(DroppedRows{"other format", 1},
                                   DroppedRows{"kernel the engine does not run: fp8_block", 1},
                                   DroppedRows{"kernel the engine does not run: int4_wo", 1}));
}

TEST(KernelTables, Fp8RowsCarryTheirQuantization) {
  EXPECT_TRUE(read(aiconfigurator({{"x", "fp8", "16", "4096", "8192", "0.05"}}),
                   GemmTableLayout::aiconfigurator, Format::fp8W8a8)
                  .includesQuantization);
}

TEST(KernelTables, Int8VectorKernelsAreLeftOut) {
  const GemmSamples got = read(aiconfigurator({{"x", "sq", "7", "4096", "8192", "0.05"},
                                               {"x", "sq", "8", "4096", "8192", "0.05"}}),
                               GemmTableLayout::aiconfigurator, Format::int8W8a8);
  ASSERT_EQ(got.samples.size(), 1u);
  EXPECT_EQ(got.samples[0].rows, 8);
  EXPECT_THAT(got.dropped, ElementsAre(DroppedRows{"vector kernel below 8 rows", 1}));
}

TEST(KernelTables, SizesOutsideServingAreLeftOut) {
  const GemmSamples got = read(aiconfigurator({{"x", "bfloat16", "16", "512", "8192", "0.1"},
                                               {"x", "bfloat16", "16", "8192", "512", "0.1"},
                                               {"x", "bfloat16", "9000", "8192", "4096", "9"}}),
                               GemmTableLayout::aiconfigurator, Format::bf16);
  EXPECT_TRUE(got.samples.empty());
  EXPECT_THAT(got.dropped, ElementsAre(DroppedRows{"outside the sizes of serving", 3}));
}

// 1024 x 2048 weights are 4.2 MB and need 4.2 us at 1 TB/s: 3 us means they sat in L2. Then the
// 4 MB row at 5 us is suspect too, while 4096 x 8192 = 67 MB cannot fit twice into 10 MB.
TEST(KernelTables, AWarmCacheSpoilsEverySmallLayer) {
  const GemmSamples got = read(aiconfigurator({{"x", "bfloat16", "1", "1024", "2048", "0.003"},
                                               {"x", "bfloat16", "1", "2048", "1024", "0.005"},
                                               {"x", "bfloat16", "1", "4096", "8192", "0.08"}}),
                               GemmTableLayout::aiconfigurator, Format::bf16);
  ASSERT_EQ(got.samples.size(), 1u);
  EXPECT_EQ(got.samples[0].shape.outputs, 4096);
  EXPECT_THAT(got.dropped, ElementsAre(DroppedRows{"weights may sit in the L2 cache", 2}));
}

// 2 x 8192 x 4096 x 8192 flops take 5.5 ms at 100 Tflop/s.
TEST(KernelTables, RowsAboveThePeakRateAreLeftOut) {
  const GemmSamples got = read(aiconfigurator({{"x", "bfloat16", "8192", "4096", "8192", "5.4"},
                                               {"x", "bfloat16", "8192", "4096", "8192", "5.6"}}),
                               GemmTableLayout::aiconfigurator, Format::bf16);
  EXPECT_THAT(got.samples, ElementsAre(GemmSample{8192, {4096, 8192}, Seconds(5.6 * 1e-3), "x"}));
  EXPECT_THAT(got.dropped, ElementsAre(DroppedRows{"faster than memory or peak rate", 1}));
}

// hidden 4096, 32 + 2 x 8 heads of 128, gated ffn 14336, on 2 GPUs: QKV 6144 / 2 = 3072 outputs,
// O 4096 inputs / 2, up 2 x 14336 / 2, down 14336 / 2 inputs. The A100 row is another device; the
// two H100 rows are equal sizes, of which the later (median of two) is kept.
TEST(KernelTables, VidurOperatorsBecomeShapes) {
  const Table table{
      {"device", "attn_pre_proj_ms", "attn_post_proj_ms", "mlp_up_proj_ms", "mlp_down_proj_ms",
       "n_head", "n_kv_head", "n_embd", "n_expanded_embd", "use_gated_mlp", "num_tokens",
       "num_tensor_parallel_workers"},
      {{"h100", "0.1", "0.2", "0.3", "0.4", "32", "8", "4096", "14336", "True", "8", "2"},
       {"h100", "0.1", "0.2", "0.3", "0.5", "32", "8", "4096", "14336", "True", "8", "2"},
       {"a100", "9", "9", "9", "9", "32", "8", "4096", "14336", "True", "8", "2"}}};
  const GemmSamples got = read(table, GemmTableLayout::vidurMlp, Format::bf16, "h100");
  EXPECT_THAT(got.samples, UnorderedElementsAre(
                               GemmSample{8, {3072, 4096}, Seconds(0.1 * 1e-3), "attn_pre_proj"},
                               GemmSample{8, {4096, 2048}, Seconds(0.2 * 1e-3), "attn_post_proj"},
                               GemmSample{8, {14336, 4096}, Seconds(0.3 * 1e-3), "mlp_up_proj"},
                               GemmSample{8, {4096, 7168}, Seconds(0.5 * 1e-3), "mlp_down_proj"}));
  EXPECT_THAT(got.dropped, ElementsAre(DroppedRows{"other GPU", 1}));
}

TEST(KernelTables, ServingLayersAreShardedByTheirKind) {
  const Table table{
      {"layer_name", "input", "tp_size", "latency_us"},
      {{"q_proj", "4", "2", "50"}, {"down_proj", "4", "2", "80"}, {"rope", "4", "2", "3"}}};
  const GemmSamples got = read(table, GemmTableLayout::servingSimLayers, Format::bf16);
  EXPECT_THAT(got.samples,
              UnorderedElementsAre(GemmSample{4, {2048, 4096}, Seconds(50 * 1e-6), "q_proj"},
                                   GemmSample{4, {4096, 7168}, Seconds(80 * 1e-6), "down_proj"}));
  EXPECT_THAT(got.dropped, ElementsAre(DroppedRows{"not a linear layer", 1}));
}

TEST(KernelTables, ServingLayersOfTheSecondFormAreFused) {
  const Table dense{{"layer", "tokens", "time_us"},
                    {{"qkv_proj", "4", "90"}, {"gate_up_proj", "4", "450"}, {"act_fn", "4", "3"}}};
  const GemmSamples got = read(dense, GemmTableLayout::servingSimLayers, Format::bf16);
  EXPECT_THAT(got.samples, UnorderedElementsAre(
                               GemmSample{4, {6144, 4096}, Seconds(90 * 1e-6), "qkv_proj"},
                               GemmSample{4, {28672, 4096}, Seconds(450 * 1e-6), "gate_up_proj"}));
  const Table perSequence{{"layer", "sequences", "time_us"}, {{"lm_head", "2", "2100"}}};
  EXPECT_THAT(read(perSequence, GemmTableLayout::servingSimLayers, Format::bf16).samples,
              ElementsAre(GemmSample{2, {128256, 4096}, Seconds(2100 * 1e-6), "lm_head"}));
  EXPECT_THAT(servingSimElementwiseSamples(dense, ElementwiseOp::activation),
              ElementsAre(ElementwiseSample{14336, 4, Seconds(3 * 1e-6)}));
  EXPECT_TRUE(servingSimElementwiseSamples(dense, ElementwiseOp::norm).empty());
  EXPECT_TRUE(servingSimElementwiseSamples(perSequence, ElementwiseOp::norm).empty());
}

// 16 tokens at 200,000 tokens/s take 80 us.
TEST(KernelTables, ThroughputBecomesTime) {
  const Table table{
      {"gpu", "in_features", "out_features", "weight_type", "num_tokens", "tokens_per_s"},
      {{"A10", "4096", "12288", "marlin", "16", "200000"},
       {"A10", "4096", "12288", "fp16", "16", "100000"}}};
  const GemmSamples got = read(table, GemmTableLayout::layerThroughput, Format::int4W4a16, "A10");
  ASSERT_EQ(got.samples.size(), 1u);
  EXPECT_NEAR(got.samples[0].time.value(), 80e-6, 1e-12);
}

TEST(KernelTables, SaysWhatIsMissingAndWhere) {
  try {
    read({{"gemm_dtype", "m", "latency"}, {{"bfloat16", "1", "0.1"}}},
         GemmTableLayout::aiconfigurator, Format::bf16);
    FAIL() << "no error";
  } catch (const ParseError& e) {
    EXPECT_EQ(e.message(), "no column 'n'");
  }
  try {
    read(aiconfigurator({{"x", "bfloat16", "16", "4096", "fast", "0.1"}}),
         GemmTableLayout::aiconfigurator, Format::bf16);
    FAIL() << "no error";
  } catch (const ParseError& e) {
    EXPECT_EQ(e.where(), "line 2");
    EXPECT_EQ(e.message(), "k: 'fast' is not a number");
  }
}

}  // namespace
}  // namespace qplan::model::tables
