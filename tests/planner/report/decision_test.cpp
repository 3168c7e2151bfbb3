#include "planner/report/decision.hpp"

#include <gmock/gmock.h>

#include <set>

#include "tests/planner/scenario.hpp"

namespace qplan::planner::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class DecisionReport : public ::testing::Test {
 protected:
  DecisionReport() {
    asked_.mode = model::Mode::async;
    asked_.demand = model::RequestsPerSecond(5);
  }
  Document report() {
    answer_ = recommend(asked_, cache_);
    Decision decision = decisionOf(asked_, answer_, cache_);
    decision.facts = {{"prices", 1, "0123456789abcdef0123"}};
    decision.command = "qplan report --model m";
    decision.program = "qplan 1";
    if (!answer_.options.empty()) {
      const SteadySearch search = steadySearch(asked_, cache_);
      decision.breakEven = BreakEven{{1, 2}, 0.00128, breakEvenDemand(search, 0.00128, 100), 100};
    }
    return decisionReport(decision);
  }

  Catalog all_ = planner::test::catalog();
  ModelCache cache_{all_};
  Request asked_ = planner::test::request(all_);
  Recommendation answer_;
};

TEST_F(DecisionReport, HoldsEveryPart) {
  const Document document = report();
  std::set<std::string> ids;
  for (const Block& block : document.blocks) {
    std::visit([&ids](const auto& part) { ids.insert(part.id); }, block);
  }
  for (const char* id : {"answer", "assumptions", "options", "pareto", "crossover", "breakdown",
                         "memory", "tornado", "sensitivity", "doubt", "break_even", "recovery",
                         "sources", "reproduce", "excluded_text"}) {
    EXPECT_TRUE(ids.contains(id)) << id;
  }
}

TEST_F(DecisionReport, PageIsOneFileWithItsCharts) {
  const std::string html = write(report(), OutputFormat::html);
  EXPECT_THAT(html, HasSubstr("<svg xmlns"));
  EXPECT_THAT(html, HasSubstr("qplan report --model m"));
  EXPECT_THAT(html, HasSubstr("0123456789abcdef"));
  for (const char* what : {"src=", "href=", "<script", "@import"}) {
    EXPECT_THAT(html, Not(HasSubstr(what))) << what;
  }
}

TEST_F(DecisionReport, IdsInThePageAreUnique) {
  const std::string html = write(report(), OutputFormat::html);
  std::set<std::string> seen;
  for (std::size_t at = 0; (at = html.find(" id=\"", at)) != std::string::npos;) {
    at += 5;
    EXPECT_TRUE(seen.insert(html.substr(at, html.find('"', at) - at)).second)
        << html.substr(at, 30);
  }
  EXPECT_FALSE(seen.empty());
}

TEST_F(DecisionReport, SaysWhyNothingIsFeasible) {
  asked_.budget = model::dollarsPerHour(0.01);
  const std::string text = write(report(), OutputFormat::md);
  EXPECT_THAT(text, HasSubstr("nothing feasible"));
  EXPECT_THAT(text, HasSubstr("Closest misses"));
  EXPECT_THAT(text, HasSubstr("qplan report --model m"));
}

}  // namespace
}  // namespace qplan::planner::report
