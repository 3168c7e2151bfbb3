#include "planner/cli/kernel_report.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "model/io/efficiency.hpp"

namespace qplan::planner::cli {

namespace {

using Json = nlohmann::ordered_json;
using calibrate::ErrorSummary;
using calibrate::KernelFit;
using calibrate::ParameterState;

constexpr const char* kElementwise = "elementwise/";
constexpr const char* kGemm = "gemm/";

// Where the record of a kernel is kept below "fits".
Json::json_pointer placeOf(const std::string& kernel) {
  if (kernel.starts_with(kGemm)) return Json::json_pointer("/" + kernel);
  if (kernel == "attention/decode/fp8") return Json::json_pointer("/fp8_decode");
  if (kernel.starts_with("collective/ring/")) return Json::json_pointer("/ring");
  return Json::json_pointer(kernel.substr(kernel.rfind('/')));
}

Json errors(const ErrorSummary& e) {
  const auto fourPlaces = [](double x) { return std::round(x * 1e4) / 1e4; };
  return {{"samples", e.samples},
          {"median", fourPlaces(e.median)},
          {"p90", fourPlaces(e.p90)},
          {"bias", fourPlaces(e.bias)}};
}

Json record(const KernelFit& fit) {
  Json json;
  if (!fit.family.empty()) json["family"] = fit.family;
  json["tables"] = fit.tables;
  json["table_rows"] = fit.tableRows;
  json["converged"] = fit.converged;
  for (const calibrate::KernelParameter& p : fit.parameters) {
    Json& entry = json["parameters"][p.name];
    entry["state"] = name(p.state);
    entry["value"] = p.value;
    if (p.state == ParameterState::fitted) entry["standard_error"] = p.standardError;
  }
  json["in_sample"] = errors(fit.inSample);
  for (const calibrate::HeldOutError& held : fit.heldOut) {
    std::string key = "held_out_" + held.leftOut;
    std::replace(key.begin(), key.end(), ' ', '_');
    json[key] = errors(held.error);
  }
  for (const calibrate::BandError& band : fit.heldOutByRows) {
    Json entry = {{"min_rows", band.minRows}, {"max_rows", band.maxRows}};
    entry.update(errors(band.error));
    json["held_out_by_rows"].push_back(std::move(entry));
  }
  for (const calibrate::DroppedRows& d : fit.dropped) json["dropped_rows"][d.reason] = d.rows;
  return json;
}

void forgetBorrowed(Json& fits, const std::string& kernel) {
  if (!kernel.starts_with(kElementwise) || !fits.contains("borrowed_elementwise")) return;
  Json kept = Json::array();
  const std::string own = kernel.substr(std::string(kElementwise).size());
  for (const Json& name : fits["borrowed_elementwise"]) {
    if (name != own) kept.push_back(name);
  }
  fits["borrowed_elementwise"] = std::move(kept);
}

std::string line(const std::string& label, const ErrorSummary& e) {
  return fmt::format("    {:<38}{:>8}{:>9.1f}{:>8.1f}{:>+8.1f}\n", label, e.samples, 100 * e.median,
                     100 * e.p90, 100 * e.bias);
}

}  // namespace

FitHistory::FitHistory(const std::string& text) {
  const Json file = Json::parse(text);
  if (file.contains("fits")) fits_ = file["fits"].dump();
}

std::set<std::string> FitHistory::assumed() const {
  std::set<std::string> kernels;
  if (fits_.empty()) return kernels;
  const Json fits = Json::parse(fits_);
  if (fits.contains("gemm")) {
    for (const auto& [format, entry] : fits["gemm"].items()) {
      if (entry.contains("assumed")) kernels.insert(kGemm + format);
    }
  }
  if (fits.contains("notes")) {
    for (const auto& [kernel, note] : fits["notes"].items()) kernels.insert(kernel);
  }
  return kernels;
}

std::string FitHistory::fileOf(const calibrate::KernelStage& stage) const {
  Json fits = fits_.empty() ? Json::object() : Json::parse(fits_);
  for (const KernelFit& fit : stage.fits) {
    Json& place = fits[placeOf(fit.kernel)];
    Json fresh = record(fit);
    // Only an assumption outlives a new fit; it says why the figures are not those fitted.
    if (!fit.applied) {
      fresh["applied"] = false;
      if (place.contains("assumed")) fresh["assumed"] = place["assumed"];
    } else {
      forgetBorrowed(fits, fit.kernel);
    }
    fits[placeOf(fit.kernel)] = std::move(fresh);
  }
  Json file = Json::parse(model::io::toJson(stage.efficiency));
  if (!fits.empty()) file["fits"] = std::move(fits);
  return file.dump(2) + "\n";
}

std::string describe(const calibrate::KernelStage& stage) {
  std::string text;
  for (const KernelFit& fit : stage.fits) {
    text += fmt::format("{}{}{}{}\n", fit.kernel, fit.family.empty() ? "" : ", " + fit.family,
                        fit.converged ? "" : ", NOT CONVERGED",
                        fit.applied ? "" : ", not applied: the figures in use are assumed");
    text += fmt::format("  tables: {}\n  rows: {} in the tables, {} samples used\n",
                        fmt::join(fit.tables, ", "), fit.tableRows, fit.inSample.samples);
    for (const calibrate::DroppedRows& d : fit.dropped) {
      text += fmt::format("    {:>8} dropped: {}\n", d.rows, d.reason);
    }
    text += fmt::format("  {:<24}{:>13}{:>13}\n", "parameter", "value", "std. error");
    for (const calibrate::KernelParameter& p : fit.parameters) {
      text += p.state == ParameterState::fitted
                  ? fmt::format("    {:<22}{:>13.4g}{:>13.2g}\n", p.name, p.value, p.standardError)
                  : fmt::format("    {:<22}{:>13.4g}  {}\n", p.name, p.value, name(p.state));
    }
    text += fmt::format("  {:<40}{:>8}{:>9}{:>8}{:>8}\n", "error of ln time, %", "samples",
                        "median", "p90", "bias");
    text += line("in sample", fit.inSample);
    for (const calibrate::HeldOutError& held : fit.heldOut) {
      text += line("held out, by " + held.leftOut, held.error);
    }
    for (const calibrate::BandError& band : fit.heldOutByRows) {
      text += line(fmt::format("  held out, M {} to {}", band.minRows, band.maxRows), band.error);
    }
    text += "\n";
  }
  for (const calibrate::SkippedKernel& s : stage.skipped) {
    text += fmt::format("{}: not fitted, {}\n", s.kernel, s.reason);
  }
  return text;
}

}  // namespace qplan::planner::cli
