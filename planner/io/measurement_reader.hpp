#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "planner/catalog.hpp"

namespace qplan::planner::io {

// Reads end-to-end measurements from CSV, flagged rows included. Columns: engine, model, gpu,
// n_gpus, format, workload, input_tokens, output_tokens, mode (sync, async), latency_s (sync),
// max_qps (async), and optionally queries_per_usd_printed, price_usd_per_hour_printed, flag.
// Every row gets `source`. Throws FileError or ParseError with the line.
std::vector<Measurement> readMeasurements(const std::filesystem::path& file,
                                          const std::string& source);

// Both tables of `dataFolder`/measurements: study.csv as "arxiv-2411.02355", cards.csv as
// "model-cards".
std::vector<Measurement> readCatalogMeasurements(const std::filesystem::path& dataFolder);

}  // namespace qplan::planner::io
