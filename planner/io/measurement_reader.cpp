#include "planner/io/measurement_reader.hpp"

#include <optional>

#include "model/format.hpp"
#include "model/io/csv.hpp"

namespace qplan::planner::io {
namespace {

using model::io::CsvRow;

int atLeastOne(const CsvRow& row, std::string_view column) {
  const int value = row.requiredInteger(column);
  if (value == 0) row.fail(column, "is 0", "must be at least 1");
  return value;
}

double positive(const CsvRow& row, std::string_view column) {
  const double value = row.requiredNumber(column);
  if (value == 0) row.fail(column, "is 0", "must be more than zero");
  return value;
}

Measurement readRow(const CsvRow& row, const std::string& source) {
  Measurement measurement;
  measurement.engine = row.required("engine");
  measurement.model = row.required("model");
  measurement.gpu = row.required("gpu");
  measurement.gpus = atLeastOne(row, "n_gpus");
  const std::string format = row.required("format");
  const std::optional<model::Format> known = model::formatNamed(format);
  if (!known) {
    row.fail("format", "is \"" + format + "\"", "must be bf16, fp8-w8a8, int8-w8a8 or int4-w4a16");
  }
  measurement.format = *known;
  measurement.workload.id = row.text("workload");
  measurement.workload.inputTokens = atLeastOne(row, "input_tokens");
  measurement.workload.outputTokens = atLeastOne(row, "output_tokens");
  const std::string mode = row.required("mode");
  if (mode == "sync") {
    measurement.mode = model::Mode::sync;
    measurement.latencySeconds = positive(row, "latency_s");
  } else if (mode == "async") {
    measurement.mode = model::Mode::async;
    measurement.maxQps = positive(row, "max_qps");
  } else {
    row.fail("mode", "is \"" + mode + "\"", "must be sync or async");
  }
  measurement.printedQueriesPerDollar = row.number("queries_per_usd_printed").value_or(0);
  measurement.printedDollarsPerHour = row.number("price_usd_per_hour_printed").value_or(0);
  measurement.flag = row.text("flag");
  measurement.source = source;
  return measurement;
}

}  // namespace

std::vector<Measurement> readMeasurements(const std::filesystem::path& file,
                                          const std::string& source) {
  std::vector<Measurement> measurements;
  model::io::readTable(file,
                       {"engine", "model", "gpu", "n_gpus", "format", "workload", "input_tokens",
                        "output_tokens", "mode", "latency_s", "max_qps"},
                       [&](const CsvRow& row) { measurements.push_back(readRow(row, source)); });
  return measurements;
}

std::vector<Measurement> readCatalogMeasurements(const std::filesystem::path& dataFolder) {
  const std::filesystem::path folder = dataFolder / "measurements";
  std::vector<Measurement> all = readMeasurements(folder / "study.csv", "arxiv-2411.02355");
  const std::vector<Measurement> cards = readMeasurements(folder / "cards.csv", "model-cards");
  all.insert(all.end(), cards.begin(), cards.end());
  return all;
}

}  // namespace qplan::planner::io
