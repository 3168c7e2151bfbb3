#include "planner/io/scenario.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "model/diagnostic.hpp"
#include "planner/accuracy.hpp"
#include "planner/traffic_text.hpp"

namespace qplan::planner::io {

namespace {

[[noreturn]] void wrong(const std::string& flag, const std::string& message,
                        const std::string& hint) {
  throw model::InvalidInput({{flag, message, hint}});
}

[[noreturn]] void unknown(const std::string& flag, const std::string& what, const std::string& text,
                          const std::vector<std::string>& known) {
  std::string near;
  for (const std::string& name : model::nearestNames(text, known)) {
    near += (near.empty() ? "" : ", ") + name;
  }
  wrong(flag, fmt::format("no {} '{}'", what, text), "did you mean " + near + "?");
}

model::Mode modeOf(const Scenario& scenario) {
  if (scenario.mode.empty()) {
    return scenario.demand.empty() ? model::Mode::sync : model::Mode::async;
  }
  const model::Mode asked = parseMode(scenario.mode);
  if (asked == model::Mode::sync && !scenario.demand.empty()) {
    wrong("--mode", "sync contradicts --demand: one request at a time has no rate",
          "give --mode async");
  }
  return asked;
}

model::Workload workloadOf(const Scenario& scenario, Resolver& resolver) {
  if (!scenario.workload.empty()) return resolver.workload(scenario.workload);
  if (!scenario.inputTokens || !scenario.outputTokens) {
    wrong("--workload", "missing", "give a preset, or --input-tokens and --output-tokens");
  }
  return {"", *scenario.inputTokens, *scenario.outputTokens};
}

Objective objectiveOf(const std::string& text) {
  if (text.empty()) return Objective::queriesPerDollar;
  if (const auto known = objectiveNamed(text)) return *known;
  std::vector<std::string> names;
  for (const Objective one : kObjectives) names.emplace_back(name(one));
  unknown("--objective", "objective", text, names);
}

std::vector<model::KvDtype> kvDtypesOf(const std::string& list) {
  if (list == "all") return {model::kKvDtypes.begin(), model::kKvDtypes.end()};
  std::vector<model::KvDtype> chosen;
  for (const std::string& item : items(list)) chosen.push_back(parseKvDtype(item, "--kv-dtypes"));
  return chosen;
}

// Those that only "all" names.
std::vector<const model::Gpu*> onlyMeasured(const std::string& list,
                                            const std::vector<const model::Gpu*>& gpus,
                                            Resolver& resolver) {
  const std::vector<std::string> names = items(list);
  if (std::find(names.begin(), names.end(), "all") == names.end()) return {};
  std::vector<const model::Gpu*> found = gpus;
  for (const std::string& name : names) {
    if (name != "all") std::erase(found, &resolver.gpu(name, "--gpus"));
  }
  return found;
}

std::string suiteOf(const Catalog& catalog, const std::string& suite) {
  if (suite.empty()) return kDefaultSuite;
  const std::vector<std::string> known = suites(catalog.recoveries);
  if (std::find(known.begin(), known.end(), suite) == known.end()) {
    unknown("--suite", "benchmark suite", suite, known);
  }
  return suite;
}

}  // namespace

ScenarioAnswer requestOf(const Scenario& scenario, Resolver& resolver) {
  ScenarioAnswer answer;
  Request& request = answer.request;
  request.mode = modeOf(scenario);
  if (!scenario.demand.empty()) request.demand = parseRate(scenario.demand, "--demand");
  if (!scenario.slo.empty()) request.slos = parseTargets(scenario.slo);
  request.llm = &resolver.llm(scenario.model);
  request.workload = workloadOf(scenario, resolver);
  request.minRecovery = scenario.minRecovery;
  request.suite = suiteOf(resolver.catalog(), scenario.suite);
  request.objective = objectiveOf(scenario.objective);
  request.gpus = resolver.gpus(scenario.gpus);
  request.onlyMeasured = onlyMeasured(scenario.gpus, request.gpus, resolver);
  request.formats = parseFormats(scenario.formats);
  request.kvDtypes = kvDtypesOf(scenario.kvDtypes);
  request.maxGpus = scenario.maxGpus;
  request.redundancy = scenario.redundancy;
  request.seed = scenario.seed;
  request.prices = resolver.prices(scenario.prices.empty() ? "newest" : scenario.prices);
  if (!scenario.tier.empty()) request.prices = withTier(request.prices, scenario.tier);
  request.interruption =
      scenario.interruption ? *scenario.interruption / 100 : usualInterruption(request.prices.tier);
  if (scenario.budget) request.budget = model::dollarsPerHour(*scenario.budget);
  if (scenario.engine.empty()) {
    request.engine = &resolver.newestEngine();
  } else {
    const Resolver::EngineAnswer engine = resolver.engine(scenario.engine);
    request.engine = engine.engine;
    if (!engine.exact) answer.engineAsked = scenario.engine;
  }
  if (auto found = validate(request); !found.empty()) throw model::InvalidInput(std::move(found));
  return answer;
}

}  // namespace qplan::planner::io
