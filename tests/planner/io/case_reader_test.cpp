#include "planner/io/case_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "model/io/file.hpp"

namespace qplan::planner::io {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

CaseTable read(const std::string& text) {
  const std::filesystem::path file =
      std::filesystem::path(::testing::TempDir()) / "qplan_cases.csv";
  model::io::writeFileAtomically(file, text);
  CaseTable table = readCases(file);
  std::filesystem::remove(file);
  return table;
}

TEST(CaseReader, ReadsEveryColumnInAnyOrder) {
  const CaseTable table = read(
      "note,mode,output_tokens,input_tokens,format,n_gpus,gpu,model,engine,tp,pp,replicas,kv_dtype,"
      "load,concurrency,rate_per_s\n"
      "\"a, b\",async,128,1024,int4-w4a16,16,h100-sxm-80gb,./config.json,vllm-0.6.4,4,2,2,fp8,"
      "closed:8,8,2.5\n");
  ASSERT_EQ(table.rows.size(), 1U);
  const CaseRow& row = table.rows.front();
  EXPECT_THAT(row.problems, IsEmpty());
  EXPECT_EQ(row.line, 2U);
  EXPECT_EQ(row.engine, "vllm-0.6.4");
  EXPECT_EQ(row.model, "./config.json");
  EXPECT_EQ(row.gpu, "h100-sxm-80gb");
  EXPECT_EQ(row.gpus, 16);
  EXPECT_EQ(row.format, model::Format::int4W4a16);
  EXPECT_EQ(row.workload.inputTokens, 1024);
  EXPECT_EQ(row.workload.outputTokens, 128);
  EXPECT_EQ(row.mode, model::Mode::async);
  EXPECT_EQ(row.tp, 4);
  EXPECT_EQ(row.pp, 2);
  EXPECT_EQ(row.replicas, 2);
  EXPECT_EQ(row.kvDtype, model::KvDtype::fp8);
  EXPECT_EQ(row.load, "closed:8");
  EXPECT_EQ(row.concurrency, 8);
  EXPECT_EQ(row.ratePerSecond, 2.5);
  // Columns of the caller's own pass through.
  EXPECT_EQ(table.columns.front(), "note");
  EXPECT_EQ(row.cells.front(), "a, b");
}

TEST(CaseReader, OptionalCellsMayBeEmptyOrAbsent) {
  const CaseTable table = read(
      "model,gpu,n_gpus,format,input_tokens,output_tokens,mode,tp\n"
      "m,g,1,bf16,1,1,sync,\n");
  const CaseRow& row = table.rows.front();
  EXPECT_THAT(row.problems, IsEmpty());
  EXPECT_EQ(row.engine, "");
  EXPECT_EQ(row.tp, std::nullopt);
  EXPECT_EQ(row.kvDtype, std::nullopt);
  EXPECT_EQ(row.load, "");
}

// A row may have several things wrong; all are said, and the row keeps its place and its cells.
TEST(CaseReader, EveryProblemOfARowIsSaid) {
  const CaseTable table = read(
      "model,gpu,n_gpus,format,input_tokens,output_tokens,mode,kv_dtype,rate_per_s\n"
      "m,g,0,bf17,x,1,sync,int3,0\n");
  const CaseRow& row = table.rows.front();
  std::vector<std::string> said;
  for (const model::Diagnostic& problem : row.problems) said.push_back(problem.message);
  EXPECT_THAT(said, ElementsAre("column \"n_gpus\" is 0", "column \"format\" is \"bf17\"",
                                "column \"input_tokens\" is \"x\"",
                                "column \"kv_dtype\" is \"int3\"", "column \"rate_per_s\" is 0"));
  EXPECT_EQ(row.cells[3], "bf17");
}

}  // namespace
}  // namespace qplan::planner::io
