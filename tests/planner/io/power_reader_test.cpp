#include "planner/io/power_reader.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "model/diagnostic.hpp"
#include "model/io/file.hpp"

namespace qplan::planner::io {
namespace {

std::filesystem::path written(const std::string& name, const std::string& text) {
  const std::filesystem::path file = std::filesystem::path(::testing::TempDir()) / name;
  model::io::writeFileAtomically(file, text);
  return file;
}

TEST(PowerReader, CalibrationSurvivesARoundTrip) {
  PowerCalibration before;
  before.curve = {0.125, 0.5, 1.5};
  before.inSample = {{"nothing", 18, 8.25, 1.5}};
  before.heldOut = {{"gpu a", 9, 3.5, -1.25}, {"model b", 8, 20, 20}};
  before.source = "a test";
  before.date = "2026-01-02";
  EXPECT_EQ(readPower(written("qplan_power.json", toJson(before))), before);
}

TEST(PowerReader, ReadsIdleAndBusyRows) {
  const auto rows = readPowerMeasurements(
      written("qplan_power.csv",
              "engine,model,gpu,format,batch,input_tokens,output_tokens,latency_s,power_w,source\n"
              ",,a,,0,,,,55,x\n"
              "e,m,a,fp8-w8a8,16,1024,512,12.5,300,x\n"));
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].power, model::Watts(55));
  EXPECT_EQ(rows[1].format, model::Format::fp8W8a8);
  EXPECT_EQ(rows[1].workload.outputTokens, 512);
  EXPECT_EQ(rows[1].time, model::Seconds(12.5));
}

TEST(PowerReader, NamesTheBadLine) {
  const auto file =
      written("qplan_power_bad.csv",
              "engine,model,gpu,format,batch,input_tokens,output_tokens,latency_s,power_w,source\n"
              "e,m,a,bf16,16,1024,512,0,300,x\n");
  try {
    readPowerMeasurements(file);
    FAIL();
  } catch (const model::ParseError& error) {
    EXPECT_EQ(error.where(), "line 2");
  }
}

}  // namespace
}  // namespace qplan::planner::io
