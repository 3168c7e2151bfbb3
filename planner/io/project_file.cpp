#include "planner/io/project_file.hpp"

#include <fmt/format.h>

#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "model/io/file.hpp"
#include "model/io/json.hpp"

namespace qplan::planner::io {

namespace {

using Json = nlohmann::ordered_json;
using model::io::JsonDocument;
using model::io::JsonObject;

constexpr const char* kSchema = "qplan.project";
constexpr std::size_t kMostScenarios = 1000;

constexpr std::initializer_list<const char*> kProjectKeys{"schema", "scenarios", "current",
                                                          "pinned"};
constexpr std::initializer_list<const char*> kScenarioKeys{
    "name",       "model",           "workload", "input_tokens", "output_tokens",
    "mode",       "demand",          "slo",      "suite",        "min_recovery_pct",
    "redundancy", "objective",       "gpus",     "formats",      "prices",
    "kv_dtypes",  "max_gpus",        "engine",   "seed",         "budget_usd_per_hour",
    "tier",       "interruption_pct"};

// The object without the keys this version knows.
std::string othersOf(Json object, std::initializer_list<const char*> known) {
  for (const char* key : known) object.erase(key);
  return object.dump();
}

void readText(const JsonObject& object, const char* key, std::string& into) {
  if (auto text = object.optionalText(key)) into = std::move(*text);
}

NamedScenario readScenario(const JsonObject& object) {
  NamedScenario scenario;
  scenario.name = object.text("name");
  scenario.inputs = readInputs(object);
  return scenario;
}

// Inputs at their default are left out, as on the command line.
Json jsonOf(const NamedScenario& scenario) {
  const Scenario usual;
  const Scenario& in = scenario.inputs;
  Json object = Json::object();
  object["name"] = scenario.name;
  const auto add = [&object](const char* key, const auto& value, const auto& none) {
    if (value != none) object[key] = value;
  };
  const auto addFigure = [&object](const char* key, const auto& value) {
    if (value) object[key] = *value;
  };
  add("model", in.model, usual.model);
  add("workload", in.workload, usual.workload);
  addFigure("input_tokens", in.inputTokens);
  addFigure("output_tokens", in.outputTokens);
  add("mode", in.mode, usual.mode);
  add("demand", in.demand, usual.demand);
  add("slo", in.slo, usual.slo);
  add("redundancy", in.redundancy, usual.redundancy);
  addFigure("min_recovery_pct", in.minRecovery);
  add("suite", in.suite, usual.suite);
  add("objective", in.objective, usual.objective);
  add("gpus", in.gpus, usual.gpus);
  add("formats", in.formats, usual.formats);
  add("kv_dtypes", in.kvDtypes, usual.kvDtypes);
  add("max_gpus", in.maxGpus, usual.maxGpus);
  add("prices", in.prices, usual.prices);
  add("tier", in.tier, usual.tier);
  addFigure("interruption_pct", in.interruption);
  addFigure("budget_usd_per_hour", in.budget);
  add("engine", in.engine, usual.engine);
  add("seed", in.seed, usual.seed);
  object.update(Json::parse(scenario.other));
  return object;
}

}  // namespace

Scenario readInputs(const JsonObject& object) {
  Scenario in;
  readText(object, "model", in.model);
  readText(object, "workload", in.workload);
  in.inputTokens = object.optionalInteger("input_tokens");
  in.outputTokens = object.optionalInteger("output_tokens");
  readText(object, "mode", in.mode);
  readText(object, "demand", in.demand);
  readText(object, "slo", in.slo);
  in.redundancy = object.optionalInteger("redundancy").value_or(in.redundancy);
  in.minRecovery = object.optionalNumber("min_recovery_pct");
  readText(object, "suite", in.suite);
  readText(object, "objective", in.objective);
  readText(object, "gpus", in.gpus);
  readText(object, "formats", in.formats);
  readText(object, "kv_dtypes", in.kvDtypes);
  in.maxGpus = object.optionalInteger("max_gpus").value_or(in.maxGpus);
  readText(object, "prices", in.prices);
  readText(object, "tier", in.tier);
  in.interruption = object.optionalNumber("interruption_pct");
  in.budget = object.optionalNumber("budget_usd_per_hour");
  readText(object, "engine", in.engine);
  in.seed = static_cast<std::uint64_t>(object.optionalCount("seed").value_or(1));
  return in;
}

Project readProject(const std::filesystem::path& file) {
  return parseProject(model::io::readFile(file), file.string());
}

Project parseProject(std::string_view text, const std::string& file) {
  JsonDocument document = JsonDocument::parse(text, file);
  const JsonObject root = document.rootOf(kSchema, 1, 0);
  const std::vector<JsonObject> scenarios = root.objects("scenarios");
  if (scenarios.empty()) root.fail("scenarios", "no scenario", "a project has at least one");
  if (scenarios.size() > kMostScenarios) {
    root.fail("scenarios", fmt::format("{} scenarios", scenarios.size()),
              fmt::format("at most {}", kMostScenarios));
  }
  // Well-formed by now; read again for what the typed access does not ask for.
  const Json raw = Json::parse(text);
  Project project;
  project.other = othersOf(raw, kProjectKeys);
  for (std::size_t i = 0; i < scenarios.size(); ++i) {
    project.scenarios.push_back(readScenario(scenarios[i]));
    project.scenarios.back().other = othersOf(raw["scenarios"][i], kScenarioKeys);
  }
  const auto index = [&](const char* key) -> std::optional<std::size_t> {
    const auto found = root.optionalInteger(key);
    if (!found) return std::nullopt;
    const auto at = static_cast<std::size_t>(*found);
    if (at >= scenarios.size()) {
      root.fail(key, fmt::format("no scenario {}", at),
                fmt::format("they are numbered 0 to {}", scenarios.size() - 1));
    }
    return at;
  };
  project.current = index("current").value_or(0);
  project.pinned = index("pinned");
  return project;
}

std::string projectText(const Project& project) {
  Json root = Json::object();
  root["schema"] = {{"name", kSchema}, {"version", "1.0"}};
  root["scenarios"] = Json::array();
  for (const NamedScenario& scenario : project.scenarios) {
    root["scenarios"].push_back(jsonOf(scenario));
  }
  root["current"] = project.current;
  if (project.pinned) root["pinned"] = *project.pinned;
  root.update(Json::parse(project.other));
  return root.dump(2) + "\n";
}

}  // namespace qplan::planner::io
