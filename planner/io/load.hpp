#pragma once

#include <filesystem>

#include "planner/catalog.hpp"

namespace qplan::planner::io {

// Everything under the data folder, ready to predict with: the catalogue, data/efficiency and
// data/calibration/engine.json, whose figures are applied, and data/profiles, whose GPUs join the
// catalogue. Throws FileError or ParseError.
Catalog load(const std::filesystem::path& dataDir);

// The same without the engine calibration and profiles: every parameter at its prior.
Catalog loadUncalibrated(const std::filesystem::path& dataDir);

}  // namespace qplan::planner::io
