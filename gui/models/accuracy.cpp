#include "gui/models/accuracy.hpp"

#include <mutex>
#include <utility>

#include "planner/io/measurement_reader.hpp"
#include "planner/report/validation.hpp"

namespace qplan::gui {

namespace report = planner::report;

std::optional<Accuracy> accuracyOf(const Knowledge& knowledge, const std::stop_token& stop) {
  const std::shared_lock reading(knowledge.facts);
  const planner::io::Resolver& resolver = knowledge.resolver;
  const planner::Catalog& catalog = resolver.catalog();
  const auto measurements = planner::io::readCatalogMeasurements(resolver.dataDir());
  const auto prices = planner::selectPrices(catalog.priceLists, planner::kStudyPrices);
  // As the load tool measured them.
  const model::Load load = model::GuideLlm{};
  Accuracy accuracy;
  accuracy.validation = planner::validateAgainst(measurements, prices, knowledge.cache, load, stop);
  if (!accuracy.validation.complete) return std::nullopt;
  const report::Document document = report::validationReport(
      accuracy.validation, catalog.calibration, "the catalogue", load, prices, false);
  for (const report::Block& block : document.blocks) {
    const auto* table = std::get_if<report::Table>(&block);
    if (table != nullptr && table->id == "groups") accuracy.groups = *table;
  }
  return accuracy;
}

}  // namespace qplan::gui
