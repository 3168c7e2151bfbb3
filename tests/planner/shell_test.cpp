#include "planner/shell.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

namespace qplan::planner {
namespace {

// What a shell makes of the words: each followed by a NUL.
std::string readBack(const std::string& words) {
  const std::string command = "printf '%s\\0' " + words;
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  std::string text;
  std::array<char, 256> buffer{};
  for (std::size_t got = 0; (got = std::fread(buffer.data(), 1, buffer.size(), pipe.get())) > 0;) {
    text.append(buffer.data(), got);
  }
  return text;
}

TEST(ShellWord, LeavesPlainWords) {
  EXPECT_EQ(shellWord("meta-llama/Llama-3.1-8B"), "meta-llama/Llama-3.1-8B");
  EXPECT_EQ(shellWord("ttft.p95<=500ms"), "'ttft.p95<=500ms'");
  EXPECT_EQ(shellWord(""), "''");
  EXPECT_EQ(shellWord("it's"), "'it'\\''s'");
}

TEST(ShellWord, AShellReadsTheSame) {
  for (const std::string word : {"", "a b", "it's", "$HOME `id` $(id)", "line\nbreak", "\\", "\"",
                                 "*?[a]", "~", "#x", "-n", "ä\t'\"'", "!x"}) {
    EXPECT_EQ(readBack(shellWord(word)), word + std::string(1, '\0')) << word;
  }
}

RC_GTEST_PROP(ShellWord, AnyWordsAreReadBack, ()) {
  const auto words = *rc::gen::container<std::vector<std::string>>(
      8, rc::gen::container<std::string>(rc::gen::inRange<char>(1, 127)));
  std::string line;
  std::string expected;
  for (const std::string& word : words) {
    line += shellWord(word) + " ";
    expected += word + std::string(1, '\0');
  }
  RC_ASSERT(readBack(line) == expected);
}

}  // namespace
}  // namespace qplan::planner
