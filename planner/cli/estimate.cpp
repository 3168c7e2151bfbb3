#include "planner/report/estimate.hpp"

#include <fmt/format.h>

#include "planner/cli/commands.hpp"
#include "planner/cli/exit_code.hpp"
#include "planner/cli/today.hpp"
#include "planner/cli/workload_options.hpp"
#include "planner/io/data_dir.hpp"
#include "planner/io/resolver.hpp"
#include "planner/predict.hpp"

namespace qplan::planner::cli {

int runEstimate(const Global& global, const EstimateOptions& options) {
  if (!options.cases.empty()) return runCases(global, options);
  outputFormat(global);
  const model::Mode asked = io::parseMode(options.mode.empty() ? "sync" : options.mode);
  if (asked == model::Mode::sync && !options.load.empty()) {
    throw UsageError("--load describes async traffic; give --mode async or leave --load out");
  }

  io::Resolver resolver(io::dataDir(global.data));
  report::EstimateQuestion asking;
  DeploymentAnswer deployment =
      deploymentOf(global, resolver, options, "estimate (without --cases FILE.csv)");
  asking.question = deployment.question;
  asking.engineAsked = std::move(deployment.engineAsked);
  Case& question = asking.question;
  question.workload =
      workloadOf(resolver, options.workload, options.inputTokens, options.outputTokens);
  question.mode = asked;
  if (!options.load.empty()) question.load = io::parseLoad(options.load);
  if (auto wrong = validate(question); !wrong.empty()) throw model::InvalidInput(std::move(wrong));

  asking.prices = resolver.prices(options.prices.empty() ? "newest" : options.prices);
  warnOfAge(global, asking.prices.lists);
  ModelCache cache(resolver.catalog());
  model::Outcome outcome = predict(question, cache);
  if (auto* estimate = std::get_if<model::Estimate>(&outcome);
      estimate && !asking.engineAsked.empty()) {
    estimate->provenance = weakest(estimate->provenance, model::Provenance::interpolated);
  }
  asking.purchase =
      Market(asking.prices, *question.gpu, gpuCount(question.layout)).cheapest(question.layout);
  if (!asking.purchase) {
    inform(global, fmt::format("no price for {} in {}", question.gpu->id, asking.prices.name));
  }
  asking.kernelSource = cache.kernelSource(*question.gpu);
  emit(global, report::estimateReport(asking, outcome, options.explain));
  return std::holds_alternative<model::Infeasible>(outcome) ? kInfeasible : kOk;
}

}  // namespace qplan::planner::cli
