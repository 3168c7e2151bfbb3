#include "planner/io/power_reader.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "model/io/csv.hpp"
#include "model/io/json.hpp"

namespace qplan::planner::io {

namespace {

using Json = nlohmann::ordered_json;
using model::io::CsvRow;
using model::io::JsonDocument;
using model::io::JsonObject;

constexpr const char* kSchema = "qplan.power";

double positive(const CsvRow& row, std::string_view column) {
  const double value = row.requiredNumber(column);
  if (value == 0) row.fail(column, "is 0", "must be more than zero");
  return value;
}

PowerMeasurement readRow(const CsvRow& row) {
  PowerMeasurement measurement;
  measurement.gpu = row.required("gpu");
  measurement.power = model::Watts(positive(row, "power_w"));
  measurement.batch = row.requiredInteger("batch");
  measurement.source = row.text("source");
  if (measurement.batch == 0) return measurement;
  measurement.engine = row.required("engine");
  measurement.model = row.required("model");
  const std::string format = row.required("format");
  const auto known = model::formatNamed(format);
  if (!known) row.fail("format", "is \"" + format + "\"", "no such number format");
  measurement.format = *known;
  measurement.workload.inputTokens = row.requiredInteger("input_tokens");
  measurement.workload.outputTokens = row.requiredInteger("output_tokens");
  if (measurement.workload.inputTokens < 1) row.fail("input_tokens", "is 0", "at least 1");
  if (measurement.workload.outputTokens < 2) {
    row.fail("output_tokens", "is less than 2", "decoding is what is measured");
  }
  measurement.time = model::Seconds(positive(row, "latency_s"));
  return measurement;
}

std::vector<PowerScore> readScores(const JsonObject& root, const char* key) {
  std::vector<PowerScore> scores;
  for (const JsonObject& row : root.objects(key)) {
    PowerScore score;
    score.leftOut = row.text("left_out");
    score.rows = row.integer("rows");
    score.medianPct = row.number("median_pct");
    score.biasPct = row.optionalNumber("bias_above_pct").value_or(0) -
                    row.optionalNumber("bias_below_pct").value_or(0);
    row.rejectUnknownKeys();
    scores.push_back(std::move(score));
  }
  return scores;
}

Json jsonOf(const std::vector<PowerScore>& scores) {
  Json list = Json::array();
  for (const PowerScore& score : scores) {
    list.push_back({{"left_out", score.leftOut},
                    {"rows", score.rows},
                    {"median_pct", score.medianPct},
                    {"bias_below_pct", std::max(0.0, -score.biasPct)},
                    {"bias_above_pct", std::max(0.0, score.biasPct)}});
  }
  return list;
}

}  // namespace

std::vector<PowerMeasurement> readPowerMeasurements(const std::filesystem::path& file) {
  std::vector<PowerMeasurement> rows;
  model::io::readTable(file,
                       {"engine", "model", "gpu", "format", "batch", "input_tokens",
                        "output_tokens", "latency_s", "power_w"},
                       [&rows](const CsvRow& row) { rows.push_back(readRow(row)); });
  return rows;
}

PowerCalibration readPower(const std::filesystem::path& file) {
  JsonDocument document = JsonDocument::read(file);
  const JsonObject root = document.rootOf(kSchema, 1, 0);
  PowerCalibration calibration;
  calibration.source = root.optionalText("source").value_or("");
  calibration.date = root.optionalText("date").value_or("");
  calibration.curve.idle = root.number("idle_share");
  calibration.curve.memory = root.number("memory_share");
  calibration.curve.compute = root.number("compute_share");
  if (calibration.curve.idle > 1) {
    root.fail("idle_share", "is more than 1", "shares of the TDP");
  }
  calibration.inSample = readScores(root, "in_sample");
  calibration.heldOut = readScores(root, "held_out");
  root.rejectUnknownKeys();
  return calibration;
}

std::string toJson(const PowerCalibration& calibration) {
  Json json;
  json["schema"] = {{"name", kSchema}, {"version", "1.0"}};
  json["source"] = calibration.source;
  json["date"] = calibration.date;
  json["idle_share"] = calibration.curve.idle;
  json["memory_share"] = calibration.curve.memory;
  json["compute_share"] = calibration.curve.compute;
  json["in_sample"] = jsonOf(calibration.inSample);
  json["held_out"] = jsonOf(calibration.heldOut);
  return json.dump(2) + "\n";
}

}  // namespace qplan::planner::io
