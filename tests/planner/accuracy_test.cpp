#include "planner/accuracy.hpp"

#include <gtest/gtest.h>

#include "tests/planner/scenario.hpp"

namespace qplan::planner {
namespace {

TEST(Accuracy, TakesTheSuitesOwnAverage) {
  const Catalog all = test::catalog();
  EXPECT_EQ(recoveryPercent(all.recoveries, all.llms[0], model::Format::int4W4a16, kDefaultSuite),
            98.7);
}

TEST(Accuracy, MeansTheBenchmarksOfASuiteWithoutAverage) {
  std::vector<Recovery> known;
  for (const double percent : {97.0, 99.0, 101.0}) {
    known.push_back({"llama-3.1-8b", model::Format::fp8W8a8, "real_world",
                     "b" + std::to_string(percent), 1, 1, percent, ""});
  }
  EXPECT_DOUBLE_EQ(
      *recoveryPercent(known, test::catalog().llms[0], model::Format::fp8W8a8, "real_world"), 99.0);
}

TEST(Accuracy, UnknownStaysUnknownAndBf16IsTheBaseline) {
  const Catalog all = test::catalog();
  EXPECT_FALSE(
      recoveryPercent(all.recoveries, all.llms[1], model::Format::int4W4a16, kDefaultSuite));
  EXPECT_FALSE(recoveryPercent(all.recoveries, all.llms[0], model::Format::int4W4a16, "other"));
  EXPECT_EQ(recoveryPercent({}, all.llms[1], model::Format::bf16, "other"), 100.0);
}

TEST(Accuracy, MatchesAliases) {
  model::Llm llm = test::catalog().llms[0];
  llm.id = "my-copy";
  llm.aliases = {"llama-3.1-8b"};
  EXPECT_EQ(
      recoveryPercent(test::catalog().recoveries, llm, model::Format::int8W8a8, kDefaultSuite),
      100.3);
}

}  // namespace
}  // namespace qplan::planner
