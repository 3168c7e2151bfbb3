#include "planner/io/measurement_reader.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "model/diagnostic.hpp"
#include "model/io/file.hpp"

namespace qplan::planner::io {
namespace {

const std::string kHeader =
    "engine,model,gpu,n_gpus,format,workload,input_tokens,output_tokens,mode,latency_s,max_qps,"
    "queries_per_usd_printed,price_usd_per_hour_printed,flag\n";

std::vector<Measurement> read(const std::string& rows) {
  const std::filesystem::path file =
      std::filesystem::path(::testing::TempDir()) / "qplan_measurements.csv";
  model::io::writeFileAtomically(file, kHeader + rows);
  return readMeasurements(file, "here");
}

std::string complaint(const std::string& rows) {
  try {
    read(rows);
  } catch (const model::ParseError& error) {
    return error.where() + ": " + error.message();
  }
  return "read";
}

TEST(MeasurementReader, ReadsBothModes) {
  const std::vector<Measurement> rows = read(
      "e,m,g,2,int8-w8a8,rag,1024,128,sync,3.3,,1374.0,0.8,\n"
      "e,m,g,2,bf16,rag,1024,128,async,,2.5,,,exclude: odd\n");
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].gpus, 2);
  EXPECT_EQ(rows[0].format, model::Format::int8W8a8);
  EXPECT_EQ(rows[0].workload.id, "rag");
  EXPECT_EQ(rows[0].mode, model::Mode::sync);
  EXPECT_EQ(rows[0].latencySeconds, 3.3);
  EXPECT_EQ(rows[0].printedQueriesPerDollar, 1374);
  EXPECT_EQ(rows[0].printedDollarsPerHour, 0.8);
  EXPECT_EQ(rows[0].source, "here");
  EXPECT_EQ(rows[1].mode, model::Mode::async);
  EXPECT_EQ(rows[1].maxQps, 2.5);
  EXPECT_EQ(rows[1].printedQueriesPerDollar, 0);
  EXPECT_EQ(rows[1].flag, "exclude: odd");
}

TEST(MeasurementReader, TheModesFigureIsRequired) {
  EXPECT_EQ(complaint("e,m,g,1,bf16,rag,1,1,sync,,2.5,,,\n"),
            "line 2: column \"latency_s\" is empty");
  EXPECT_EQ(complaint("e,m,g,1,bf16,rag,1,1,async,1.0,0,,,\n"), "line 2: column \"max_qps\" is 0");
  EXPECT_EQ(complaint("e,m,g,1,bf16,rag,1,1,batch,1.0,,,,\n"),
            "line 2: column \"mode\" is \"batch\"");
  EXPECT_EQ(complaint("e,m,g,1,fp4,rag,1,1,sync,1.0,,,,\n"),
            "line 2: column \"format\" is \"fp4\"");
}

}  // namespace
}  // namespace qplan::planner::io
