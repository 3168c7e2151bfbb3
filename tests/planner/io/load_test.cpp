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

// Our own kernel for an FP8 cache is not an engine's; one of a library may be.
TEST(EngineProfile, LeavesOutWhatNoEngineRuns) {
  model::Profile profile;
  model::ProfilePoint point;
  point.median = model::Seconds(1e-3);
  for (const model::KvDtype dtype : model::kKvDtypes) {
    for (const char* kernel : {"qplan_decode_d128_split1", "fmha"}) {
      point.what = model::DecodeCase{dtype, 1, 1024, {32, 8, 128}};
      point.kernel = kernel;
      profile.points.push_back(point);
    }
  }
  point.what = model::GemmCase{model::Format::int4W4a16, 1, {4096, 4096}};
  point.kernel = "qplan_w4a16_m8_n64_w16";
  profile.points.push_back(point);
  const auto kept = engineProfile(profile);
  ASSERT_EQ(kept->points.size(), profile.points.size() - 1);
  for (const model::ProfilePoint& one : kept->points) {
    const auto* decode = std::get_if<model::DecodeCase>(&one.what);
    if (decode == nullptr || decode->kvDtype != model::KvDtype::fp8) continue;
    EXPECT_EQ(one.kernel, "fmha");
  }
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
