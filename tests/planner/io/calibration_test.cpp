#include "planner/io/calibration.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "model/io/efficiency.hpp"

namespace qplan::planner::io {
namespace {

namespace fs = std::filesystem;

const fs::path kData = fs::path(QPLAN_SOURCE_DIR) / "data";

class TextFile {
 public:
  explicit TextFile(const std::string& text)
      : path_(fs::path(::testing::TempDir()) /
              ("qplan_calibration_" +
               std::to_string(::testing::UnitTest::GetInstance()->random_seed()) +
               ::testing::UnitTest::GetInstance()->current_test_info()->name() + ".json")) {
    std::ofstream(path_) << text;
  }
  ~TextFile() { fs::remove(path_); }
  TextFile(const TextFile&) = delete;
  TextFile& operator=(const TextFile&) = delete;
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

TEST(CalibrationFile, SaveLoadIsIdentity) {
  const Calibration shipped = readCalibration(kData / "calibration" / "engine.json");
  ASSERT_FALSE(shipped.parameters.empty());
  ASSERT_FALSE(shipped.scores.empty());
  const TextFile copy(toJson(shipped));
  const Calibration again = readCalibration(copy.path());
  EXPECT_EQ(again.parameters, shipped.parameters);
  EXPECT_EQ(again.scores, shipped.scores);
  EXPECT_EQ(again.intervals, shipped.intervals);
  EXPECT_EQ(again.source, shipped.source);
  EXPECT_EQ(again.date, shipped.date);
}

TEST(CalibrationFile, ShippedIntervalsHoldThePointAndKnowTheirRows) {
  const Calibration shipped = readCalibration(kData / "calibration" / "engine.json");
  EXPECT_DOUBLE_EQ(shipped.intervals.level, 0.8);
  for (const model::LogQuantiles& q : shipped.intervals.quantiles) {
    EXPECT_LE(q.lower, 0);
    EXPECT_GE(q.upper, 0);
    EXPECT_GT(q.rows, 0);
  }
}

TEST(CalibrationFile, UnknownNoveltyNamesThePlace) {
  const TextFile file(R"({"schema": {"name": "qplan.calibration", "version": "1.0"},
    "parameters": [], "held_out": [],
    "intervals": {"level": 0.8, "quantiles": [{"mode": "sync", "novelty": "odd",
                  "ln_below": 0.1, "ln_above": 0.1, "rows": 3}]}})");
  try {
    readCalibration(file.path());
    FAIL() << "accepted";
  } catch (const model::ParseError& error) {
    EXPECT_EQ(error.where(), "/intervals/quantiles/0/novelty");
  }
}

TEST(EfficiencyFile, SaveLoadIsIdentityForEveryShippedTable) {
  int files = 0;
  for (const auto& entry : fs::directory_iterator(kData / "efficiency")) {
    const model::Efficiency shipped = model::io::readEfficiency(entry.path());
    EXPECT_EQ(entry.path().stem(), shipped.gpu);
    const TextFile copy(model::io::toJson(shipped));
    EXPECT_EQ(model::io::readEfficiency(copy.path()), shipped) << shipped.gpu;
    ++files;
  }
  EXPECT_GE(files, 9);
}

TEST(EfficiencyFile, FractionsAboveOneAreRefused) {
  const TextFile file(R"({"schema": {"name": "qplan.efficiency", "version": "1.0"}, "gpu": "x",
    "gemm": {"bf16": {"family": "cublas", "memory": 1.5}}})");
  EXPECT_THROW(model::io::readEfficiency(file.path()), model::ParseError);
}

}  // namespace
}  // namespace qplan::planner::io
