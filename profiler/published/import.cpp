#include "profiler/published/import.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "model/diagnostic.hpp"
#include "profiler/published/collected.hpp"

namespace qplan::profiler::published {

namespace {

// What a data sheet says of the device; tables say nothing of the machine they were taken on.
model::DeviceRecord recordOf(const model::Gpu& gpu) {
  model::DeviceRecord record;
  record.name = gpu.name;
  record.computeCapability = gpu.computeCapability;
  record.smCount = gpu.smCount;
  record.memory = gpu.memory;
  record.l2 = gpu.l2;
  return record;
}

}  // namespace

model::Profile importTables(const model::Gpu& gpu,
                            const std::vector<model::tables::KernelTable>& tables,
                            const ImportOptions& options) {
  Collected collected(gpu);
  importLinearLayers(tables, collected);
  importAttention(tables, collected);
  importElementwise(tables, collected);
  importAllReduce(tables, collected);

  model::Profile profile;
  profile.points = collected.points();
  if (profile.points.empty()) {
    throw model::InvalidInput({{"--tables", "no row that " + gpu.id + " can use",
                                "tables of several GPUs must name it, and formats be its own"}});
  }
  profile.gpu = gpu;
  profile.device = recordOf(gpu);
  profile.method = {options.tool, "published", "", 0, "published tables have none"};
  profile.source = !options.source.empty() ? options.source
                                           : fmt::format("published kernel tables {}",
                                                         fmt::join(collected.tables(), ", "));
  profile.date = options.date;
  profile.notes = collected.notes();
  profile.notes.insert(profile.notes.begin(),
                       "one published figure a point: no spread (p10 = median = p90), number of "
                       "runs, clocks and power unknown");
  profile.notes.emplace_back(
      "not in the tables: memory bandwidth, host copies, launch gaps, sustained rates");
  return profile;
}

}  // namespace qplan::profiler::published
