#include "planner/io/data_hash.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace qplan::planner::io {
namespace {

namespace fs = std::filesystem;

// FIPS 180-4, the published examples.
TEST(Sha256, PublishedExamples) {
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

class DataHashes : public ::testing::Test {
 protected:
  void SetUp() override {
    dir_ = fs::path(::testing::TempDir()) /
           (std::string("data_hash_") +
            ::testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(dir_);
    fs::create_directories(dir_ / "prices");
    fs::create_directories(dir_ / "gpus");
    write("prices/a.csv", "1");
    write("gpus/b.json", "2");
    write("README.md", "not in a folder");
  }
  void TearDown() override { fs::remove_all(dir_); }
  void write(const std::string& file, const std::string& text) const {
    std::ofstream(dir_ / file) << text;
  }
  fs::path dir_;
};

TEST_F(DataHashes, OnePerFolderByName) {
  const auto hashes = dataHashes(dir_);
  ASSERT_EQ(hashes.size(), 2u);
  EXPECT_EQ(hashes[0].folder, "gpus");
  EXPECT_EQ(hashes[1].folder, "prices");
  EXPECT_EQ(hashes[1].files, 1u);
  EXPECT_EQ(hashes[1].sha256.size(), 64u);
}

TEST_F(DataHashes, ChangesWithContentAndName) {
  const auto before = dataHashes(dir_);
  EXPECT_EQ(dataHashes(dir_), before);
  write("prices/a.csv", "3");
  const auto content = dataHashes(dir_);
  EXPECT_EQ(content[0], before[0]);
  EXPECT_NE(content[1].sha256, before[1].sha256);
  write("prices/a.csv", "1");
  fs::rename(dir_ / "prices/a.csv", dir_ / "prices/c.csv");
  EXPECT_NE(dataHashes(dir_)[1].sha256, before[1].sha256);
}

}  // namespace
}  // namespace qplan::planner::io
