#include <algorithm>
#include <utility>

#include "model/io/number.hpp"
#include "planner/cli/commands.hpp"
#include "planner/cli/exit_code.hpp"
#include "planner/cli/workload_options.hpp"
#include "planner/io/data_dir.hpp"
#include "planner/io/data_hash.hpp"
#include "planner/io/scenario.hpp"
#include "planner/report/decision.hpp"

namespace qplan::planner::cli {

namespace {

// Of the break-even.
constexpr double kMostDemand = 1e5;  // requests/s
constexpr int kMostGpus = 64;

report::ApiPrice apiPriceOf(const std::string& text) {
  const std::size_t slash = text.find('/');
  if (slash != std::string::npos) {
    const auto input = model::io::parseNumber(model::io::trimmed(text.substr(0, slash)));
    const auto output = model::io::parseNumber(model::io::trimmed(text.substr(slash + 1)));
    if (input && output && *input >= 0 && *output >= 0 && *input + *output > 0) {
      return {*input, *output};
    }
  }
  throw model::InvalidInput(
      {{"--api-price", "'" + text + "' is no price",
        "give US dollars per million input and output tokens, like 0.6/0.8"}});
}

report::BreakEven breakEvenOf(const report::ApiPrice& price, const Request& request,
                              const SteadySearch& search) {
  report::BreakEven api{price, 0, {}, kMostDemand};
  api.usdPerQuery =
      (price.input * request.workload.inputTokens + price.output * request.workload.outputTokens) /
      1e6;
  api.demand = breakEvenDemand(search, api.usdPerQuery, kMostDemand);
  return api;
}

// The command of the same scenario, as a report.
std::string commandOf(const ReportOptions& options, const Scenario& scenario) {
  std::string line = commandLine(scenario, "report");
  if (!options.apiPrice.empty()) line += " --api-price " + options.apiPrice;
  return line + " -o report.html";
}

}  // namespace

int runReport(const Global& global, const ReportOptions& options) {
  checkScenarioUsage(options, "report");
  outputFormat(global);
  io::Resolver resolver(io::dataDir(global.data));
  Scenario scenario = options;
  scenario.seed = global.seed;
  const io::ScenarioAnswer asked = askedBy(global, scenario, resolver);
  const Request& request = asked.request;
  std::optional<report::ApiPrice> api;
  if (!options.apiPrice.empty()) api = apiPriceOf(options.apiPrice);

  ModelCache cache(resolver.catalog());
  const Recommendation answer = recommend(request, cache, global.stop);
  if (!answer.complete) throw Interrupted();
  report::Decision decision = report::decisionOf(request, answer, cache, global.stop);
  decision.facts = io::dataHashes(resolver.dataDir());
  decision.command = commandOf(options, scenario);
  decision.program = "qplan " QPLAN_VERSION;
  if (api && !answer.options.empty()) {
    Request loaded = request;
    loaded.mode = model::Mode::async;
    loaded.maxGpus = std::max(loaded.maxGpus, kMostGpus);
    decision.breakEven = breakEvenOf(*api, request, steadySearch(loaded, cache, global.stop));
  }
  if (global.stop.stop_requested()) throw Interrupted();
  emit(global, report::decisionReport(decision));
  return answer.options.empty() ? kInfeasible : kOk;
}

}  // namespace qplan::planner::cli
