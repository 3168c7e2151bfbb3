#include "model/io/csv.hpp"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <limits>
#include <utility>

#include "model/diagnostic.hpp"
#include "model/io/file.hpp"
#include "model/io/number.hpp"
#include "model/io/utf8.hpp"

namespace qplan::model::io {
namespace {

std::string lineText(std::size_t line) { return "line " + std::to_string(line); }

// Cuts one record after another out of a text that outlives the records.
class Splitter {
 public:
  Splitter(std::string_view text, const std::string& file) : text_(text), file_(file) {
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    if (text_.starts_with(kByteOrderMark)) at_ = kByteOrderMark.size();
  }

  bool next(CsvRecord& record) {
    skipBlankLines();
    if (at_ == text_.size()) return false;
    record.line = line_;
    record.cells.clear();
    unquoted_.clear();
    while (cell(record)) {
    }
    return true;
  }

 private:
  void skipBlankLines() {
    while (at_ < text_.size() && (text_[at_] == '\n' || text_[at_] == '\r')) {
      if (text_[at_] == '\n') ++line_;
      ++at_;
    }
  }

  // Reads one cell; whether another follows in the same record.
  bool cell(CsvRecord& record) {
    if (at_ < text_.size() && text_[at_] == '"') {
      record.cells.push_back(quoted());
    } else {
      const std::size_t end = std::min(text_.find_first_of(",\n\r", at_), text_.size());
      record.cells.push_back(text_.substr(at_, end - at_));
      at_ = end;
    }
    if (at_ == text_.size()) return false;
    if (text_[at_] == ',') {
      ++at_;
      return true;
    }
    if (text_[at_] == '\r') ++at_;
    if (at_ < text_.size() && text_[at_] == '\n') ++at_;
    ++line_;
    return false;
  }

  std::string_view quoted() {
    const std::size_t openedAt = line_;
    const std::size_t start = ++at_;
    bool doubled = false;
    for (;;) {
      const std::size_t end = text_.find('"', at_);
      if (end == std::string_view::npos) {
        throw ParseError(file_, lineText(openedAt), "a quoted cell is not closed",
                         "add the missing \"");
      }
      line_ += static_cast<std::size_t>(std::count(text_.begin() + static_cast<std::ptrdiff_t>(at_),
                                                   text_.begin() + static_cast<std::ptrdiff_t>(end),
                                                   '\n'));
      at_ = end + 1;
      if (at_ == text_.size() || text_[at_] != '"') break;
      doubled = true;
      ++at_;
    }
    if (at_ < text_.size() &&
        std::string_view(",\r\n").find(text_[at_]) == std::string_view::npos) {
      throw ParseError(file_, lineText(line_), "text follows a closing quote",
                       "write a quote inside a cell as \"\"");
    }
    const std::string_view raw = text_.substr(start, at_ - 1 - start);
    return doubled ? undoubled(raw) : raw;
  }

  std::string_view undoubled(std::string_view raw) {
    std::string text;
    for (std::size_t i = 0; i < raw.size(); ++i) {
      text += raw[i];
      if (raw[i] == '"') ++i;
    }
    return unquoted_.emplace_back(std::move(text));
  }

