#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "planner/power.hpp"

namespace qplan::planner::io {

// Rows of measured power. CSV columns: engine, model, gpu, format, batch, input_tokens,
// output_tokens, latency_s (of the whole batch), power_w (mean of one GPU), source; of idle rows
// (batch 0) only gpu and power_w count. Throws FileError or ParseError.
std::vector<PowerMeasurement> readPowerMeasurements(const std::filesystem::path& file);

// The calibrated power curve, schema "qplan.power" 1.x. Throws FileError or ParseError.
PowerCalibration readPower(const std::filesystem::path& file);

// The same as JSON text, keys in a fixed order.
std::string toJson(const PowerCalibration& calibration);

}  // namespace qplan::planner::io
