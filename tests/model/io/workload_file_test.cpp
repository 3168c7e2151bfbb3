#include "model/io/workload_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "model/diagnostic.hpp"

namespace qplan::model::io {
namespace {

std::string text(const std::string& input, const std::string& output) {
  return R"({"schema": {"name": "qplan.workload", "version": "1.0"}, "id": "w", "aliases": ["v"],
             "input_tokens": )" +
         input + R"(, "output_tokens": )" + output + "}";
}

std::string complaint(const std::string& input, const std::string& output) {
  try {
    parseWorkload(text(input, output), "w.json");
  } catch (const ParseError& error) {
    return error.what();
  }
  return "read";
}

TEST(WorkloadFile, ReadsTokensAndAliases) {
  const Workload workload = parseWorkload(text("1024", "128"), "w.json");
  EXPECT_EQ(workload.id, "w");
  EXPECT_EQ(workload.inputTokens, 1024);
  EXPECT_EQ(workload.outputTokens, 128);
  EXPECT_THAT(workload.aliases, ::testing::ElementsAre("v"));
}

TEST(WorkloadFile, TokensAreWholeAndPositive) {
  EXPECT_EQ(complaint("0", "1"), "w.json: /input_tokens: is 0 (must be at least 1 token)");
  EXPECT_EQ(complaint("1", "0"), "w.json: /output_tokens: is 0 (must be at least 1 token)");
  EXPECT_EQ(complaint("-5", "1"),
            "w.json: /input_tokens: is -5 (must be a whole number from 0 to 2147483647)");
  EXPECT_EQ(complaint("1e12", "1"),
            "w.json: /input_tokens: is 1e+12 (must be a whole number from 0 to 2147483647)");
  EXPECT_EQ(complaint("1.5", "1"),
            "w.json: /input_tokens: is 1.5 (must be a whole number from 0 to 2147483647)");
}

}  // namespace
}  // namespace qplan::model::io
