#include "planner/cli/layout_options.hpp"

#include <fmt/format.h>

#include "model/diagnostic.hpp"
#include "planner/cli/global.hpp"

namespace qplan::planner::cli {

model::Layout layoutOf(const LayoutOptions& options, const model::Gpu& gpu) {
  if (!options.open()) {
    const model::Layout layout{options.tp.value_or(1), options.pp.value_or(1),
                               options.replicas.value_or(1)};
    if (options.count && *options.count != gpuCount(layout)) {
      throw UsageError(fmt::format(
          "--count {} contradicts --tp {} x --pp {} x --replicas {}; give the layout alone",
          *options.count, layout.tp, layout.pp, layout.replicas));
    }
    return layout;
  }
  const int count = options.count.value_or(1);
  if (count < 1) {
    throw model::InvalidInput({{"--count", fmt::format("{} GPUs", count), "give at least 1"}});
  }
  const auto layout = model::defaultLayout(count, gpu.interconnect.gpusPerNode);
  if (!layout) {
    throw model::InvalidInput(
        {{"--count",
          fmt::format("{} GPUs are not whole nodes of {}", count, gpu.interconnect.gpusPerNode),
          "give --tp, --pp and --replicas"}});
  }
  return *layout;
}

}  // namespace qplan::planner::cli
