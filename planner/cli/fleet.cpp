#include "planner/fleet/fleet.hpp"

#include <algorithm>
#include <variant>

#include "planner/cli/commands.hpp"
#include "planner/cli/exit_code.hpp"
#include "planner/cli/today.hpp"
#include "planner/io/data_dir.hpp"
#include "planner/io/fleet_spec.hpp"
#include "planner/report/fleet.hpp"

namespace qplan::planner::cli {

namespace {

std::vector<const PriceList*> listsOf(const fleet::Question& question, const Catalog& catalog) {
  std::vector<const PriceList*> lists;
  for (const PriceList& list : catalog.priceLists) {
    const bool used =
        std::any_of(question.pool.begin(), question.pool.end(),
                    [&](const fleet::PoolItem& item) { return item.list == list.id; });
    if (used) lists.push_back(&list);
  }
  return lists;
}

}  // namespace

int runFleet(const Global& global, const FleetOptions& options) {
  outputFormat(global);
  io::Resolver resolver(io::dataDir(global.data));
  const fleet::Question question = io::readFleet(options.spec, resolver);
  warnOfAge(global, listsOf(question, resolver.catalog()));
  ModelCache cache(resolver.catalog());
  const auto answer = fleet::plan(question, cache, global.stop);
  if (global.stop.stop_requested()) throw Interrupted();
  if (const auto* why = std::get_if<fleet::Unservable>(&answer)) {
    emit(global, report::unservableReport(options.spec, question, *why));
    return kInfeasible;
  }
  emit(global, report::fleetReport(options.spec, question, std::get<fleet::Plan>(answer)));
  return kOk;
}

}  // namespace qplan::planner::cli
