#include "planner/io/project_file.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "model/diagnostic.hpp"

namespace qplan::planner::io {
namespace {

Project parsed(const std::string& text) { return parseProject(text, "p.qplan"); }

std::string document(const std::string& body, const std::string& version = "1.0") {
  return R"({"schema": {"name": "qplan.project", "version": ")" + version + R"("}, )" + body + "}";
}

TEST(ProjectFile, ReadsWhatAScenarioNeeds) {
  const Project project = parsed(document(
      R"("scenarios": [{"name": "a", "model": "m", "demand": "2qps", "max_gpus": 4}, {"name": "b"}],
         "current": 1, "pinned": 0)"));
  ASSERT_EQ(project.scenarios.size(), 2U);
  EXPECT_EQ(project.scenarios[0].inputs.model, "m");
  EXPECT_EQ(project.scenarios[0].inputs.demand, "2qps");
  EXPECT_EQ(project.scenarios[0].inputs.maxGpus, 4);
  EXPECT_EQ(project.scenarios[1].inputs, Scenario{});
  EXPECT_EQ(project.current, 1U);
  EXPECT_EQ(project.pinned, 0U);
}

TEST(ProjectFile, KeepsWhatItDoesNotKnow) {
  const Project project = parsed(
      document(R"("scenarios": [{"name": "a", "colour": {"r": 1}}], "window": [1, 2.5])", "1.7"));
  const Project again = parsed(projectText(project));
  EXPECT_EQ(again, project);
  EXPECT_NE(projectText(again).find("\"colour\""), std::string::npos);
  EXPECT_NE(projectText(again).find("\"window\""), std::string::npos);
}

TEST(ProjectFile, SaysWhereItIsWrong) {
  const auto where = [](const std::string& text) {
    try {
      parsed(text);
    } catch (const model::ParseError& error) {
      return error.where() + ": " + error.message();
    }
    return std::string("nothing wrong");
  };
  EXPECT_NE(where("").find("empty"), std::string::npos) << where("");
  EXPECT_NE(where("{").find("line 1"), std::string::npos) << where("{");
  EXPECT_NE(where(document(R"("scenarios": [])")).find("no scenario"), std::string::npos);
  EXPECT_EQ(where(document(R"("scenarios": [{"name": "a"}], "current": 1)")),
            "/current: no scenario 1");
  EXPECT_NE(where(document(R"("scenarios": [{"name": 3}])")).find("/scenarios/0/name"),
            std::string::npos);
  EXPECT_NE(where(document(R"("scenarios": [{"name": "a", "max_gpus": 1e99}])")).find("max_gpus"),
            std::string::npos);
  // A newer major version says which program it needs.
  EXPECT_NE(where(document(R"("scenarios": [{"name": "a"}])", "2.0")).find("2"), std::string::npos);
  EXPECT_THROW(parsed(R"({"schema": {"name": "qplan.gpu", "version": "1.0"}})"), model::ParseError);
}

RC_GTEST_PROP(ProjectFileProperty, WritingAndReadingIsIdentity, ()) {
  const auto text = [] { return *rc::gen::container<std::string>(rc::gen::inRange<char>(1, 127)); };
  Project project;
  const auto count = *rc::gen::inRange<std::size_t>(1, 4);
  for (std::size_t i = 0; i < count; ++i) {
    NamedScenario one;
    one.name = text();
    one.inputs.model = text();
    one.inputs.slo = text();
    one.inputs.gpus = text();
    if (*rc::gen::arbitrary<bool>()) one.inputs.inputTokens = *rc::gen::inRange(0, 1 << 20);
    one.inputs.maxGpus = *rc::gen::inRange(0, 5000);
    one.inputs.budget = *rc::gen::inRange(0, 1000) / 7.0;
    one.inputs.seed = *rc::gen::inRange<std::uint64_t>(0, 1 << 30);
    project.scenarios.push_back(one);
  }
  project.current = *rc::gen::inRange<std::size_t>(0, count);
  RC_ASSERT(parsed(projectText(project)) == project);
}

}  // namespace
}  // namespace qplan::planner::io
