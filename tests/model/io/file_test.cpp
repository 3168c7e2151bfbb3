#include "model/io/file.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <cstddef>
#include <filesystem>
#include <iterator>
#include <string>

namespace qplan::model::io {
namespace {

namespace fs = std::filesystem;

class FileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = ::testing::TempDir() + "qplan_file_XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { fs::remove_all(folder_); }

  [[nodiscard]] std::ptrdiff_t entries() const {
    return std::distance(fs::directory_iterator(folder_), fs::directory_iterator());
  }

  fs::path folder_;
};

TEST_F(FileTest, WhatIsWrittenIsRead) {
  const fs::path file = folder_ / "a.json";
  const std::string binary("a\0b\n\xFF", 5);
  writeFileAtomically(file, binary);
  EXPECT_EQ(readFile(file), binary);
  writeFileAtomically(file, "");
  EXPECT_EQ(readFile(file), "");
  const std::string large(3000000, 'x');
  writeFileAtomically(file, large);
  EXPECT_EQ(readFile(file), large);
  EXPECT_EQ(entries(), 1);
}

TEST_F(FileTest, PiecesAreSeenWhenAllAreThere) {
  const fs::path file = folder_ / "log.csv";
  writeFileAtomically(file, "old");
  {
    AtomicFile abandoned(file);
    abandoned.write(std::string(200000, 'a'));
  }
  EXPECT_EQ(readFile(file), "old");
  EXPECT_EQ(entries(), 1);
  AtomicFile pieces(file);
  std::string whole;
  for (int i = 0; i < 30000; ++i) {
    const std::string line = std::to_string(i) + "\n";
    pieces.write(line);
    whole += line;
  }
  EXPECT_EQ(readFile(file), "old");
  pieces.commit();
  EXPECT_EQ(readFile(file), whole);
  EXPECT_EQ(entries(), 1);
}

TEST_F(FileTest, ReplacingKeepsPermissionsAndLinks) {
  const fs::path file = folder_ / "a.json";
  const fs::path link = folder_ / "link.json";
  writeFileAtomically(file, "old");
  fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
  fs::create_symlink(file, link);
  writeFileAtomically(link, "new");
  EXPECT_TRUE(fs::is_symlink(link));
  EXPECT_EQ(readFile(file), "new");
  EXPECT_EQ(fs::status(file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(entries(), 2);
}

TEST_F(FileTest, WhatCannotBeWrittenLeavesNothingBehind) {
  fs::create_directory(folder_ / "taken");
  const auto said = [](const fs::path& file) {
    try {
      writeFileAtomically(file, "x");
    } catch (const FileError& error) {
      EXPECT_EQ(error.file(), file);
      return std::string(error.what());
    }
    return std::string("written");
  };
  const fs::path nowhere = folder_ / "no" / "such.json";
  EXPECT_EQ(said(nowhere), nowhere.string() + ": cannot be written: No such file or directory");
  EXPECT_EQ(said(folder_ / "taken"), (folder_ / "taken").string() + ": is a folder, not a file");
  EXPECT_EQ(entries(), 1);
}

TEST_F(FileTest, DevicesAreWrittenTo) {
  writeFileAtomically("/dev/null", "x");
  EXPECT_FALSE(fs::is_regular_file("/dev/null"));
}

TEST_F(FileTest, WhatCannotBeReadSaysWhy) {
  const auto said = [](const fs::path& file) {
    try {
      readFile(file);
    } catch (const FileError& error) {
      return std::string(error.what());
    }
    return std::string("read");
  };
  const fs::path missing = folder_ / "missing.json";
  EXPECT_EQ(said(missing), missing.string() + ": cannot be opened: No such file or directory");
  EXPECT_EQ(said(folder_), folder_.string() + ": is a folder, not a file");
}

}  // namespace
}  // namespace qplan::model::io
