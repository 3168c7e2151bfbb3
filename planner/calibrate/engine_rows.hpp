#pragma once

#include <optional>
#include <vector>

#include "model/efficiency.hpp"
#include "model/step.hpp"
#include "planner/catalog.hpp"
#include "planner/simulate/schedule.hpp"

namespace qplan::planner::calibrate {

// One layout on which a row may have run, with every step it took. The steps do not depend on step
// times, so that one preparation serves a whole fit.
struct RowLayout {
  model::Layout layout;
  std::vector<simulate::WeightedBatch> steps;  // of one engine
  double requests = 1;  // finished over all engines and replicas while those steps run
};

// A measurement made ready for evaluation under any efficiency and engine parameters.
struct PreparedRow {
  std::size_t index = 0;  // into the measurements
  model::Mode mode = model::Mode::sync;
  double measured = 0;
  double rounding = 0;           // relative
  model::Deployment deployment;  // layout left open
  model::Efficiency efficiency;
  std::vector<RowLayout> layouts;
};

// Nothing where the row fits no layout. Throws InvalidInput for names the catalogue lacks.
std::optional<PreparedRow> prepareRow(const Catalog& catalog, const Measurement& measurement,
                                      std::size_t index);

// Latency in seconds (sync) or requests per second on the best layout (async).
struct RowValue {
  double value = 0;
  model::Layout layout;
};
RowValue evaluate(const PreparedRow& row, const model::Efficiency& efficiency,
                  const model::Engine& engine);

}  // namespace qplan::planner::calibrate
