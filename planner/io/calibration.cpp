#include "planner/io/calibration.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string_view>

#include "model/io/json.hpp"

namespace qplan::planner::io {

namespace {

using Json = nlohmann::ordered_json;
using model::io::JsonDocument;
using model::io::JsonObject;

constexpr std::array<std::string_view, 4> kNovelties = {"known", "new_model", "new_gpu",
                                                        "new_model_and_gpu"};

model::Mode mode(const JsonObject& object) {
  const std::string text = object.text("mode");
  if (text == "sync") return model::Mode::sync;
  if (text == "async") return model::Mode::async;
  object.fail("mode", "unknown mode '" + text + "'", "sync or async");
}

const char* name(model::Mode m) { return m == model::Mode::sync ? "sync" : "async"; }

// Signed; JsonObject::number takes zero or more.
double signedNumber(const JsonObject& object, const char* below, const char* above) {
  return object.optionalNumber(above).value_or(0) - object.optionalNumber(below).value_or(0);
}

model::IntervalTable readIntervals(const JsonObject& object) {
  model::IntervalTable table;
  table.level = object.number("level");
  for (const JsonObject& row : object.objects("quantiles")) {
    model::LogQuantiles q;
    q.mode = mode(row);
    const std::string novelty = row.text("novelty");
    const auto found = std::find(kNovelties.begin(), kNovelties.end(), novelty);
    if (found == kNovelties.end()) {
      row.fail("novelty", "unknown novelty '" + novelty + "'",
               "one of known, new_model, new_gpu, new_model_and_gpu");
    }
    q.novelty = static_cast<model::Novelty>(found - kNovelties.begin());
    q.spansNodes = row.optionalFlag("spans_nodes").value_or(false);
    q.lower = -row.number("ln_below");
    q.upper = row.number("ln_above");
    q.rows = row.integer("rows");
    row.rejectUnknownKeys();
    table.quantiles.push_back(q);
  }
  table.calibratedModels = object.texts("models");
  table.calibratedGpus = object.texts("gpus");
  table.source = object.optionalText("source").value_or("");
  object.rejectUnknownKeys();
  return table;
}

Json writeIntervals(const model::IntervalTable& table) {
  Json json;
  json["level"] = table.level;
  json["quantiles"] = Json::array();
  for (const model::LogQuantiles& q : table.quantiles) {
    json["quantiles"].push_back({{"mode", name(q.mode)},
                                 {"novelty", kNovelties[static_cast<std::size_t>(q.novelty)]},
                                 {"spans_nodes", q.spansNodes},
                                 {"ln_below", -q.lower},
                                 {"ln_above", q.upper},
                                 {"rows", q.rows}});
  }
  json["models"] = table.calibratedModels;
  json["gpus"] = table.calibratedGpus;
  json["source"] = table.source;
  return json;
}

}  // namespace

Calibration readCalibration(const std::filesystem::path& file) {
  JsonDocument document = JsonDocument::read(file);
  const JsonObject root = document.rootOf("qplan.calibration", 1, 0);
  Calibration calibration;
  for (const JsonObject& row : root.objects("parameters")) {
    FittedParameter p;
    p.name = row.text("name");
    p.prior = row.number("prior");
    p.deviation = row.number("prior_ln_deviation");
    p.value = row.number("value");
    p.standardError = row.number("ln_standard_error");
    row.rejectUnknownKeys();
    calibration.parameters.push_back(std::move(p));
  }
  for (const JsonObject& row : root.objects("held_out")) {
    HeldOutScore s;
    s.mode = mode(row);
    s.leftOut = row.text("left_out");
    s.group = row.text("group");
    s.rows = row.integer("rows");
    s.mape = row.number("mape_pct");
    s.bias = signedNumber(row, "bias_below_pct", "bias_above_pct");
    row.rejectUnknownKeys();
    calibration.scores.push_back(std::move(s));
  }
  if (const auto intervals = root.optionalObject("intervals")) {
    calibration.intervals = readIntervals(*intervals);
  }
  calibration.source = root.optionalText("source").value_or("");
  calibration.date = root.optionalText("date").value_or("");
  root.rejectUnknownKeys();
  return calibration;
}

std::string toJson(const Calibration& calibration) {
  Json json;
  json["schema"] = {{"name", "qplan.calibration"}, {"version", "1.0"}};
  json["source"] = calibration.source;
  json["date"] = calibration.date;
  json["parameters"] = Json::array();
  for (const FittedParameter& p : calibration.parameters) {
    json["parameters"].push_back({{"name", p.name},
                                  {"prior", p.prior},
                                  {"prior_ln_deviation", p.deviation},
                                  {"value", p.value},
                                  {"ln_standard_error", p.standardError}});
  }
  json["held_out"] = Json::array();
  for (const HeldOutScore& s : calibration.scores) {
    json["held_out"].push_back({{"mode", name(s.mode)},
                                {"left_out", s.leftOut},
                                {"group", s.group},
                                {"rows", s.rows},
                                {"mape_pct", s.mape},
                                {"bias_below_pct", std::max(0.0, -s.bias)},
                                {"bias_above_pct", std::max(0.0, s.bias)}});
  }
  json["intervals"] = writeIntervals(calibration.intervals);
  return json.dump(2) + "\n";
}

}  // namespace qplan::planner::io
