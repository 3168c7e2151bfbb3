#include <fmt/format.h>

#include <algorithm>

#include "planner/cli/commands.hpp"
#include "planner/cli/data_dir.hpp"
#include "planner/cli/exit_code.hpp"
#include "planner/cli/resolve.hpp"
#include "planner/cli/workload_options.hpp"
#include "planner/report/recommendation.hpp"
#include "planner/search.hpp"
#include "planner/traffic_text.hpp"

namespace qplan::planner::cli {

namespace {

model::Mode modeOf(const RecommendOptions& options) {
  if (!options.mode.empty()) {
    const model::Mode asked = mode(options.mode);
    if (asked == model::Mode::sync && !options.demand.empty()) {
      throw UsageError(
          "--mode sync contradicts --demand: one request at a time has no rate; give --mode async");
    }
    return asked;
  }
  return options.demand.empty() ? model::Mode::sync : model::Mode::async;
}

Objective objectiveOf(const std::string& text) {
  if (text.empty()) return Objective::queriesPerDollar;
  if (const auto known = objectiveNamed(text)) return *known;
  std::string near;
  for (const std::string& name :
       model::nearestNames(text, {"queries-per-dollar", "latency", "cost", "energy"})) {
    near += (near.empty() ? "" : ", ") + name;
  }
  throw model::InvalidInput(
      {{"--objective", fmt::format("no objective '{}'", text), "did you mean " + near + "?"}});
}

std::vector<model::KvDtype> kvDtypesOf(const std::string& list) {
  if (list == "all") return {model::kKvDtypes.begin(), model::kKvDtypes.end()};
  std::vector<model::KvDtype> chosen;
  for (const std::string& item : items(list)) chosen.push_back(kvDtype(item));
  return chosen;
}

void checkSuite(const Catalog& catalog, const std::string& suite) {
  const std::vector<std::string> known = suites(catalog.recoveries);
  if (std::find(known.begin(), known.end(), suite) != known.end()) return;
  std::string near;
  for (const std::string& name : model::nearestNames(suite, known)) {
    near += (near.empty() ? "" : ", ") + name;
  }
  throw model::InvalidInput(
      {{"--suite", fmt::format("no benchmark suite '{}'", suite), "did you mean " + near + "?"}});
}

}  // namespace

int runRecommend(const Global& global, const RecommendOptions& options) {
  if (options.model.empty()) throw UsageError("recommend needs --model");
  outputFormat(global);
  Request request;
  request.mode = modeOf(options);
  if (!options.suite.empty() && !options.minRecovery) {
    throw UsageError("--suite needs --min-recovery");
  }
  if (options.top < 1) throw UsageError("--top needs a positive number");
  if (!options.demand.empty()) request.demand = parseRate(options.demand, "--demand");
  if (!options.slo.empty()) request.slos = parseTargets(options.slo);

  Resolver resolver(dataDir(global.data));
  request.llm = &resolver.llm(options.model);
  request.workload =
      workloadOf(resolver, options.workload, options.inputTokens, options.outputTokens);
  request.minRecovery = options.minRecovery;
  if (!options.suite.empty()) {
    checkSuite(resolver.catalog(), options.suite);
    request.suite = options.suite;
  }
  request.objective = objectiveOf(options.objective);
  request.gpus = resolver.gpus(options.gpus);
  request.unmeasured = options.gpus != "all";
  request.formats = formats(options.formats);
  request.kvDtypes = kvDtypesOf(options.kvDtypes);
  request.maxGpus = options.maxGpus;
  request.redundancy = options.redundancy;
  request.seed = global.seed;
  request.prices = resolver.prices(options.prices.empty() ? "newest" : options.prices);
  if (options.budget) request.budget = model::dollarsPerHour(*options.budget);
  request.engine = &engineOf(global, resolver, options.engine);
  if (auto wrong = validate(request); !wrong.empty()) throw model::InvalidInput(std::move(wrong));

  ModelCache cache(resolver.catalog());
  const Recommendation answer =
      recommend(request, cache, global.stop, static_cast<std::size_t>(options.top));
  if (!answer.complete) throw Interrupted();
  emit(global,
       report::recommendationReport(request, answer, static_cast<std::size_t>(options.top)));
  return answer.options.empty() ? kInfeasible : kOk;
}

}  // namespace qplan::planner::cli
