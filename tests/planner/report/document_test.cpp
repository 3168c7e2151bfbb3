#include "planner/report/document.hpp"

#include <gtest/gtest.h>

#include <clocale>

#include "planner/report/columns.hpp"
#include "planner/report/text.hpp"

namespace qplan::planner::report {
namespace {

Document sample() {
  Document document;
  document.schemaName = "qplan.sample";
  document.title = "A sample";
  document.csvTable = "rows";
  document.inputs.fields = {{"model", std::string("m")}, {"demand_qps", Cell()}};
  Table table{"rows",
              "Rows",
              {{"gpu", 9}, {"latency_s", 8}, {"mark", 7, true}, {"floor", 0}},
              {{std::string("a, b"), 1.23456, std::string("1*"), 0.5},
               {std::string("c"), Cell(), std::string("2"), 1e-7}}};
  document.blocks.emplace_back(std::move(table));
  return document;
}

TEST(Document, JsonStartsWithTheSchemaAndKeepsEveryDigit) {
  EXPECT_EQ(write(sample(), OutputFormat::json), R"({
  "schema": {
    "name": "qplan.sample",
    "version": "1.0"
  },
  "inputs": {
    "model": "m",
    "demand_qps": null
  },
  "rows": [
    {
      "gpu": "a, b",
      "latency_s": 1.23456,
      "floor": 0.5
    },
    {
      "gpu": "c",
      "latency_s": null,
      "floor": 1e-07
    }
  ]
}
)");
}

TEST(Document, CsvQuotesWhatNeedsIt) {
  EXPECT_EQ(write(sample(), OutputFormat::csv),
            "gpu,latency_s,floor\n\"a, b\",1.23456,0.5\nc,,1e-07\n");
}

TEST(Document, TextAlignsAndRoundsByTheRegistry) {
  EXPECT_EQ(write(sample(), OutputFormat::table),
            "A sample\n"
            "\n"
            "Rows\n"
            "GPU   E2E s  #\n"
            "a, b   1.23  1*\n"
            "c         -  2\n");
}

TEST(Document, MarkdownEscapesBars) {
  Document document = sample();
  std::get<Table>(document.blocks[0]).rows[0][0] = std::string("a|b");
  EXPECT_NE(write(document, OutputFormat::md).find("| a\\|b | 1.23 | 1* |"), std::string::npos);
}

TEST(Document, PageHasAHeadingWhereNothingIsTheTitle) {
  Document untitled = sample();
  untitled.title.clear();
  EXPECT_TRUE(write(untitled, OutputFormat::md).starts_with("# qplan.sample\n"));
  const std::string html = write(untitled, OutputFormat::html);
  EXPECT_NE(html.find("<title>qplan.sample</title>"), std::string::npos);
  EXPECT_NE(html.find("<h1>qplan.sample</h1>"), std::string::npos);
}

TEST(Document, TextNeverExceedsTheTerminal) {
  Document document = sample();
  Table wide{"wide", "", {}, {{}}};
  for (int i = 0; i < 20; ++i) {
    wide.columns.push_back({"column_" + std::to_string(i), i + 1});
    wide.rows[0].emplace_back(std::string("a long value"));
  }
  document.blocks.emplace_back(wide);
  document.blocks.emplace_back(
      Notes{"notes",
            "",
            {std::string(30, 'w') + " " + std::string(90, 'x') + " y " + std::string(70, 'z')}});
  const std::string text = write(document, OutputFormat::table);
  std::size_t start = 0;
  bool importantKept = false;
  while (start < text.size()) {
    const std::size_t end = text.find('\n', start);
    const std::string line = text.substr(start, end - start);
    if (line.find("xxx") == std::string::npos) {
      EXPECT_LE(displayWidth(line), kTextWidth) << line;
    }
    importantKept = importantKept || line.find("column 19") != std::string::npos;
    start = end + 1;
  }
  EXPECT_TRUE(importantKept);
}

TEST(Document, SameBytesInALocaleWithDecimalComma) {
  const std::string before = write(sample(), OutputFormat::json);
  const std::string text = write(sample(), OutputFormat::table);
  if (std::setlocale(LC_ALL, "de_DE.UTF-8") == nullptr) GTEST_SKIP() << "no locale de_DE.UTF-8";
  const std::string after = write(sample(), OutputFormat::json);
  const std::string textAfter = write(sample(), OutputFormat::table);
  std::setlocale(LC_ALL, "C");
  EXPECT_EQ(before, after);
  EXPECT_EQ(text, textAfter);
}

TEST(Document, MachineOnlyPartsStayOutOfText) {
  Document document = sample();
  document.blocks.emplace_back(Fields{"hidden", "Hidden", {{"complete", true}}, true});
  EXPECT_EQ(write(document, OutputFormat::table).find("Hidden"), std::string::npos);
  EXPECT_NE(write(document, OutputFormat::json).find("\"complete\": true"), std::string::npos);
}

TEST(Text, WrapsAtBlanks) {
  EXPECT_EQ(wrapped("one two three four", 9, "  "), "one two\n  three\n  four");
  EXPECT_EQ(wrapped("", 9, "  "), "");
}

TEST(Text, WidthCountsCodePoints) { EXPECT_EQ(displayWidth("±5 µs"), 5U); }

}  // namespace
}  // namespace qplan::planner::report
