#include "model/io/csv.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "model/diagnostic.hpp"
#include "model/io/file.hpp"

namespace qplan::model::io {
namespace {

using ::testing::ElementsAre;

struct Record {
  std::size_t line;
  std::vector<std::string> cells;
  bool operator==(const Record&) const = default;
};

std::vector<Record> records(std::string_view text) {
  std::vector<Record> all;
  readCsv(text, "t.csv", [&](const CsvRecord& record) {
    all.push_back({record.line, {record.cells.begin(), record.cells.end()}});
  });
  return all;
}

TEST(Csv, SplitsLinesAndCells) {
  EXPECT_THAT(records("a,b\n1,2\n"), ElementsAre(Record{1, {"a", "b"}}, Record{2, {"1", "2"}}));
  EXPECT_THAT(records("a,b\n1,"), ElementsAre(Record{1, {"a", "b"}}, Record{2, {"1", ""}}));
  EXPECT_THAT(records(",\n"), ElementsAre(Record{1, {"", ""}}));
}

TEST(Csv, AcceptsByteOrderMarkAndEveryLineEnd) {
  EXPECT_THAT(records("\xEF\xBB\xBF"
                      "a\r\n1\r\n\r\n2"),
              ElementsAre(Record{1, {"a"}}, Record{2, {"1"}}, Record{4, {"2"}}));
}

// The quoted line break counts: the record after it starts on line 4.
TEST(Csv, QuotedCellsHoldCommasQuotesAndLineBreaks) {
  EXPECT_THAT(
      records("a,b\n\"x,\"\"y\"\"\",\"1\n2\"\nlast,\"\"\n"),
      ElementsAre(Record{1, {"a", "b"}}, Record{2, {"x,\"y\"", "1\n2"}}, Record{4, {"last", ""}}));
}

TEST(Csv, UnicodePassesThrough) {
  EXPECT_THAT(records("\u00e4,\u6a21\u578b\n"), ElementsAre(Record{1, {"\u00e4", "\u6a21\u578b"}}));
}

TEST(Csv, HeaderNamesAreTrimmedAndFound) {
  CsvRecord record;
  record.line = 1;
  record.cells = {" model ", "gpu"};
  const CsvHeader header(record, "t.csv");
  EXPECT_THAT(header.names(), ElementsAre("model", "gpu"));
  EXPECT_EQ(header.find("gpu"), 1U);
  EXPECT_EQ(header.find("format"), std::nullopt);
  EXPECT_EQ(header.require("model"), 0U);
}

TEST(Csv, RowsGiveTypedCells) {
  CsvRecord names;
  names.cells = {"n", "x", "empty"};
  const CsvHeader header(names, "t.csv");
  CsvRecord cells;
  cells.line = 7;
  cells.cells = {" 12 ", "2.5", ""};
  const CsvRow row(header, cells);
  EXPECT_EQ(row.integer("n"), 12);
  EXPECT_EQ(row.number("x"), 2.5);
  EXPECT_EQ(row.number("empty"), std::nullopt);
  EXPECT_EQ(row.integer("absent"), std::nullopt);
  EXPECT_EQ(row.text("n"), "12");
  EXPECT_THROW(static_cast<void>(row.integer("x")), ParseError);
  EXPECT_THROW(static_cast<void>(row.required("empty")), ParseError);
}

// Any table of any cells survives being written and read: what csvCell makes, readCsv takes apart.
// A record of one empty cell is a blank line, which does not count.
TEST(Csv, WhatIsWrittenIsReadBack) {
  EXPECT_TRUE(rc::check([] {
    const auto cell =
        rc::gen::container<std::string>(rc::gen::elementOf(std::string("ab ,\"\n\r;\t9.-")));
    const std::size_t width = *rc::gen::inRange<std::size_t>(1, 5);
    const auto rows = *rc::gen::container<std::vector<std::vector<std::string>>>(
        rc::gen::container<std::vector<std::string>>(width, cell));
    RC_PRE(!rows.empty());
    RC_PRE(std::none_of(rows.begin(), rows.end(),
                        [](const auto& row) { return row.size() == 1 && row.front().empty(); }));
    std::string text;
    for (const std::vector<std::string>& row : rows) {
      for (std::size_t i = 0; i < row.size(); ++i) {
        if (i > 0) text += ',';
        text += csvCell(row[i]);
      }
      text += "\n";
    }
    std::vector<std::vector<std::string>> back;
    for (const Record& record : records(text)) back.push_back(record.cells);
    RC_ASSERT(back == rows);
  }));
}

// Whatever the bytes: rows or a ParseError, nothing else.
TEST(Csv, NoTextIsTooOdd) {
  EXPECT_TRUE(rc::check([](const std::string& text) {
    try {
      records(text);
    } catch (const ParseError&) {
    }
  }));
}

TEST(Csv, TablesAreRectangularAndNotEmpty) {
  const std::filesystem::path file =
      std::filesystem::path(::testing::TempDir()) / "qplan_csv_test.csv";
  const auto read = [&](const std::string& text) {
    writeFileAtomically(file, text);
    try {
      readTable(file, {"a"}, [](const CsvRow&) {});
    } catch (const ParseError& error) {
      return error.where() + ": " + error.message();
    }
    return std::string("read");
  };
  EXPECT_EQ(read("a,b\n1,2\n"), "read");
  EXPECT_EQ(read("a,b\n"), "line 2: has no rows");
  EXPECT_EQ(read("b\n1\n"), "line 1: column \"a\" is missing");
  EXPECT_EQ(read("a,b\n1,2\n3\n"), "line 3: has 1 cells, the header has 2");
  std::filesystem::remove(file);
}

}  // namespace
}  // namespace qplan::model::io
