#include "planner/validate.hpp"

#include <variant>

#include "planner/cli/commands.hpp"
#include "planner/cli/deployment_options.hpp"
#include "planner/cli/exit_code.hpp"
#include "planner/cli/progress.hpp"
#include "planner/io/data_dir.hpp"
#include "planner/io/measurement_reader.hpp"
#include "planner/io/resolver.hpp"
#include "planner/io/sweep_reader.hpp"
#include "planner/report/sweep_validation.hpp"
#include "planner/report/validation.hpp"

namespace qplan::planner::cli {

namespace {

// A throughput is a maximum: loads that offer less than the engine can take say nothing about it.
model::Load loadOf(const ValidateOptions& options) {
  if (options.load.empty()) return model::GuideLlm{};
  const model::Load asked = io::parseLoad(options.load);
  const auto* run = std::get_if<model::GuideLlm>(&asked);
  const bool timed = run != nullptr && run->limit.value() > 0 && isFinite(run->limit);
  if (timed || std::holds_alternative<model::Saturation>(asked)) return asked;
  throw model::InvalidInput({{"--load", "'" + options.load + "' is no measure of a maximum",
                              "give saturation, or guidellm:SECONDS with a positive time"}});
}

SweepLimits limitsOf(const std::string& text) {
  for (const SweepLimits limits : {SweepLimits::engine, SweepLimits::generated}) {
    if (text == name(limits)) return limits;
  }
  throw model::InvalidInput({{"--limits", "no limits '" + text + "'", "give engine or generated"}});
}

int runSweeps(const Global& global, const ValidateOptions& options) {
  if (!options.measurements.empty() || !options.load.empty()) {
    throw UsageError("--sweeps goes without --measurements and --load");
  }
  outputFormat(global);
  planner::SweepOptions asked;
  if (!options.limits.empty()) asked.limits = limitsOf(options.limits);
  asked.waitingUsers = options.waitingUsers.value_or(0);
  asked.seed = global.seed;
  if (asked.waitingUsers < 0) {
    throw model::InvalidInput({{"--waiting-users", "is negative", "give 0 or more"}});
  }
  io::Resolver resolver(io::dataDir(global.data));
  asked.engine = &engineOf(global, resolver, options.engine);
  const SweepTable table = io::readSweeps(options.sweeps);
  ModelCache cache(resolver.catalog());
  SweepValidation validation;
  {
    ProgressBar progress(global, "simulating", table.points.size());
    validation = validateAgainstSweeps(table, asked, cache, global.stop,
                                       [&progress] { progress.advance(); });
  }
  if (!validation.complete) throw Interrupted();
  emit(global, report::sweepReport(validation, asked, options.sweeps, options.cells));
  return validation.points.empty() ? kNeedsData : kOk;
}

}  // namespace

int runValidate(const Global& global, const ValidateOptions& options) {
  if (!options.sweeps.empty()) return runSweeps(global, options);
  if (!options.engine.empty() || !options.limits.empty() || options.waitingUsers) {
    throw UsageError("--engine, --limits and --waiting-users need --sweeps");
  }
  outputFormat(global);
  io::Resolver resolver(io::dataDir(global.data));
  const bool own = !options.measurements.empty();
  const std::vector<Measurement> measurements =
      own ? io::readMeasurements(options.measurements, options.measurements)
          : io::readCatalogMeasurements(resolver.dataDir());
  const model::Load load = loadOf(options);
  const PriceSelection prices = resolver.prices(kStudyPrices);
  ModelCache cache(resolver.catalog());
  Validation validation;
  {
    ProgressBar progress(global, "predicting", usable(measurements).size());
    validation = validateAgainst(measurements, prices, cache, load, global.stop,
                                 [&progress] { progress.advance(); });
  }
  if (!validation.complete) throw Interrupted();
  emit(global, report::validationReport(validation, resolver.catalog().calibration,
                                        own ? options.measurements : "the catalogue", load, prices,
                                        options.cells));
  return kOk;
}

}  // namespace qplan::planner::cli
