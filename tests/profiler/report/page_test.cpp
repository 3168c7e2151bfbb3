#include "profiler/report/page.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "profiler/report/compare.hpp"
#include "profiler/report/format.hpp"
#include "profiler/report/report.hpp"
#include "tests/profiler/report/profiles.hpp"

namespace qplan::profiler::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Page somePage() {
  Page page;
  page.title = "A <b> & c";
  page.facts = {{"source", std::string(100, 'x') + " tail"}};
  page.tables = {
      {"First",
       "About it.",
       {{"name", Align::left, false}, {"n", Align::right, false}, {"more", Align::left, true}},
       {{"a|b", "1", "wide"}, {std::string(120, 'k'), "23", ""}},
       ""}};
  page.listTitle = "Notes";
  page.list = {"one"};
  return page;
}

TEST(Page, TextTablesHaveEightyColumns) {
  std::istringstream text(textOf(somePage()));
  int rows = 0;
  for (std::string line; std::getline(text, line); ++rows) {
    // A word that is longer than a line cannot be broken.
    if (line.find("xxxx") == std::string::npos) {
      EXPECT_LE(line.size(), kTextWidth) << line;
    }
    EXPECT_TRUE(line.empty() || line.back() != ' ') << line;
    EXPECT_THAT(line, Not(HasSubstr("wide")));
  }
  EXPECT_GT(rows, 8);
}

TEST(Page, TextAlignsFigures) {
  PageTable table{"T",
                  "",
                  {{"name", Align::left, false}, {"n", Align::right, false}},
                  {{"a", "1"}, {"bcdef", "234"}},
                  ""};
  Page page;
  page.title = "P";
  page.tables = {table};
  EXPECT_EQ(textOf(page),
            "P\n\n\nT\n"
            "  name     n\n"
            "  a        1\n"
            "  bcdef  234\n");
}

TEST(Page, MarkdownEscapesAndKeepsEveryColumn) {
  const std::string text = markdownOf(somePage());
  EXPECT_THAT(text, HasSubstr("# A \\<b> & c\n"));
  EXPECT_THAT(text, HasSubstr("| name | n | more |\n| --- | ---: | --- |\n| a\\|b | 1 | wide |\n"));
  EXPECT_THAT(text, HasSubstr("- one\n"));
}

TEST(Page, HtmlEscapesTextAndKeepsThePicture) {
  Page page = somePage();
  page.picture = "<svg id=\"p\"></svg>";
  const std::string html = htmlOf(page);
  EXPECT_THAT(html, HasSubstr("<h1>A &lt;b&gt; &amp; c</h1>"));
  EXPECT_THAT(html, HasSubstr("<svg id=\"p\"></svg>"));
  EXPECT_THAT(html, HasSubstr("<td class=\"n\">23</td>"));
  EXPECT_THAT(html, Not(HasSubstr("{{")));
  // Nothing is loaded from elsewhere.
  EXPECT_THAT(html, Not(HasSubstr("src=")));
  EXPECT_THAT(html, Not(HasSubstr("href=")));
}

TEST(Page, EmptyColumnsGo) {
  PageTable table{"T", "", {{"a"}, {"b"}, {"c"}}, {{"1", "", ""}, {"2", "", "x"}}, ""};
  dropEmptyColumns(table);
  ASSERT_EQ(table.columns.size(), 2u);
  EXPECT_EQ(table.columns[1].heading, "c");
  EXPECT_EQ(table.rows[1], (std::vector<std::string>{"2", "x"}));
}

TEST(Format, FiguresForPeople) {
  EXPECT_EQ(countText(1234567), "1,234,567");
  EXPECT_EQ(timeText(model::Seconds(5.018e-6)), "5.02 us");
  EXPECT_EQ(timeText(model::Seconds(197e-6)), "197 us");
  EXPECT_EQ(timeText(model::Seconds(0.9996e-3)), "1.00 ms");
  EXPECT_EQ(timeText(model::Seconds(2.5)), "2.50 s");
  EXPECT_EQ(figureText(1978.9), "1,980");
  EXPECT_EQ(figureText(0.1254), "0.125");
  EXPECT_EQ(rateText(model::BytesPerSecond(3.35e12)), "3.35 TB/s");
}

TEST(Report, JsonSaysTheSameAsTheSummary) {
  const model::Profile profile = profileOf({readOf(20, 40), readOf(80, 320)});
  const Summary summary = summarize(profile);
  const auto json = nlohmann::json::parse(reportJson(profile, summary));
  EXPECT_EQ(json["schema"]["name"], "qplan.profile_report");
  EXPECT_EQ(json["points"], 2);
  EXPECT_DOUBLE_EQ(json["classes"][0]["floor_share_best"], 0.5);
  EXPECT_EQ(json["worst_points"][0]["case"], describe(profile.points[1].what));
  // A read computes nothing.
  EXPECT_TRUE(json["classes"][0]["best_flops_per_s"].is_null());
}

TEST(Report, PageNamesWhatLooksWrong) {
  auto flagged = readOf(30, 60);
  flagged.flag = "SM clock below 75 %";
  model::Profile profile = profileOf({readOf(20, 40), flagged});
  profile.notes = {"a note"};
  profile.missed = {{model::SustainedCase{model::Format::bf16, 8}, "out of memory"}};
  const std::string text = textOf(reportPage(profile, summarize(profile)));
  EXPECT_THAT(text, HasSubstr("SM clock below 75 %"));
  EXPECT_THAT(text, HasSubstr("out of memory"));
  EXPECT_THAT(text, HasSubstr("- a note"));
}

TEST(Compare, JsonHasTheRule) {
  const model::Profile a = profileOf({readOf(20, 100)});
  const model::Profile b = profileOf({readOf(20, 200)});
  const auto json = nlohmann::json::parse(compareJson(a, b, compare(a, b)));
  EXPECT_EQ(json["schema"]["name"], "qplan.profile_comparison");
  EXPECT_EQ(json["rule"]["assumed_noise_share"], kAssumedNoise);
  EXPECT_EQ(json["beyond_noise"][0]["ratio"], 2.0);
}

}  // namespace
}  // namespace qplan::profiler::report
