#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "planner/io/resolver.hpp"
#include "planner/sweep.hpp"

namespace qplan::planner::io {

// A sweep file, JSON, schema "qplan.sweep" 1.0: lists "models", "gpus", "formats", and "workloads"
// (presets), "lengths" (objects with "input_tokens" and "output_tokens") or both; optionally
// "engines" (default: the newest), "kv_dtypes" (bf16), "layouts" (objects with "tp", "pp",
// "replicas", 1 where absent; default: one GPU), "modes" (sync and async), "loads" (saturation) and
// "prices". Ids and paths as everywhere. Throws FileError, ParseError, or InvalidInput for unknown
// names and empty lists.
Sweep readSweep(const std::filesystem::path& file, Resolver& resolver);

// The points of the sweep of that file. Throws InvalidInput for more than 10^10.
std::uint64_t checkedPoints(const std::filesystem::path& file, const Sweep& sweep);

}  // namespace qplan::planner::io
