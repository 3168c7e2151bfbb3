#include "planner/io/case_reader.hpp"

#include <array>
#include <string_view>
#include <utility>

#include "model/io/csv.hpp"
#include "model/io/file.hpp"

namespace qplan::planner::io {
namespace {

using model::ParseError;
using model::io::CsvHeader;
using model::io::CsvRecord;
using model::io::CsvRow;

constexpr std::array<const char*, 7> kRequired{"model",        "gpu",           "n_gpus", "format",
                                               "input_tokens", "output_tokens", "mode"};

// Runs one cell's reading; its error becomes a problem of the row and the next cell is read.
template <class Read>
void attempt(CaseRow& row, Read read) {
  try {
    read();
  } catch (const ParseError& error) {
    row.problems.push_back({error.where(), error.message(), error.hint()});
  }
}

int atLeastOne(const CsvRow& row, std::string_view column) {
  const int value = row.requiredInteger(column);
  if (value == 0) row.fail(column, "is 0", "must be at least 1");
  return value;
}

std::optional<int> optionalAtLeastOne(const CsvRow& row, std::string_view column) {
  return row.text(column).empty() ? std::nullopt : std::optional<int>(atLeastOne(row, column));
}

model::Format formatOf(const CsvRow& row) {
  const std::string text = row.required("format");
  if (const std::optional<model::Format> format = model::formatNamed(text)) return *format;
  std::vector<std::string> known;
  known.reserve(model::kFormatCount);
  for (const model::Format format : model::kFormats) known.emplace_back(name(format));
  row.fail("format", "is \"" + text + "\"",
           "did you mean \"" + model::nearestNames(text, known, 1).front() +
               "\"? Known: bf16, fp8-w8a8, int8-w8a8, int4-w4a16");
}

model::Mode modeOf(const CsvRow& row) {
  const std::string text = row.required("mode");
  if (text == "sync") return model::Mode::sync;
  if (text == "async") return model::Mode::async;
  row.fail("mode", "is \"" + text + "\"", "must be sync or async");
}

std::optional<model::KvDtype> kvDtypeOf(const CsvRow& row) {
  const std::string_view text = row.text("kv_dtype");
  if (text.empty()) return std::nullopt;
  if (const std::optional<model::KvDtype> dtype = model::kvDtypeNamed(text)) return dtype;
  row.fail("kv_dtype", "is \"" + std::string(text) + "\"", "must be bf16 or fp8");
}

void readCells(const CsvRow& cells, CaseRow& row) {
  row.engine = cells.text("engine");
  attempt(row, [&] { row.model = cells.required("model"); });
  attempt(row, [&] { row.gpu = cells.required("gpu"); });
  attempt(row, [&] { row.gpus = atLeastOne(cells, "n_gpus"); });
  attempt(row, [&] { row.format = formatOf(cells); });
  attempt(row, [&] { row.workload.inputTokens = atLeastOne(cells, "input_tokens"); });
  attempt(row, [&] { row.workload.outputTokens = atLeastOne(cells, "output_tokens"); });
  attempt(row, [&] { row.mode = modeOf(cells); });
  attempt(row, [&] { row.tp = optionalAtLeastOne(cells, "tp"); });
  attempt(row, [&] { row.pp = optionalAtLeastOne(cells, "pp"); });
  attempt(row, [&] { row.replicas = optionalAtLeastOne(cells, "replicas"); });
  attempt(row, [&] { row.kvDtype = kvDtypeOf(cells); });
  row.load = cells.text("load");
  attempt(row, [&] { row.concurrency = optionalAtLeastOne(cells, "concurrency"); });
  attempt(row, [&] {
    row.ratePerSecond = cells.number("rate_per_s");
    if (row.ratePerSecond == 0.0) cells.fail("rate_per_s", "is 0", "must be more than zero");
  });
}

CaseRow readRow(const CsvHeader& header, const CsvRecord& record) {
  CaseRow row;
  row.line = record.line;
  row.cells.assign(record.cells.begin(), record.cells.end());
  row.cells.resize(header.names().size());
  if (record.cells.size() != header.names().size()) {
    row.problems.push_back({"line " + std::to_string(record.line),
                            "has " + std::to_string(record.cells.size()) +
                                " cells, the header has " + std::to_string(header.names().size()),
                            "give every column a cell; quote cells that contain a comma"});
    return row;
  }
  readCells(CsvRow(header, record), row);
  return row;
}

}  // namespace

CaseTable readCases(const std::filesystem::path& file) {
  const std::string text = model::io::readFile(file);
  CaseTable table;
  CsvHeader header;
  model::io::readCsv(text, file.string(), [&](const CsvRecord& record) {
    if (header.names().empty()) {
      header = CsvHeader(record, file.string());
      for (const char* column : kRequired) static_cast<void>(header.require(column));
      return;
    }
    table.rows.push_back(readRow(header, record));
  });
  if (table.rows.empty()) {
    throw ParseError(file.string(), "line 2", "has no rows", "add rows below the header");
  }
  table.columns = header.names();
  return table;
}

}  // namespace qplan::planner::io
