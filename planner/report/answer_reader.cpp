#include "planner/report/answer_reader.hpp"

#include <array>
#include <string_view>

#include "model/io/json.hpp"

namespace qplan::planner::report {

namespace {

using model::io::JsonObject;

constexpr std::array<std::string_view, 14> kInputTexts{
    "model",   "workload",  "mode",   "slo",        "suite",  "objective", "gpus",
    "formats", "kv_dtypes", "prices", "price_tier", "engine", "load",      "kv_dtype"};
constexpr std::array<std::string_view, 6> kInputNumbers{"input_tokens", "output_tokens",
                                                        "demand_qps",   "min_recovery_pct",
                                                        "max_gpus",     "budget_usd_per_hour"};
constexpr std::array<std::string_view, 4> kConfiguration{"gpu", "format", "kv_dtype", "layout"};
constexpr std::array<std::string_view, 3> kTexts{"limiting_factor", "provenance", "instances"};
// Of an estimate the configuration is among the inputs.
constexpr std::array<std::string_view, 4> kCounts{"n_gpus", "tp", "pp", "replicas"};
constexpr std::array<std::string_view, 14> kNumbers{"latency_s",
                                                    "max_qps",
                                                    "ttft_s",
                                                    "tpot_s",
                                                    "mean_latency_s",
                                                    "usd_per_hour",
                                                    "queries_per_usd",
                                                    "energy_per_query_j",
                                                    "usd_per_million_output_tokens",
                                                    "output_tokens_per_s_per_gpu",
                                                    "output_tokens_per_j",
                                                    "recovery_pct",
                                                    "headroom_pct",
                                                    "goodput_qps"};

template <class Keys>
void addTexts(const JsonObject& object, const Keys& keys, std::vector<Field>& into) {
  for (const std::string_view key : keys) {
    if (auto text = object.optionalText(key)) into.push_back({std::string(key), std::move(*text)});
  }
}

template <class Keys>
void addNumbers(const JsonObject& object, const Keys& keys, std::vector<Field>& into) {
  for (const std::string_view key : keys) {
    if (const auto number = object.optionalNumber(key)) {
      into.push_back({std::string(key), *number});
    }
  }
}

void addCounts(const JsonObject& object, std::vector<Field>& into) {
  for (const std::string_view key : kCounts) {
    if (const auto count = object.optionalCount(key)) into.push_back({std::string(key), *count});
  }
}

}  // namespace

Side readSide(const std::filesystem::path& file) {
  model::io::JsonDocument document = model::io::JsonDocument::read(file);
  const JsonObject plain = document.root();
  const std::string name =
      plain.has("schema") ? plain.object("schema").optionalText("name").value_or("") : "";
  const bool estimate = name == "qplan.estimate";
  const bool report = name == "qplan.report";
  const JsonObject root = document.rootOf(estimate ? "qplan.estimate"
                                          : report ? "qplan.report"
                                                   : "qplan.recommendation",
                                          1, 0);

  Side side;
  side.name = file.string();
  const JsonObject inputs = root.object("inputs");
  addTexts(inputs, kInputTexts, side.inputs);
  addNumbers(inputs, kInputNumbers, side.inputs);
  if (estimate) {
    const JsonObject figures = root.object("estimate");
    if (figures.text("status") != "ok") {
      figures.fail("status", "is no answer: " + figures.optionalText("message").value_or(""),
                   "compare feasible configurations");
    }
    addTexts(inputs, kConfiguration, side.figures);
    addCounts(inputs, side.figures);
    addNumbers(figures, kNumbers, side.figures);
    addTexts(figures, kTexts, side.figures);
  } else {
    if (!root.has("options") || root.objects("options").empty()) {
      root.fail("options", "holds no option: nothing was feasible", "compare feasible answers");
    }
    const JsonObject best = root.objects("options").front();
    addTexts(best, kConfiguration, side.figures);
    addCounts(best, side.figures);
    addNumbers(best, kNumbers, side.figures);
    addTexts(best, kTexts, side.figures);
  }
  if (root.has("breakdown")) {
    for (const JsonObject& item : root.objects("breakdown")) {
      side.times.push_back({item.text("operator"), item.number("time_s"), item.text("bound")});
    }
  }
  return side;
}

}  // namespace qplan::planner::report
