#include "model/tables/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace qplan::model::tables {

bool TableRow::has(std::string_view column) const {
  return std::find(table_.columns.begin(), table_.columns.end(), column) != table_.columns.end();
}

const std::string& TableRow::text(std::string_view column) const {
  const auto found = std::find(table_.columns.begin(), table_.columns.end(), column);
  const auto at = static_cast<std::size_t>(found - table_.columns.begin());
  if (found == table_.columns.end()) {
    throw ParseError("kernel table", "line 1", fmt::format("no column '{}'", column));
  }
  if (at >= table_.rows[index_].size()) throw badCell(column, "missing");
  return table_.rows[index_][at];
}

double TableRow::number(std::string_view column) const {
  const std::string& cell = text(column);
  double value = 0;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (error != std::errc() || end != cell.data() + cell.size() || !std::isfinite(value)) {
    throw badCell(column, fmt::format("'{}' is not a number", cell));
  }
  return value;
}

int TableRow::count(std::string_view column) const {
  const double value = number(column);
  if (value < 0 || value > std::numeric_limits<int>::max() || value != std::floor(value)) {
    throw badCell(column, fmt::format("'{}' is not a count", text(column)));
  }
  return static_cast<int>(value);
}

int TableRow::positive(std::string_view column) const {
  const int value = count(column);
  if (value == 0) throw badCell(column, "must not be 0");
  return value;
}

ParseError TableRow::badCell(std::string_view column, const std::string& what) const {
  return {"kernel table", fmt::format("line {}", index_ + 2), fmt::format("{}: {}", column, what)};
}

}  // namespace qplan::model::tables
