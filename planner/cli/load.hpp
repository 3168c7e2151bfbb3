#pragma once

#include <filesystem>

#include "planner/calibration.hpp"
#include "planner/catalog.hpp"

namespace qplan::planner::cli {

// Everything under the data folder, ready to predict with.
struct Loaded {
  Catalog catalog;  // efficiencies and engines as calibrated
  Calibration calibration;
};

// Reads the catalogue, data/efficiency and data/calibration/engine.json and applies the calibrated
// figures. Throws FileError or ParseError.
Loaded load(const std::filesystem::path& dataDir);

}  // namespace qplan::planner::cli
