#include "planner/io/sweep_reader.hpp"

#include <fmt/format.h>

#include <string_view>

#include "model/diagnostic.hpp"
#include "model/format.hpp"
#include "model/io/csv.hpp"

namespace qplan::planner::io {
namespace {

using model::io::CsvRow;

// Beyond these a figure is a typing error or another unit.
constexpr int kMostUsers = 100'000;
constexpr int kMostGpus = 4096;
constexpr double kMostMilliseconds = 3.6e6;
constexpr double kLeastMilliseconds = 1e-3;

int count(const CsvRow& row, std::string_view column, int most) {
  const int value = row.requiredInteger(column);
  if (value < 1 || value > most) {
    row.fail(column, fmt::format("is {}", value), fmt::format("give 1 to {}", most));
  }
  return value;
}

int countOrOne(const CsvRow& row, std::string_view column, int most) {
  return row.text(column).empty() ? 1 : count(row, column, most);
}

model::Seconds milliseconds(const CsvRow& row, std::string_view column) {
  const double value = row.requiredNumber(column);
  if (!(value >= kLeastMilliseconds && value <= kMostMilliseconds)) {
    row.fail(column, fmt::format("is {} ms", value), "give the mean in milliseconds");
  }
  return model::Seconds(value / 1e3);
}

// What the linear layers run in has the say; without it the precision of the model.
model::Format formatOf(const CsvRow& row) {
  const std::string_view column =
      row.text("gemm_quant_mode").empty() ? "precision" : "gemm_quant_mode";
  const std::string_view text = row.text(column);
  if (text.empty() || text == "bfloat16" || text == "float16" || text == "fp16") {
    return model::Format::bf16;
  }
  if (text == "fp8") return model::Format::fp8W8a8;
  if (const auto known = model::formatNamed(text)) return *known;
  row.fail(column, fmt::format("is \"{}\"", text), "no format that is modelled");
}

SweepPoint readRow(const CsvRow& row) {
  SweepPoint point;
  point.line = row.line();
  point.model = row.required("model_path");
  point.gpu = row.required("system");
  point.backend = row.required("backend");
  point.format = formatOf(row);
  point.workload.inputTokens = row.requiredInteger("isl");
  point.workload.outputTokens = row.requiredInteger("osl");
  point.users = count(row, "concurrency", kMostUsers);
  if (!row.text("batch_size").empty()) point.batchSize = count(row, "batch_size", kMostUsers);
  point.layout.tp = count(row, "tp_size", kMostGpus);
  point.layout.pp = countOrOne(row, "pp_size", kMostGpus);
  if (countOrOne(row, "attention_dp_size", kMostGpus) > 1) {
    row.fail("attention_dp_size", "is above 1", "data parallel attention is not modelled");
  }
  point.ttft = milliseconds(row, "silicon_ttft_ms");
  point.tpot = milliseconds(row, "silicon_tpot_ms");
  return point;
}

}  // namespace

SweepTable readSweeps(const std::filesystem::path& file) {
  SweepTable table;
  model::io::readTable(file,
                       {"model_path", "system", "backend", "isl", "osl", "concurrency", "tp_size",
                        "silicon_ttft_ms", "silicon_tpot_ms"},
                       [&table](const CsvRow& row) {
                         try {
                           table.points.push_back(readRow(row));
                         } catch (const model::ParseError& error) {
                           table.leftOut.push_back({row.line(), error.message()});
                         }
                       });
  return table;
}

}  // namespace qplan::planner::io
