#include "planner/scenario.hpp"

#include <fmt/format.h>

#include "planner/shell.hpp"

namespace qplan::planner {

std::vector<std::string> commandWords(const Scenario& scenario, const std::string& verb) {
  const Scenario usual;
  std::vector<std::string> words{"qplan", verb};
  const auto add = [&words](const char* flag, const std::string& value, const std::string& none) {
    if (value == none) return;
    words.emplace_back(flag);
    words.push_back(value);
  };
  const auto addFigure = [&words](const char* flag, const auto& value) {
    if (!value) return;
    words.emplace_back(flag);
    words.push_back(fmt::format("{}", *value));
  };
  const auto addCount = [&words](const char* flag, auto value, auto none) {
    if (value == none) return;
    words.emplace_back(flag);
    words.push_back(fmt::format("{}", value));
  };
  add("--model", scenario.model, "");
  add("--workload", scenario.workload, "");
  addFigure("--input-tokens", scenario.inputTokens);
  addFigure("--output-tokens", scenario.outputTokens);
  add("--mode", scenario.mode, "");
  add("--demand", scenario.demand, "");
  add("--slo", scenario.slo, "");
  addCount("--redundancy", scenario.redundancy, usual.redundancy);
  addFigure("--min-recovery", scenario.minRecovery);
  add("--suite", scenario.suite, "");
  add("--objective", scenario.objective, "");
  add("--gpus", scenario.gpus, usual.gpus);
  add("--formats", scenario.formats, usual.formats);
  add("--kv-dtypes", scenario.kvDtypes, usual.kvDtypes);
  addCount("--max-gpus", scenario.maxGpus, usual.maxGpus);
  add("--prices", scenario.prices, "");
  add("--tier", scenario.tier, "");
  addFigure("--interruption", scenario.interruption);
  addFigure("--budget", scenario.budget);
  add("--engine", scenario.engine, "");
  addCount("--seed", scenario.seed, usual.seed);
  return words;
}

std::string commandLine(const Scenario& scenario, const std::string& verb) {
  std::string line;
  for (const std::string& word : commandWords(scenario, verb)) {
    line += (line.empty() ? "" : " ") + shellWord(word);
  }
  return line;
}

}  // namespace qplan::planner
