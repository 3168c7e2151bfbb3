#pragma once

#include <vector>

#include "planner/catalog.hpp"
#include "planner/power.hpp"

namespace qplan::planner::calibrate {

// One row predicted by a fit on all.
struct PowerPrediction {
  const PowerMeasurement* row = nullptr;
  double memoryUsed = 0;  // shares of the peaks
  double computeUsed = 0;
  model::Watts predicted;
};

struct PowerFit {
  PowerCalibration calibration;  // without source and date
  std::vector<PowerPrediction> rows;
  std::vector<double> standardErrors;  // of idle, memory, compute
};

// The power curve of all GPUs together, from rows of several. What a row moved and computed is the
// model's, the time it took is the measured one. Scored in sample, and on each GPU and each model
// by a fit without its rows (idle rows have no model and always stay). Throws InvalidInput for a
// GPU, model or engine the catalogue lacks, and where no row is idle or none is busy.
PowerFit fitPower(const Catalog& catalog, const std::vector<PowerMeasurement>& rows);

}  // namespace qplan::planner::calibrate
