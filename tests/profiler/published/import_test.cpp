#include "profiler/published/import.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "model/diagnostic.hpp"

namespace qplan::profiler::published {
namespace {

using model::Format;
using model::GemmCase;
using model::KvDtype;
using model::ProfilePoint;
using model::Seconds;
using model::tables::KernelTable;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// 1 TB/s, 100 and 200 Tflop/s, 10 MB of L2, links of 100 GB/s.
model::Gpu someGpu() {
  model::Gpu gpu;
  gpu.id = "some-gpu";
  gpu.name = "Some GPU";
  gpu.architecture = "hopper";
  gpu.computeCapability = {9, 0};
  gpu.smCount = 100;
  gpu.boostClock = model::Hertz(1e9);
  gpu.memory = model::Bytes(80e9);
  gpu.memoryBandwidth = model::BytesPerSecond(1e12);
  gpu.l2 = model::Bytes(10e6);
  gpu.peak = {model::FlopsPerSecond(1e14), model::FlopsPerSecond(2e14),
              model::FlopsPerSecond(2e14)};
  gpu.interconnect.fabric = model::Fabric::nvswitch;
  gpu.interconnect.nvlinkPerDirection = model::BytesPerSecond(1e11);
  gpu.interconnect.pciePerDirection = model::BytesPerSecond(1e10);
  return gpu;
}

KernelTable tableOf(const std::string& name, const std::string& text, int group = 0) {
  KernelTable table{name, group, {}, {}};
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::vector<std::string> cells;
    std::istringstream fields(line + ",");
    for (std::string cell; std::getline(fields, cell, ',');) cells.push_back(cell);
    (table.table.columns.empty() ? table.table.columns : table.table.rows.emplace_back()) = cells;
  }
  const auto kind = kindOf(table.table);
  EXPECT_TRUE(kind) << name;
  table.kind = *kind;
  return table;
}

constexpr const char* kGemmHead = "kernel_source,gemm_dtype,m,n,k,latency\n";

KernelTable gemms(const std::string& rows, int group = 0) {
  return tableOf("tables/v1/gemm.csv", kGemmHead + rows, group);
}

KernelTable decodes(const std::string& rows) {
  return tableOf("tables/v1/generation_attention.csv",
                 "kernel_source,batch_size,isl,num_heads,num_key_value_heads,head_dim,"
                 "kv_cache_dtype,step,window_size,latency\n" +
                     rows);
}

model::Profile importOf(const std::vector<KernelTable>& tables) {
  return importTables(someGpu(), tables, {"qprof test", "", "2026-01-01"});
}

std::vector<model::KernelCase> casesOf(const model::Profile& profile) {
  std::vector<model::KernelCase> cases;
  for (const ProfilePoint& point : profile.points) cases.push_back(point.what);
  return cases;
}

TEST(Import, KeepsOnePublishedFigureAPoint) {
  const model::Profile profile = importOf({gemms("lib,bfloat16,16,4096,8192,0.1\n")});
  ASSERT_EQ(profile.points.size(), 1u);
  const ProfilePoint& point = profile.points[0];
  EXPECT_EQ(point.what, model::KernelCase(GemmCase{Format::bf16, 16, {4096, 8192}}));
  EXPECT_EQ(point.kernel, "lib");
  EXPECT_EQ(point.timing, model::TimingMethod::published);
  EXPECT_NEAR(point.median.value(), 100e-6, 1e-12);
  EXPECT_EQ(point.p10, point.median);
  EXPECT_EQ(point.p90, point.median);
  EXPECT_EQ(point.samples, 1);
  EXPECT_THAT(validate(profile), IsEmpty());
  EXPECT_EQ(profile.method.grid, "published");
  EXPECT_EQ(profile.date, "2026-01-01");
  EXPECT_THAT(profile.source, HasSubstr("v1/gemm.csv"));
  EXPECT_THAT(profile.notes, Contains("gemm bf16: 1 point of 1 rows in v1/gemm.csv"));
}

// Weight-only kernels, INT8 below 8 rows, small layers and M off the grid each say so.
TEST(Import, CountsWhatIsLeftOut) {
  const model::Profile profile =
      importOf({gemms("lib,bfloat16,16,4096,8192,0.1\n"
                      "lib,bfloat16,17,4096,8192,0.1\n"
                      "lib,bfloat16,16,512,8192,0.1\n"
                      "wo,int4_wo,16,4096,8192,0.1\n"
                      "wo,int4_wo,32,4096,8192,0.1\n"
                      "vec,sq,4,4096,8192,0.1\n"
                      "sq,sq,16,4096,8192,0.1\n")});
  EXPECT_THAT(casesOf(profile),
              ElementsAre(model::KernelCase(GemmCase{Format::bf16, 16, {4096, 8192}}),
                          model::KernelCase(GemmCase{Format::int8W8a8, 16, {4096, 8192}})));
  EXPECT_THAT(profile.notes,
              Contains("gemm: 2 rows left out: kernel the engine does not run: int4_wo"));
  EXPECT_THAT(profile.notes,
              Contains("gemm int8-w8a8: 1 row left out: vector kernel below 8 rows"));
  EXPECT_THAT(profile.notes, Contains(HasSubstr("gemm bf16: 1 row left out: outside the sizes")));
  EXPECT_THAT(profile.notes, Contains(HasSubstr("gemm bf16: 1 row left out: thinned: M between")));
}

constexpr const char* kScale =
    "kernel_source,m,k,quant_dtype,latency\nstatic_scaled_fp8_quant,16,8192,fp8,0.002\n";
constexpr const char* kDynamic =
    "kernel_source,m,k,quant_dtype,latency\na_minus_b,16,8192,fp8,0.001\n";

// 100 us with a quantization of 2 + 1 us are 97 without.
TEST(Import, TakesTheQuantizationOffFp8Layers) {
  const model::Profile profile =
      importOf({gemms("lib,fp8,16,4096,8192,0.1\n"), tableOf("scale.csv", kScale),
                tableOf("dynamic.csv", kDynamic)});
  const auto gemm = std::find_if(profile.points.begin(), profile.points.end(), [](const auto& p) {
    return kernelClass(p.what) == model::KernelClass::gemm;
  });
  ASSERT_NE(gemm, profile.points.end());
  EXPECT_NEAR(gemm->median.value(), 97e-6, 1e-12);
  EXPECT_THAT(profile.notes, Contains(HasSubstr("is taken off")));
  // The quantization is a kernel of its own: 3 us.
  const model::ElementwiseCase quantize{model::ElementwiseOp::quantize, Format::fp8W8a8, 16, 8192};
  const auto found = std::find_if(profile.points.begin(), profile.points.end(), [&](const auto& p) {
    return p.what == model::KernelCase(quantize);
  });
  ASSERT_NE(found, profile.points.end());
  EXPECT_NEAR(found->median.value(), 3e-6, 1e-12);
}

TEST(Import, LeavesFp8OutWhereTheQuantizationIsUnknown) {
  const model::Profile profile =
      importOf({gemms("lib,bfloat16,16,4096,8192,0.1\nlib,fp8,16,4096,8192,0.1\n")});
  EXPECT_EQ(profile.points.size(), 1u);
  EXPECT_THAT(profile.notes, Contains(HasSubstr("times include quantizing the activations")));
}

// 64 MiB of weights take 67 us at 1 TB/s: 60 us are no measurement, the ten rows of 100 us are.
TEST(Import, LeavesOutWhatBeatsMemory) {
  std::string rows;
  for (const char* m : {"1", "2", "4", "8", "16", "32", "64", "128", "3", "5"}) {
    rows += std::string("lib,bfloat16,") + m + ",8192,4096,0.1\n";
  }
  const model::Profile profile = importOf({gemms(rows + "lib,bfloat16,6,8192,4096,0.06\n")});
  EXPECT_EQ(profile.points.size(), 8u);  // 3 and 5 rows are off the grid
  EXPECT_THAT(profile.notes,
              Contains("gemm bf16: 1 row left out: faster than memory or peak rate"));
}

// Of ten rows two are faster than 100 Tflop/s: 2 x 1024 x 4096 x 4096 FLOPs take 344 us.
TEST(Import, DoesNotBelieveATableOfImpossibleRows) {
  std::string rows;
  for (const char* m : {"1", "2", "4", "8", "16", "32", "64", "128"}) {
    rows += std::string("lib,bfloat16,") + m + ",4096,4096,0.3\n";
  }
  rows += "lib,bfloat16,1024,4096,4096,0.2\nlib,bfloat16,2048,4096,4096,0.3\n";
  const KernelTable other = decodes("fa,8,1,32,8,128,bfloat16,1023,0,0.1\n");
  const model::Profile profile = importOf({gemms(rows), other});
  EXPECT_EQ(profile.points.size(), 1u);
  EXPECT_THAT(profile.notes, Contains(HasSubstr("sizes or times are wrong")));
}

// 8 x 1024 tokens of 8 heads of 128 are 33.6 MB, read in 33.6 us at best. The step counts the
// tokens before the new one.
TEST(Import, ReadsDecodeAttention) {
  const model::Profile profile =
      importOf({decodes("fa,8,1,32,8,128,bfloat16,1023,0,0.05\n"
                        "fa,8,1,32,8,128,fp8,1023,0,0.03\n"
                        "fa,8,1,32,8,128,bfloat16,1023,128,0.01\n"
                        "triton_attn,8,1,32,8,128,bfloat16,2047,0,0.2\n"
                        "fa,8,1,24,8,128,bfloat16,1023,0,0.05\n"
                        "fa,8,1,32,8,128,bfloat16,63,0,0.02\n")});
  EXPECT_THAT(
      casesOf(profile),
      ElementsAre(model::KernelCase(model::DecodeCase{KvDtype::bf16, 8, 1024, {32, 8, 128}}),
                  model::KernelCase(model::DecodeCase{KvDtype::fp8, 8, 1024, {32, 8, 128}})));
  EXPECT_THAT(profile.notes, Contains("attention: 1 row left out: windowed attention"));
  EXPECT_THAT(profile.notes, Contains(HasSubstr("attention: 1 row left out: Triton")));
  EXPECT_THAT(profile.notes, Contains(HasSubstr("1 row left out: thinned: other heads")));
  EXPECT_THAT(profile.notes, Contains(HasSubstr("1 row left out: thinned: other batches")));
}

// One row beats memory, so L2 (10 MB, 10 us) was warm. Reading it takes a fifth of 50 us, which may
// stay, and half of 20 us, which may not; 4.2 MB in 20 us are a fifth.
TEST(Import, DropsWarmCachesWhereARowBeatsMemory) {
  const model::Profile profile =
      importOf({decodes("fa,8,1,32,8,128,bfloat16,1023,0,0.05\n"
                        "fa,4,1,32,8,128,bfloat16,1023,0,0.02\n"
                        "fa,1,1,32,8,128,bfloat16,1023,0,0.021\n"
                        "fa,2,1,32,8,128,bfloat16,1023,0,0.005\n")});
  EXPECT_THAT(
      casesOf(profile),
      ElementsAre(model::KernelCase(model::DecodeCase{KvDtype::bf16, 1, 1024, {32, 8, 128}}),
                  model::KernelCase(model::DecodeCase{KvDtype::bf16, 8, 1024, {32, 8, 128}})));
  EXPECT_THAT(profile.notes, Contains(HasSubstr("2 rows left out: the KV cache may sit")));
}

// Without such a row they stay, and the profile says that they may be too fast.
TEST(Import, KeepsCachesThatMayBeWarmWithANote) {
  const model::Profile profile = importOf({decodes("fa,4,1,32,8,128,bfloat16,1023,0,0.02\n")});
  EXPECT_EQ(profile.points.size(), 1u);
  EXPECT_THAT(profile.notes,
              Contains(HasSubstr("points that may be faster than in an engine: 1;")));
}

TEST(Import, ReadsPromptsWithWideCachesOnly) {
  const model::Profile profile =
      importOf({tableOf("context_attention.csv",
                        "kernel_source,batch_size,isl,num_heads,num_key_value_heads,head_dim,"
                        "kv_cache_dtype,step,window_size,latency\n"
                        "fa,2,512,32,8,128,bfloat16,0,0,0.2\nfa,2,512,32,8,128,fp8,0,0,0.2\n"
                        "fa,2,1536,32,8,128,bfloat16,0,0,0.9\n")});
  EXPECT_THAT(casesOf(profile),
              ElementsAre(model::KernelCase(model::PrefillCase{2, 512, 0, {32, 8, 128}})));
  EXPECT_THAT(profile.notes, Contains("prefill_attention: 1 row left out: FP8 KV cache"));
}

// Sizes count elements of 2 bytes; other collectives and the engine's kernels are something else.
TEST(Import, ReadsTheLibrarysAllReduce) {
  const model::Profile profile =
      importOf({tableOf("nccl.csv",
                        "op_name,kernel_source,nccl_dtype,num_gpus,message_size,latency\n"
                        "all_reduce,NCCL,half,4,1024,0.01\nall_gather,NCCL,half,4,1024,0.01\n"
                        "all_reduce,NCCL,int8,4,1024,0.01\nall_reduce,NCCL,half,4,268435456,10\n"),
                tableOf("custom_allreduce.csv",
                        "kernel_source,allreduce_dtype,num_gpus,message_size,latency\n"
                        "vLLM_custom_eager,bfloat16,4,1024,0.02\n")});
  EXPECT_THAT(casesOf(profile), ElementsAre(model::KernelCase(model::AllReduceCase{4, 2048})));
  EXPECT_THAT(profile.notes,
              Contains(HasSubstr("all_reduce: 1 row left out: kernels of an engine")));
  EXPECT_THAT(profile.notes, Contains(HasSubstr("all_reduce: 2 rows left out: other collectives")));
  EXPECT_THAT(profile.notes, Contains(HasSubstr("1 row left out: message above 256 MiB")));
}

TEST(Import, EarlierGroupsCountFirst) {
  const std::vector<KernelTable> tables{gemms("a,bfloat16,16,4096,8192,0.1\n", 0),
                                        gemms("b,bfloat16,16,4096,8192,0.3\n", 1)};
  const model::Profile profile = importOf(tables);
  ASSERT_EQ(profile.points.size(), 1u);
  EXPECT_EQ(profile.points[0].kernel, "a");
}

TEST(Import, OrderOfRowsDoesNotMatter) {
  const std::string first = "lib,bfloat16,16,4096,8192,0.1\n";
  const std::string second = "lib,bfloat16,8,8192,8192,0.2\n";
  EXPECT_EQ(importOf({gemms(first + second)}), importOf({gemms(second + first)}));
}

TEST(Import, BadCellsNameTableAndLine) {
  try {
    importOf({gemms("lib,bfloat16,16,4096,8192,0.1\nlib,bfloat16,16,4096,8192,fast\n")});
    FAIL() << "a word is no time";
  } catch (const model::ParseError& error) {
    EXPECT_EQ(error.file(), "tables/v1/gemm.csv");
    EXPECT_EQ(error.where(), "line 3");
  }
}

TEST(Import, NothingToImportIsAnError) {
  EXPECT_THROW(importOf({gemms("wo,int4_wo,16,4096,8192,0.1\n")}), model::InvalidInput);
}

// A format the GPU has no matrix units for is not imported.
TEST(Import, UnsupportedFormatsStayOut) {
  model::Gpu gpu = someGpu();
  gpu.peak[2].reset();
  const model::Profile profile = importTables(
      gpu, {gemms("lib,bfloat16,16,4096,8192,0.1\nsq,sq,16,4096,8192,0.1\n")}, {"t", "s", "d"});
  EXPECT_THAT(casesOf(profile),
              ElementsAre(model::KernelCase(GemmCase{Format::bf16, 16, {4096, 8192}})));
  EXPECT_THAT(profile.notes, Not(Contains(HasSubstr("int8"))));
}

}  // namespace
}  // namespace qplan::profiler::published
