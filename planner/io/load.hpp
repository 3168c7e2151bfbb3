#pragma once

#include <filesystem>

#include "planner/catalog.hpp"

namespace qplan::planner::io {

// Everything under the data folder, ready to predict with: the catalogue, data/efficiency and
// data/calibration/engine.json, whose figures are applied. Throws FileError or ParseError.
Catalog load(const std::filesystem::path& dataDir);

// The same without the engine calibration: every parameter at its prior.
Catalog loadUncalibrated(const std::filesystem::path& dataDir);

}  // namespace qplan::planner::io
