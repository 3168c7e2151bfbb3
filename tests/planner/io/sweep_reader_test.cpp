#include "planner/io/sweep_reader.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "model/diagnostic.hpp"
#include "model/io/file.hpp"

namespace qplan::planner::io {
namespace {

const std::string kHeader =
    "model_path,system,backend,precision,gemm_quant_mode,isl,osl,concurrency,batch_size,tp_size,"
    "pp_size,attention_dp_size,silicon_ttft_ms,silicon_tpot_ms\n";

SweepTable read(const std::string& rows, const std::string& header = kHeader) {
  const std::filesystem::path file =
      std::filesystem::path(::testing::TempDir()) / "qplan_sweeps.csv";
  model::io::writeFileAtomically(file, header + rows);
  return readSweeps(file);
}

std::string complaint(const std::string& rows, const std::string& header = kHeader) {
  try {
    read(rows, header);
  } catch (const model::ParseError& error) {
    return error.where() + ": " + error.message();
  }
  return "read";
}

// Of a table with one row.
std::string reason(const std::string& row) {
  const SweepTable table = read(row);
  return table.leftOut.size() == 1 && table.leftOut[0].line == 2 ? table.leftOut[0].reason : "";
}

TEST(SweepReader, ReadsPoints) {
  const SweepTable table = read(
      "org/M-8B,h100_sxm,trtllm,,,1024,128,8,8,2,1,,190.5,7.5\n"
      "org/M-8B-FP8,h200_sxm,vllm,fp8,fp8,2000,100,16,,1,,1,50,10\n");
  ASSERT_EQ(table.points.size(), 2U);
  EXPECT_TRUE(table.leftOut.empty());
  const SweepPoint& one = table.points[0];
  EXPECT_EQ(one.line, 2U);
  EXPECT_EQ(one.model, "org/M-8B");
  EXPECT_EQ(one.gpu, "h100_sxm");
  EXPECT_EQ(one.backend, "trtllm");
  EXPECT_EQ(one.format, model::Format::bf16);
  EXPECT_EQ(one.workload.inputTokens, 1024);
  EXPECT_EQ(one.workload.outputTokens, 128);
  EXPECT_EQ(one.users, 8);
  EXPECT_EQ(one.batchSize, 8);
  EXPECT_EQ(one.layout, (model::Layout{.tp = 2}));
  EXPECT_DOUBLE_EQ(one.ttft.value(), 0.1905);
  EXPECT_DOUBLE_EQ(one.tpot.value(), 0.0075);
  EXPECT_EQ(table.points[1].format, model::Format::fp8W8a8);
  EXPECT_EQ(table.points[1].batchSize, 0);
}

TEST(SweepReader, OptionalColumnsMayBeMissing) {
  const SweepTable table =
      read("m,g,b,10,20,3,1,5,6\n",
           "model_path,system,backend,isl,osl,concurrency,tp_size,silicon_ttft_ms,"
           "silicon_tpot_ms\n");
  ASSERT_EQ(table.points.size(), 1U);
  EXPECT_EQ(table.points[0].layout.pp, 1);
  EXPECT_EQ(table.points[0].users, 3);
}

TEST(SweepReader, LeavesOutWhatNobodyMeasured) {
  EXPECT_EQ(reason("m,g,b,,,1024,128,8,8,1,1,,,7.5\n"), "column \"silicon_ttft_ms\" is empty");
  EXPECT_EQ(reason("m,g,b,,,1024,128,8,8,1,1,,0,7.5\n"), "column \"silicon_ttft_ms\" is 0 ms");
  EXPECT_EQ(reason("m,g,b,,,1024,128,8,8,1,1,,190,1e9\n"),
            "column \"silicon_tpot_ms\" is 1000000000 ms");
  EXPECT_EQ(reason("m,g,b,,,1024,128,0,8,1,1,,190,7\n"), "column \"concurrency\" is 0");
  EXPECT_EQ(reason("m,g,b,,,1024,128,8,8,1,1,2,190,7\n"),
            "column \"attention_dp_size\" is above 1");
  EXPECT_EQ(reason("m,g,b,,fp8_block,1024,128,8,8,1,1,,190,7\n"),
            "column \"gemm_quant_mode\" is \"fp8_block\"");
  EXPECT_EQ(reason(",g,b,,,1024,128,8,8,1,1,,190,7\n"), "column \"model_path\" is empty");
  EXPECT_FALSE(reason("m,g,b,,,many,128,8,8,1,1,,190,7\n").empty());
  EXPECT_FALSE(reason("m,g,b,,,1024,128,8,8,1,1,,-190,7\n").empty());
}

TEST(SweepReader, KeepsTheLinesApart) {
  const SweepTable table = read(
      "m,g,b,,,1024,128,8,8,1,1,,190,7\n"
      "m,g,b,,,1024,128,8,8,1,1,,nan,7\n"
      "m,g,b,,,1024,128,8,8,1,1,,190,7\n"
      "m,g,b,,,1024,128,8,8,,1,,190,7\n");
  ASSERT_EQ(table.points.size(), 2U);
  EXPECT_EQ(table.points[1].line, 4U);
  ASSERT_EQ(table.leftOut.size(), 2U);
  EXPECT_EQ(table.leftOut[0].line, 3U);
  EXPECT_EQ(table.leftOut[1], (LeftOut{5, "column \"tp_size\" is empty"}));
}

TEST(SweepReader, ATableThatIsNone) {
  EXPECT_EQ(complaint("m,g,b\n", "model_path,system,backend\n"),
            "line 1: column \"isl\" is missing");
  EXPECT_EQ(complaint("m,g\n"), "line 2: has 2 cells, the header has 14");
  EXPECT_EQ(complaint(""), "line 2: has no rows");
}

}  // namespace
}  // namespace qplan::planner::io
