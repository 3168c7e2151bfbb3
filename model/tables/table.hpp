#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "model/diagnostic.hpp"

namespace qplan::model::tables {

// A parsed CSV: the header and its rows, all text.
struct Table {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
};

// One row of a table with its cells by column name. All throw ParseError for a missing column or
// cell; number() also for a cell that is not a finite number, count() for one that is not a whole
// number from 0 to 2^31 - 1, positive() for 0 as well.
class TableRow {
 public:
  TableRow(const Table& table, std::size_t index) : table_(table), index_(index) {}

  [[nodiscard]] bool has(std::string_view column) const;
  [[nodiscard]] const std::string& text(std::string_view column) const;
  [[nodiscard]] double number(std::string_view column) const;
  [[nodiscard]] int count(std::string_view column) const;
  [[nodiscard]] int positive(std::string_view column) const;

 private:
  [[nodiscard]] ParseError badCell(std::string_view column, const std::string& what) const;

  const Table& table_;
  std::size_t index_;
};

}  // namespace qplan::model::tables
