#include <nlohmann/json.hpp>

#include "profiler/report/format.hpp"
#include "profiler/report/report.hpp"

namespace qplan::profiler::report {

namespace {

using Json = nlohmann::ordered_json;

// null for a figure that is not known.
Json known(double value) { return value > 0 ? Json(value) : Json(nullptr); }

Json classJson(const ClassSummary& c) {
  const bool judged = c.longPoints > 0;
  return {{"class", name(c.kernelClass)},
          {"variant", c.variant},
          {"points", c.points},
          {"flagged_points", c.flagged},
          {"best_flops_per_s", known(c.bestMath.value())},
          {"best_bytes_per_s", known(c.bestTraffic.value())},
          {"long_points", c.longPoints},
          {"floor_share_median", judged ? Json(c.medianShare) : Json(nullptr)},
          {"floor_share_best", judged ? Json(c.bestShare) : Json(nullptr)},
          {"floor_share_worst", judged ? Json(c.worstShare) : Json(nullptr)},
          {"timing", c.timing},
          {"spread_median", c.medianSpread},
          {"sm_clock_min_hz", known(c.slowClock.value())},
          {"sm_clock_max_hz", known(c.fastClock.value())},
          {"power_min_w", known(c.lowPower.value())},
          {"power_max_w", known(c.highPower.value())}};
}

Json pointJson(const model::Profile& profile, const NotedPoint& noted, const char* figure) {
  const model::ProfilePoint& point = profile.points[noted.point];
  Json json{
      {"case", describe(point.what)}, {"kernel", point.kernel}, {"median_s", point.median.value()}};
  if (figure != nullptr) json[figure] = noted.figure;
  if (!point.flag.empty()) json["flag"] = point.flag;
  return json;
}

Json pointsJson(const model::Profile& profile, const std::vector<NotedPoint>& points,
                const char* figure) {
  Json list = Json::array();
  for (const NotedPoint& noted : points) list.push_back(pointJson(profile, noted, figure));
  return list;
}

}  // namespace

std::string reportJson(const model::Profile& profile, const Summary& summary) {
  Json json;
  json["schema"] = {{"name", "qplan.profile_report"}, {"version", "1.0"}};
  json["gpu"] = profile.gpu.id;
  json["gpu_name"] = profile.gpu.name;
  json["device"] = Json::object();
  for (const auto& [label, value] : deviceFacts(profile)) json["device"][label] = value;
  json["points"] = profile.points.size();
  json["complete"] = profile.complete;
  json["tool"] = profile.method.tool;
  json["grid"] = profile.method.grid;
  json["source"] = profile.source;
  json["date"] = profile.date;
  json["short_floor_s"] = kShortFloor.value();
  json["classes"] = Json::array();
  for (const ClassSummary& c : summary.classes) json["classes"].push_back(classJson(c));
  json["kernels"] = Json::array();
  for (const KernelSummary& k : summary.kernels) {
    const bool judged = k.longPoints > 0;
    json["kernels"].push_back({{"name", k.kernel},
                               {"group", k.group},
                               {"points", k.points},
                               {"floor_share_median", judged ? Json(k.medianShare) : Json(nullptr)},
                               {"floor_share_best", judged ? Json(k.bestShare) : Json(nullptr)}});
  }
  json["interpolation_errors"] = Json::array();
  for (const model::InterpolationError& e : summary.errors) {
    json["interpolation_errors"].push_back({{"class", name(e.kernelClass)},
                                            {"variant", e.variant},
                                            {"left_out", e.leftOut},
                                            {"points", e.points},
                                            {"median_abs_log_error", e.median},
                                            {"p90_abs_log_error", e.p90},
                                            {"bias_log_error", e.bias}});
  }
  json["worst_points"] = pointsJson(profile, summary.worst, "floor_share");
  json["flagged_points"] = pointsJson(profile, summary.flagged, nullptr);
  json["wide_points"] = pointsJson(profile, summary.wide, "spread");
  json["non_monotone_points"] = pointsJson(profile, summary.nonMonotone, "times_larger_size");
  json["missed"] = Json::array();
  for (const MissedSummary& m : summary.missed) {
    json["missed"].push_back({{"reason", m.reason}, {"points", m.points}, {"example", m.example}});
  }
  json["notes"] = profile.notes;
  return json.dump(2) + "\n";
}

}  // namespace qplan::profiler::report
