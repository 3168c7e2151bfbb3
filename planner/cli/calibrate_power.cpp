#include <fmt/format.h>

#include "planner/calibrate/power_fit.hpp"
#include "planner/cli/commands.hpp"
#include "planner/cli/exit_code.hpp"
#include "planner/io/data_dir.hpp"
#include "planner/io/load.hpp"
#include "planner/io/power_reader.hpp"

namespace qplan::planner::cli {

namespace {

std::string reportOf(const calibrate::PowerFit& fit) {
  const model::PowerCurve& curve = fit.calibration.curve;
  std::string text = fmt::format(
      "share of the TDP: idle {:.3f} +- {:.3f}, memory {:.3f} +- {:.3f}, "
      "compute {:.3f} +- {:.3f}\n\n",
      curve.idle, fit.standardErrors[0], curve.memory, fit.standardErrors[1], curve.compute,
      fit.standardErrors[2]);
  text += fmt::format("{:<28}{:>6}{:>9}{:>9}{:>10}{:>10}{:>9}\n", "row", "batch", "memory",
                      "compute", "measured", "fitted", "error %");
  for (const calibrate::PowerPrediction& row : fit.rows) {
    const double measured = row.row->power.value();
    text += fmt::format("{:<28}{:>6}{:>9.2f}{:>9.2f}{:>8.0f} W{:>8.0f} W{:>+9.1f}\n",
                        row.row->gpu + " " + row.row->model, row.row->batch, row.memoryUsed,
                        row.computeUsed, measured, row.predicted.value(),
                        100 * (row.predicted.value() / measured - 1));
  }
  text += fmt::format("\n{:<40}{:>6}{:>10}{:>8}\n", "fitted without", "rows", "median %", "bias %");
  for (const auto* scores : {&fit.calibration.inSample, &fit.calibration.heldOut}) {
    for (const PowerScore& score : *scores) {
      text += fmt::format("{:<40}{:>6}{:>10.1f}{:>+8.1f}\n", score.leftOut, score.rows,
                          score.medianPct, score.biasPct);
    }
  }
  return text;
}

}  // namespace

int runCalibratePower(const Global& global, const CalibrateOptions& options) {
  const auto folder = io::dataDir(global.data);
  std::vector<std::string> files = options.measurements;
  if (files.empty()) files = {(folder / "measurements" / "power.csv").string()};
  std::vector<PowerMeasurement> rows;
  for (const std::string& file : files) {
    const auto more = io::readPowerMeasurements(file);
    rows.insert(rows.end(), more.begin(), more.end());
  }
  calibrate::PowerFit fit = calibrate::fitPower(io::load(folder), rows);
  fit.calibration.source =
      fmt::format("qplan calibrate power on {} rows of {}", rows.size(),
                  options.measurements.empty() ? "data/measurements/power.csv"
                                               : fmt::format("{}", fmt::join(files, ", ")));
  fit.calibration.date = options.date;
  fmt::print(stderr, "{}", reportOf(fit));
  emitText(global, io::toJson(fit.calibration));
  return kOk;
}

}  // namespace qplan::planner::cli
