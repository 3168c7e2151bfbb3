#include "model/io/kernel_table_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "model/diagnostic.hpp"

namespace qplan::model::io {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::EndsWith;

class KernelTableFilesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(::testing::TempDir()) /
              ::testing::UnitTest::GetInstance()->current_test_info()->name();
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }

  std::string write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name) << text;
    return (folder_ / name).string();
  }

  fs::path folder_;
};

// A folder gives its tables in the order of their names, and says which files are none.
TEST_F(KernelTableFilesTest, FolderIsOneGroup) {
  write("b.csv", "gemm_dtype,m\nfp8,1\n");
  write("a.csv", "nccl_dtype,m\nhalf,1\n");
  write("c.csv", "colour\nred\n");
  write("d.txt", "gemm_dtype,m\nfp8,1\n");
  const KernelTableFiles read = readKernelTables({folder_.string()});
  ASSERT_EQ(read.tables.size(), 2u);
  EXPECT_THAT(read.tables[0].name, EndsWith("a.csv"));
  EXPECT_EQ(read.tables[0].kind, tables::KernelTableKind::libraryCollective);
  EXPECT_EQ(read.tables[1].kind, tables::KernelTableKind::gemm);
  EXPECT_THAT(read.leftOut, ElementsAre(EndsWith("c.csv")));
}

TEST_F(KernelTableFilesTest, ArgumentsAreGroups) {
  const std::string a = write("a.csv", "gemm_dtype,m\nfp8,1\n");
  const KernelTableFiles read = readKernelTables({a, a});
  ASSERT_EQ(read.tables.size(), 2u);
  EXPECT_EQ(read.tables[0].group, 0);
  EXPECT_EQ(read.tables[1].group, 1);
}

TEST_F(KernelTableFilesTest, RefusesWhatIsNoTable) {
  EXPECT_THROW(readKernelTables({write("c.csv", "colour\nred\n")}), ParseError);
  EXPECT_THROW(readKernelTables({write("e.csv", "gemm_dtype,m\n")}), ParseError);
  fs::create_directories(folder_ / "empty");
  EXPECT_THROW(readKernelTables({(folder_ / "empty").string()}), InvalidInput);
}

}  // namespace
}  // namespace qplan::model::io
