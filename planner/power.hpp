#pragma once

#include <string>
#include <vector>

#include "model/power.hpp"

namespace qplan::planner {

// Mean power of one GPU while it served `batch` equal requests that all came at once, in seconds
// together; batch 0: idle, and nothing else but GPU and power is known.
struct PowerMeasurement {
  std::string engine, model, gpu;
  model::Format format = model::Format::bf16;
  int batch = 0;
  model::Workload workload;
  model::Seconds time;
  model::Watts power;
  std::string source;
  bool operator==(const PowerMeasurement&) const = default;
};

// How far predictions of power for rows a fit has not seen were off.
struct PowerScore {
  std::string leftOut;  // "gpu h100-sxm-80gb", "model llama-3-8b"
  int rows = 0;
  double medianPct = 0;
  double biasPct = 0;  // predicted over measured, median
  bool operator==(const PowerScore&) const = default;
};

// data/calibration/power.json, schema "qplan.power".
struct PowerCalibration {
  model::PowerCurve curve;
  std::vector<PowerScore> inSample;  // all rows
  std::vector<PowerScore> heldOut;
  std::string source;
  std::string date;
  bool operator==(const PowerCalibration&) const = default;
};

}  // namespace qplan::planner
