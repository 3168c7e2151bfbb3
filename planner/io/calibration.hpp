#pragma once

#include <filesystem>
#include <string>

#include "planner/calibration.hpp"

namespace qplan::planner::io {

// Result of the second stage of calibration, schema "qplan.calibration" 1.x.
// Throws FileError or ParseError.
Calibration readCalibration(const std::filesystem::path& file);

// The same as JSON text, keys in a fixed order.
std::string toJson(const Calibration& calibration);

}  // namespace qplan::planner::io
