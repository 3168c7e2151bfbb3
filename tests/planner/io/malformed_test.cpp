#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <exception>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "model/diagnostic.hpp"
#include "planner/io/case_reader.hpp"
#include "planner/io/price_reader.hpp"

namespace qplan::planner::io {
namespace {

// A file of tests/data/malformed and all that is said about it after its name.
struct Malformed {
  const char* file;
  const char* message;
};

template <class Read>
void expectMessage(const std::string& folder, const Malformed& malformed, Read read) {
  const std::string file =
      std::string(QPLAN_SOURCE_DIR) + "/tests/data/malformed/" + folder + "/" + malformed.file;
  try {
    read(file);
    ADD_FAILURE() << file << " was accepted";
  } catch (const model::ParseError& error) {
    EXPECT_EQ(std::string(error.what()), file + ": " + malformed.message);
  }
}

// No file of the corpus goes untested.
template <std::size_t N>
void expectComplete(const std::string& folder, const std::array<Malformed, N>& listed,
                    const std::set<std::string>& elsewhere = {}) {
  std::set<std::string> names = elsewhere;
  for (const Malformed& malformed : listed) names.insert(malformed.file);
  std::set<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(std::string(QPLAN_SOURCE_DIR) +
                                                               "/tests/data/malformed/" + folder)) {
    files.insert(entry.path().filename().string());
  }
  EXPECT_EQ(files, names);
}

constexpr std::array kPrices{
    Malformed{"bad_date.csv", "line 2: column \"date\" is \"28.10.2024\" (must be YYYY-MM-DD)"},
    Malformed{"decimal_comma.csv",
              "line 2: column \"usd_per_hour\" is \"0,5\" (must be a finite number with '.' as "
              "decimal point and no unit)"},
    Malformed{"empty.csv", "line 1: is empty (the first line must name the columns)"},
    Malformed{"missing_column.csv",
              "line 1: column \"count\" is missing (the header has: gpu, usd_per_hour)"},
    Malformed{"negative.csv", "line 2: column \"usd_per_hour\" is -0.5 (must not be negative)"},
    Malformed{"negative_price.json", "/prices/0/usd_per_hour: is -1 (must not be negative)"},
    Malformed{"no_prices.json", "/prices: is missing (add it)"},
    Malformed{"no_rows.json", "/prices: is empty (add at least one instance)"},
    Malformed{"not_finite.csv",
              "line 2: column \"usd_per_hour\" is \"inf\" (must be a finite number with '.' as "
              "decimal point and no unit)"},
    Malformed{"row_is_number.json", "/prices/0: is 3 (must be an object in braces)"},
    Malformed{"unitless_price.json",
              "/prices/0/usd_per_hour: is missing (add it; \"usd\" is not a known key)"},
    Malformed{"with_unit.csv",
              "line 2: column \"usd_per_hour\" is \"0.5 USD\" (must be a finite number with '.' as "
              "decimal point and no unit)"},
    Malformed{"wrong_date.json", "/date: is \"yesterday\" (must be YYYY-MM-DD)"},
    Malformed{"zero.csv", "line 2: column \"usd_per_hour\" is 0 (must be more than zero)"},
    Malformed{"zero_count.csv", "line 2: column \"count\" is 0 (must be more than zero)"},
};

constexpr std::array kCases{
    Malformed{"bad_utf8.csv", "line 3: is not valid UTF-8 (save the file as UTF-8)"},
    Malformed{"blank.csv", "line 1: is empty (the first line must name the columns)"},
    Malformed{"duplicate_column.csv",
              "line 1: column \"model\" is given twice (remove or rename one of them)"},
    Malformed{"empty.csv", "line 1: is empty (the first line must name the columns)"},
    Malformed{"header_only.csv", "line 2: has no rows (add rows below the header)"},
    Malformed{"missing_column.csv",
              "line 1: column \"format\" is missing (the header has: engine, model, gpu, n_gpus, "
              "input_tokens, output_tokens, mode)"},
    Malformed{"open_quote.csv", "line 3: a quoted cell is not closed (add the missing \")"},
    Malformed{"text_after_quote.csv",
              "line 2: text follows a closing quote (write a quote inside a cell as \"\")"},
    Malformed{"unnamed_column.csv",
              "line 1: column 1 has no name (name every column in the first line)"},
};

std::vector<std::string> problemsOf(const CaseTable& table) {
  std::vector<std::string> said;
  for (const CaseRow& row : table.rows) {
    for (const model::Diagnostic& problem : row.problems) said.push_back(toString(problem));
  }
  return said;
}

TEST(MalformedFiles, PriceListsSayWhatIsWrong) {
  expectComplete("prices", kPrices);
  for (const Malformed& malformed : kPrices) {
    expectMessage("prices", malformed, [](const std::string& file) { readPriceList(file); });
  }
}

TEST(MalformedFiles, CaseFilesSayWhatIsWrong) {
  expectComplete("csv", kCases, {"bad_rows.csv", "ragged.csv"});
  for (const Malformed& malformed : kCases) {
    expectMessage("csv", malformed, [](const std::string& file) { readCases(file); });
  }
}

// One row per kind of error after a good one: every row is there, the bad ones say their line.
TEST(MalformedFiles, BadRowsDoNotHideTheOthers) {
  const CaseTable table =
      readCases(std::string(QPLAN_SOURCE_DIR) + "/tests/data/malformed/csv/bad_rows.csv");
  EXPECT_EQ(table.rows.size(), 9U);
  EXPECT_TRUE(table.rows.front().problems.empty());
  const std::vector<std::string> expected{
      "line 3: column \"n_gpus\" is 0 (must be at least 1)",
      "line 4: column \"format\" is \"int4\" (did you mean \"int4-w4a16\"? Known: bf16, fp8-w8a8, "
      "int8-w8a8, int4-w4a16)",
      "line 5: column \"input_tokens\" is \"1e30\" (must be a whole number of zero or more)",
      "line 6: column \"output_tokens\" is \"-3\" (must be a whole number of zero or more)",
      "line 7: column \"mode\" is \"both\" (must be sync or async)",
      "line 8: column \"model\" is empty (every row needs it)",
      "line 9: has 9 cells, the header has 8 (give every column a cell; quote cells that contain a "
      "comma)",
      "line 10: column \"format\" is \"fp8\" (did you mean \"fp8-w8a8\"? Known: bf16, fp8-w8a8, "
      "int8-w8a8, int4-w4a16)",
      "line 10: column \"input_tokens\" is \"many\" (must be a whole number of zero or more)"};
  EXPECT_EQ(problemsOf(table), expected);
}

TEST(MalformedFiles, ARaggedRowIsItsOwnProblem) {
  const CaseTable table =
      readCases(std::string(QPLAN_SOURCE_DIR) + "/tests/data/malformed/csv/ragged.csv");
  EXPECT_EQ(table.rows.size(), 3U);
  EXPECT_EQ(table.rows[1].cells.size(), 8U);
  const std::vector<std::string> expected{
      "line 3: has 7 cells, the header has 8 (give every column a cell; quote cells that contain a "
      "comma)"};
  EXPECT_EQ(problemsOf(table), expected);
}

}  // namespace
}  // namespace qplan::planner::io
