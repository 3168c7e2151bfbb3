#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qplan::model::io {

// One record. Cells are views into the text being read; `line` is where the record starts, from 1.
struct CsvRecord {
  std::size_t line = 0;
  std::vector<std::string_view> cells;
};

// Splits RFC 4180 text into records and hands each to `record`, the header first: commas, quoted
// cells with doubled quotes and line breaks inside, LF or CRLF, a byte order mark at the start.
// Blank lines are skipped. Throws ParseError{file, "line N"} for an unclosed quote, text after a
// closing quote, invalid UTF-8 or a text without any record.
void readCsv(std::string_view text, const std::string& file,
             const std::function<void(const CsvRecord&)>& record);

// Column names of a table and where they stand.
class CsvHeader {
 public:
  CsvHeader() = default;
  // Throws ParseError when a name is empty or given twice. Blanks around names do not count.
  CsvHeader(const CsvRecord& record, std::string file);

  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }
  [[nodiscard]] const std::string& file() const { return file_; }
  [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const;
  // Throws ParseError naming the nearest column where there is none of that name.
  [[nodiscard]] std::size_t require(std::string_view name) const;

 private:
  std::vector<std::string> names_;
  std::string file_;
  std::size_t line_ = 1;
};

// One row under its header, with typed access. Every failure is a ParseError with the row's line.
class CsvRow {
 public:
  CsvRow(const CsvHeader& header, const CsvRecord& record) : header_(&header), record_(&record) {}

  [[nodiscard]] std::size_t line() const { return record_->line; }
  // The trimmed cell; empty where the table has no such column.
  [[nodiscard]] std::string_view text(std::string_view column) const;
  // A cell that must not be empty.
  [[nodiscard]] std::string required(std::string_view column) const;
  // Finite and >= 0; nothing for an empty cell or a missing column.
  [[nodiscard]] std::optional<double> number(std::string_view column) const;
  [[nodiscard]] double requiredNumber(std::string_view column) const;
  // 0 <= value <= 2^31 - 1
  [[nodiscard]] std::optional<int> integer(std::string_view column) const;
  [[nodiscard]] int requiredInteger(std::string_view column) const;
  // What is wrong with a cell, for checks of the caller's own.
  [[noreturn]] void fail(std::string_view column, const std::string& message,
                         const std::string& hint) const;

 private:
  const CsvHeader* header_;
  const CsvRecord* record_;
};

// Reads a table whose rows all have the header's width; throws ParseError for a ragged row and for
// a table without rows.
void readTable(const std::filesystem::path& file, const std::vector<std::string>& requiredColumns,
               const std::function<void(const CsvRow&)>& row);

// `text` as one CSV cell, quoted where it has to be.
std::string csvCell(std::string_view text);

}  // namespace qplan::model::io
