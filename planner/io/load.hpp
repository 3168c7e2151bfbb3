#pragma once

#include <filesystem>
#include <memory>

#include "planner/catalog.hpp"

namespace qplan::planner::io {

// Everything under the data folder, ready to predict with: the catalogue, data/efficiency and
// data/calibration/engine.json, whose figures are applied, and data/profiles, whose GPUs join the
// catalogue. Throws FileError or ParseError.
Catalog load(const std::filesystem::path& dataDir);

// The same without the engine calibration and profiles: every parameter at its prior.
Catalog loadUncalibrated(const std::filesystem::path& dataDir);

// A profile as far as it says what an engine does. Left out: decode attention over an FP8 cache by
// qprof's own kernel, which reads 4.1 TB/s on an H200 where vLLM's reads 2.9.
std::shared_ptr<const model::Profile> engineProfile(model::Profile profile);

}  // namespace qplan::planner::io
