#pragma once

#include <filesystem>
#include <string_view>

#include "planner/catalog.hpp"

namespace qplan::planner::io {

// Reads every file below `dataFolder`: gpus, models, engines, workloads, prices, accuracy (one fact
// per .json file; a folder that is absent is an empty one). Engines come oldest first by the
// numbers in their ids, price lists by date and, of the same date, the one that prices fewer GPU
// types first; everything else by id. Efficiency and interval tables are read elsewhere.
// Throws FileError or ParseError; an id or alias given twice is a ParseError of the second file.
Catalog readCatalog(const std::filesystem::path& dataFolder);

// Whether engine version `a` is older than `b`: runs of digits compare as numbers, so that
// "vllm-0.6.4" < "vllm-0.19".
bool olderVersion(std::string_view a, std::string_view b);

}  // namespace qplan::planner::io
