#include <fmt/format.h>
#include <tbb/info.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "planner/calibrate/held_out.hpp"
#include "planner/cli/commands.hpp"
#include "planner/cli/exit_code.hpp"
#include "planner/io/calibration.hpp"
#include "planner/io/data_dir.hpp"
#include "planner/io/load.hpp"
#include "planner/io/measurement_reader.hpp"

namespace qplan::planner::cli {

namespace {

using calibrate::RowPrediction;

struct Sum {
  int rows = 0;
  double absolute = 0, bias = 0, worst = 0;
  void add(double percent) {
    ++rows;
    absolute += std::abs(percent);
    bias += percent;
    worst = std::max(worst, std::abs(percent));
  }
};

std::string residuals(const std::vector<RowPrediction>& predictions,
                      const std::vector<Measurement>& rows) {
  std::map<std::string, Sum> groups;
  for (const RowPrediction& p : predictions) {
    const Measurement& m = rows[p.row];
    const std::string mode = m.mode == model::Mode::sync ? "sync " : "async ";
    const double percent = calibrate::percentError(p);
    groups[mode + "all"].add(percent);
    groups[mode + m.model].add(percent);
    groups[mode + m.gpu + " " + std::string(name(m.format))].add(percent);
    groups[mode + m.workload.id].add(percent);
  }
  std::string text = fmt::format("{:<48}{:>6}{:>8}{:>8}{:>8}\n", "residuals in sample", "rows",
                                 "MAPE %", "bias %", "worst %");
  for (const auto& [group, sum] : groups) {
    text += fmt::format("{:<48}{:>6}{:>8.2f}{:>+8.2f}{:>8.1f}\n", group, sum.rows,
                        sum.absolute / sum.rows, sum.bias / sum.rows, sum.worst);
  }
  return text;
}

std::string parameters(const calibrate::EngineFit& fit) {
  std::string text =
      fmt::format("{:<48}{:>11}{:>11}{:>9}\n", "parameter", "prior", "value", "error %");
  for (const FittedParameter& p : fit.calibration.parameters) {
    text += fmt::format("{:<48}{:>11.4g}{:>11.4g}{:>9.1f}\n", p.name, p.prior, p.value,
                        100 * p.standardError);
  }
  for (const std::string& name : fit.unmoved) {
    text += fmt::format("{:<48} not identified by these rows: left at its prior\n", name);
  }
  return text;
}

std::string heldOut(const Calibration& calibration) {
  std::string text = fmt::format("{:<48}{:>6}{:>8}{:>8}\n", "held out", "rows", "MAPE %", "bias %");
  for (const HeldOutScore& s : calibration.scores) {
    text += fmt::format("{:<48}{:>6}{:>8.2f}{:>+8.2f}\n",
                        fmt::format("{} {}: {}", s.mode == model::Mode::sync ? "sync" : "async",
                                    s.leftOut, s.group),
                        s.rows, s.mape, s.bias);
  }
  return text;
}

}  // namespace

int runCalibrateEngine(const Global& global, const CalibrateOptions& options) {
  const auto folder = io::dataDir(global.data);
  const Catalog catalog = io::loadUncalibrated(folder);
  std::vector<Measurement> rows;
  if (options.measurements.empty()) {
    rows = io::readCatalogMeasurements(folder);
  } else {
    for (const std::string& file : options.measurements) {
      const auto more = io::readMeasurements(file, file);
      rows.insert(rows.end(), more.begin(), more.end());
    }
  }
  calibrate::EngineFitOptions fit;
  fit.threads = global.jobs > 0 ? global.jobs : tbb::info::default_concurrency();
  auto result = calibrate::calibrateEngine(
      catalog, rows, fit, global.stop, [&](int done, int total, const std::string& what) {
        inform(global, fmt::format("fit {} of {}: {}", done, total, what));
      });
  if (!result.complete) throw Interrupted();
  result.calibration.source = fmt::format(
      "qplan calibrate engine on {} rows of {}; priors from data/efficiency and data/engines",
      result.fit.rows,
      options.measurements.empty() ? "data/measurements"
                                   : fmt::format("{}", fmt::join(options.measurements, ", ")));
  result.calibration.date = options.date;
  fmt::print(stderr, "cost {:.1f} -> {:.1f}, {} rows, {} parameters\n{}\n\n{}\n{}\n{}",
             result.fit.initialCost, result.fit.finalCost, result.fit.rows, result.fit.all.size(),
             result.fit.report, parameters(result.fit), residuals(result.inSample, rows),
             heldOut(result.calibration));
  emitText(global, io::toJson(result.calibration));
  return kOk;
}

}  // namespace qplan::planner::cli