  std::string_view text_;
  const std::string& file_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::deque<std::string> unquoted_;  // cells that are not a stretch of the text; stable addresses
};

}  // namespace

void readCsv(std::string_view text, const std::string& file,
             const std::function<void(const CsvRecord&)>& record) {
  if (const std::optional<std::size_t> bad = invalidUtf8(text)) {
    throw ParseError(file, lineText(lineOf(text, *bad)), "is not valid UTF-8",
                     "save the file as UTF-8");
  }
  Splitter splitter(text, file);
  CsvRecord current;
  bool any = false;
  while (splitter.next(current)) {
    any = true;
    record(current);
  }
  if (!any) throw ParseError(file, "line 1", "is empty", "the first line must name the columns");
}

CsvHeader::CsvHeader(const CsvRecord& record, std::string file)
    : file_(std::move(file)), line_(record.line) {
  for (const std::string_view cell : record.cells) {
    const std::string name(trimmed(cell));
    if (name.empty()) {
      throw ParseError(file_, lineText(line_),
                       "column " + std::to_string(names_.size() + 1) + " has no name",
                       "name every column in the first line");
    }
    if (find(name)) {
      throw ParseError(file_, lineText(line_), "column \"" + name + "\" is given twice",
                       "remove or rename one of them");
    }
    names_.push_back(name);
  }
}

std::optional<std::size_t> CsvHeader::find(std::string_view name) const {
  const auto found = std::find(names_.begin(), names_.end(), name);
  if (found == names_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - names_.begin());
}

std::size_t CsvHeader::require(std::string_view name) const {
  if (const std::optional<std::size_t> column = find(name)) return *column;
  std::string columns;
  for (const std::string& known : names_) columns += (columns.empty() ? "" : ", ") + known;
  throw ParseError(file_, lineText(line_), "column \"" + std::string(name) + "\" is missing",
                   "the header has: " + columns);
}

std::string_view CsvRow::text(std::string_view column) const {
  const std::optional<std::size_t> at = header_->find(column);
  return at && *at < record_->cells.size() ? trimmed(record_->cells[*at]) : std::string_view();
}

std::string CsvRow::required(std::string_view column) const {
  const std::string_view cell = text(column);
  if (cell.empty()) fail(column, "is empty", "every row needs it");
  return std::string(cell);
}

std::optional<double> CsvRow::number(std::string_view column) const {
  const std::string_view cell = text(column);
  if (cell.empty()) return std::nullopt;
  const std::optional<double> value = parseNumber(cell);
  if (!value) {
    fail(column, "is \"" + std::string(cell) + "\"",
         "must be a finite number with '.' as decimal point and no unit");
  }
  if (*value < 0) fail(column, "is " + std::string(cell), "must not be negative");
  return value;
}

double CsvRow::requiredNumber(std::string_view column) const {
  if (const std::optional<double> value = number(column)) return *value;
  fail(column, "is empty", "every row needs it");
}

std::optional<int> CsvRow::integer(std::string_view column) const {
  const std::string_view cell = text(column);
  if (cell.empty()) return std::nullopt;
  const std::optional<std::int64_t> value = parseInteger(cell);
  if (!value || *value < 0 || *value > std::numeric_limits<int>::max()) {
    fail(column, "is \"" + std::string(cell) + "\"", "must be a whole number of zero or more");
  }
  return static_cast<int>(*value);
}

int CsvRow::requiredInteger(std::string_view column) const {
  if (const std::optional<int> value = integer(column)) return *value;
  fail(column, "is empty", "every row needs it");
}

void CsvRow::fail(std::string_view column, const std::string& message,
                  const std::string& hint) const {
  throw ParseError(header_->file(), lineText(line()),
                   "column \"" + std::string(column) + "\" " + message, hint);
}

void readTable(const std::filesystem::path& file, const std::vector<std::string>& requiredColumns,
               const std::function<void(const CsvRow&)>& row) {
  const std::string text = readFile(file);
  CsvHeader header;
  bool rows = false;
  readCsv(text, file.string(), [&](const CsvRecord& record) {
    if (header.names().empty()) {
      header = CsvHeader(record, file.string());
      for (const std::string& column : requiredColumns) static_cast<void>(header.require(column));
      return;
    }
    rows = true;
    if (record.cells.size() != header.names().size()) {
      throw ParseError(file.string(), lineText(record.line),
                       "has " + std::to_string(record.cells.size()) + " cells, the header has " +
                           std::to_string(header.names().size()),
                       "give every column a cell; quote cells that contain a comma");
    }
    row(CsvRow(header, record));
  });
  if (!rows) throw ParseError(file.string(), "line 2", "has no rows", "add rows below the header");
}

std::string csvCell(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string cell = "\"";
  for (const char c : text) {
    cell += c;
    if (c == '"') cell += '"';
  }
  return cell + "\"";
}

}  // namespace qplan::model::io
