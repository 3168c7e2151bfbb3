#include "planner/io/sweep_part.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <sstream>

#include "model/diagnostic.hpp"
#include "model/io/file.hpp"
#include "planner/io/part_lock.hpp"

namespace qplan::planner::io {
namespace {

namespace fs = std::filesystem;

const std::string kHeader = "point,figure\n";

class SweepPartFile : public ::testing::Test {
 protected:
  void SetUp() override {
    dir_ = fs::path(::testing::TempDir()) /
           (std::string("sweep_part_") +
            ::testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(dir_);
    fs::create_directories(dir_);
  }
  void TearDown() override { fs::remove_all(dir_); }

  static std::string rows(std::uint64_t first, std::uint64_t end) {
    std::string text;
    for (; first < end; ++first) text += std::to_string(first) + "," + "x\n";
    return text;
  }
  void append(const fs::path& file, const std::string& text) const {
    std::ofstream(file, std::ios::binary | std::ios::app) << text;
  }
  // A finished part of `points` points.
  fs::path part(const std::string& name, std::uint64_t first, std::uint64_t end,
                std::uint64_t points = 10, const std::string& sweep = "s") const {
    const fs::path file = dir_ / name;
    resumePoint(file, {sweep, points, {first, end}}, kHeader);
    append(file, rows(first, end));
    return file;
  }
  std::string refused(const std::vector<fs::path>& parts) const {
    try {
      mergeParts(parts, dir_ / "all.csv");
    } catch (const model::InvalidInput& error) {
      EXPECT_FALSE(fs::exists(dir_ / "all.csv"));
      return model::toString(error.diagnostics().front());
    }
    return "merged";
  }

  fs::path dir_;
};

TEST_F(SweepPartFile, GoesOnAfterTheLastCompleteRow) {
  const SweepPart asked{"s", 10, {3, 8}};
  const fs::path file = dir_ / "a.csv";
  EXPECT_EQ(resumePoint(file, asked, kHeader), 3U);
  EXPECT_EQ(model::io::readFile(file), kHeader);
  append(file, "3,x\n4,x\n5,");  // stopped within a row
  EXPECT_EQ(resumePoint(file, asked, kHeader), 5U);
  EXPECT_EQ(model::io::readFile(file), kHeader + "3,x\n4,x\n");
  append(file, rows(5, 8));
  EXPECT_EQ(resumePoint(file, asked, kHeader), 8U);
  // Stopped within the header.
  std::ofstream(file, std::ios::binary | std::ios::trunc) << "poi";
  EXPECT_EQ(resumePoint(file, asked, kHeader), 3U);
  EXPECT_EQ(model::io::readFile(file), kHeader);
}

TEST_F(SweepPartFile, StaysAsItIsOnceFinished) {
  const fs::path file = part("a.csv", 3, 8);
  const fs::file_time_type before = fs::last_write_time(file) - std::chrono::hours(1);
  fs::last_write_time(file, before);
  EXPECT_EQ(resumePoint(file, {"s", 10, {3, 8}}, kHeader), 8U);
  EXPECT_EQ(fs::last_write_time(file), before);
}

TEST_F(SweepPartFile, IsNotTakenForAnother) {
  const fs::path file = part("a.csv", 0, 5);
  EXPECT_THROW(resumePoint(file, {"other", 10, {0, 5}}, kHeader), model::InvalidInput);
  EXPECT_THROW(resumePoint(file, {"s", 10, {0, 6}}, kHeader), model::InvalidInput);
  EXPECT_THROW(resumePoint(file, {"s", 10, {0, 5}}, "point,other\n"), model::InvalidInput);
  append(file, "99,x\n");
  EXPECT_THROW(resumePoint(file, {"s", 10, {0, 5}}, kHeader), model::InvalidInput);
  // A file of somebody else.
  std::ofstream(dir_ / "mine.csv") << "hello\n";
  EXPECT_THROW(resumePoint(dir_ / "mine.csv", {"s", 10, {0, 5}}, kHeader), model::InvalidInput);
  EXPECT_EQ(model::io::readFile(dir_ / "mine.csv"), "hello\n");
}

// Locks of one process on the same file exclude each other like those of two.
TEST_F(SweepPartFile, HasOneWriterAtATime) {
  const fs::path file = dir_ / "a.csv";
  const SweepPart asked{"s", 10, {0, 5}};
  {
    const PartLock first(file);
    EXPECT_THROW(PartLock{file}, model::io::FileError);
    resumePoint(file, asked, kHeader);
    EXPECT_THROW(PartLock{file}, model::io::FileError);
    EXPECT_NO_THROW(PartLock{dir_ / "b.csv"});
  }
  const PartLock next(file);
  EXPECT_EQ(resumePoint(file, asked, kHeader), 0U);
}

TEST_F(SweepPartFile, LockLeavesFilesOfOthersAlone) {
  std::ofstream(dir_ / "mine.csv") << "hello\n";
  const PartLock lock(dir_ / "mine.csv");
  EXPECT_FALSE(fs::exists(partFile(dir_ / "mine.csv")));
  EXPECT_THROW(PartLock{dir_ / "missing" / "a.csv"}, model::io::FileError);
}

// The process ended when it had locked and not yet written anything.
TEST_F(SweepPartFile, BeginsAgainAfterALockAlone) {
  const fs::path file = dir_ / "a.csv";
  {
    const PartLock lock(file);
  }
  EXPECT_EQ(resumePoint(file, {"s", 10, {2, 5}}, kHeader), 2U);
  EXPECT_THROW(resumePoint(file, {"s", 10, {2, 6}}, kHeader), model::InvalidInput);
}

TEST_F(SweepPartFile, MergesInAnyOrderToTheWhole) {
  const fs::path whole = part("whole.csv", 0, 10);
  mergeParts({part("c.csv", 7, 10), part("a.csv", 0, 4), part("b.csv", 4, 7)}, dir_ / "all.csv");
  EXPECT_EQ(model::io::readFile(dir_ / "all.csv"), model::io::readFile(whole));
  EXPECT_EQ(model::io::readFile(partFile(dir_ / "all.csv")), model::io::readFile(partFile(whole)));
}

TEST_F(SweepPartFile, RefusesWhatIsNotTheWhole) {
  const fs::path a = part("a.csv", 0, 4);
  const fs::path b = part("b.csv", 4, 7);
  const fs::path c = part("c.csv", 7, 10);
  EXPECT_NE(refused({a, c}).find("points 4 to 6 before it are missing"), std::string::npos);
  EXPECT_NE(refused({b, c}).find("points 0 to 3 before it are missing"), std::string::npos);
  EXPECT_NE(refused({a, b}).find("points 7 to 9 after it are missing"), std::string::npos);
  EXPECT_NE(refused({a, b, b, c}).find("overlaps"), std::string::npos);
  EXPECT_NE(refused({a, part("b2.csv", 3, 7), c}).find("overlaps"), std::string::npos);
  EXPECT_NE(refused({a, b, part("other.csv", 7, 10, 10, "t")}).find("another sweep"),
            std::string::npos);
  const fs::path half = dir_ / "half.csv";
  resumePoint(half, {"s", 10, {7, 10}}, kHeader);
  append(half, rows(7, 9));
  EXPECT_NE(refused({a, b, half}).find("holds 2 of 3 points"), std::string::npos);
}

}  // namespace
}  // namespace qplan::planner::io
