#include "planner/io/load.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "model/diagnostic.hpp"
#include "model/io/file.hpp"
#include "model/io/profile_file.hpp"

namespace qplan::planner::io {
namespace {

namespace fs = std::filesystem;

// A data folder with nothing but a data sheet and, as asked, profiles.
class Load : public testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(folder_ / "gpus");
    fs::create_directories(folder_ / "profiles");
    const std::string inputs = std::string(QPLAN_SOURCE_DIR) + "/tests/cli/inputs/";
    fs::copy_file(std::string(QPLAN_SOURCE_DIR) + "/data/gpus/h100-sxm-80gb.json",
                  folder_ / "gpus" / "h100-sxm-80gb.json");
    profile_ = model::io::readProfile(inputs + "a100.profile.json");
  }
  void TearDown() override { fs::remove_all(folder_); }

  void drop(const std::string& name, const std::string& gpuId) {
    model::Profile profile = profile_;
    profile.gpu.id = gpuId;
    model::io::writeFileAtomically(folder_ / "profiles" / name, model::io::toJson(profile));
  }

  // One a test: they run side by side.
  fs::path folder_ =
      fs::path(testing::TempDir()) / testing::UnitTest::GetInstance()->current_test_info()->name();
  model::Profile profile_;
};

TEST_F(Load, AProfileMakesItsGpuKnown) {
  drop("mine.json", "my-gpu");
  const Catalog catalog = load(folder_);
  ASSERT_EQ(catalog.gpus.size(), 2U);
  EXPECT_TRUE(std::is_sorted(catalog.gpus.begin(), catalog.gpus.end(),
                             [](const auto& a, const auto& b) { return a.id < b.id; }));
  EXPECT_EQ(catalog.gpus[1].id, "my-gpu");
  ASSERT_TRUE(catalog.profiles.contains("my-gpu"));
  EXPECT_EQ(catalog.profiles.at("my-gpu")->points, profile_.points);
}

// The data sheet of the catalogue stays where there is one.
TEST_F(Load, AProfileOfAKnownGpuAddsNoGpu) {
  drop("h100.json", "h100-sxm-80gb");
  const Catalog catalog = load(folder_);
  ASSERT_EQ(catalog.gpus.size(), 1U);
  EXPECT_EQ(catalog.gpus[0].smCount, 132);
  EXPECT_TRUE(catalog.profiles.contains("h100-sxm-80gb"));
}

TEST_F(Load, TwoProfilesOfOneGpuAreRefused) {
  drop("a.json", "my-gpu");
  drop("b.json", "my-gpu");
  try {
    load(folder_);
    FAIL() << "accepted";
  } catch (const model::ParseError& error) {
    EXPECT_NE(error.file().find("b.json"), std::string::npos);
    EXPECT_EQ(error.where(), "/gpu/id");
  }
}

TEST_F(Load, WithoutCalibrationThereAreNoProfiles) {
  drop("mine.json", "my-gpu");
  EXPECT_TRUE(loadUncalibrated(folder_).profiles.empty());
}

}  // namespace
}  // namespace qplan::planner::io
