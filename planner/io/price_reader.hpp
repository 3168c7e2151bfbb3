#pragma once

#include <filesystem>
#include <string>

#include "model/io/json.hpp"
#include "planner/catalog.hpp"

namespace qplan::planner::io {

// Reads a price list.
//   JSON `qplan.prices`: id, provider, date, source and "prices", an array of {instance, gpu,
//   count, usd_per_hour, tier, region}. CSV (extension .csv): columns gpu, count, usd_per_hour and
//   optionally instance, tier, region, provider, date, source; the list's id is the file's name
//   without extension. Servers of one's own: planner/io/owned_reader.hpp.
// usd_per_hour is for the whole instance. Left out, the tier is "on_demand" and the instance
// "COUNTxGPU". Throws FileError or ParseError, also for a price or count of zero and an empty list.
PriceList readPriceList(const std::filesystem::path& file);

// The "date" of a list. Throws ParseError unless it is YYYY-MM-DD.
std::string dateOf(const model::io::JsonObject& object);

}  // namespace qplan::planner::io
