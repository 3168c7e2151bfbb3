#include "planner/validate.hpp"

#include "planner/cli/commands.hpp"
#include "planner/cli/exit_code.hpp"
#include "planner/cli/progress.hpp"
#include "planner/io/data_dir.hpp"
#include "planner/io/measurement_reader.hpp"
#include "planner/io/resolver.hpp"
#include "planner/report/validation.hpp"

namespace qplan::planner::cli {

namespace {

// The list the published queries per dollar were computed with.
constexpr const char* kStudyPrices = "lambda@2024-10-28";

}  // namespace

int runValidate(const Global& global, const ValidateOptions& options) {
  outputFormat(global);
  io::Resolver resolver(io::dataDir(global.data));
  const bool own = !options.measurements.empty();
  const std::vector<Measurement> measurements =
      own ? io::readMeasurements(options.measurements, options.measurements)
          : io::readCatalogMeasurements(resolver.dataDir());
  const PriceSelection prices = resolver.prices(kStudyPrices);
  ModelCache cache(resolver.catalog());
  Validation validation;
  {
    ProgressBar progress(global, "predicting", usable(measurements).size());
    validation = validateAgainst(measurements, prices, cache, global.stop,
                                 [&progress] { progress.advance(); });
  }
  if (!validation.complete) throw Interrupted();
  emit(global, report::validationReport(validation, resolver.catalog().calibration,
                                        own ? options.measurements : "the catalogue", prices,
                                        options.cells));
  return kOk;
}

}  // namespace qplan::planner::cli
