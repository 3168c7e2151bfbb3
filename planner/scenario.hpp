#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace qplan::planner {

// The inputs of a search as a person gives them: the options of `qplan recommend`, a project file.
// Empty text and absent figures mean the default. planner/io/scenario.hpp turns it into a Request.
struct Scenario {
  std::string model;     // id, or path of a config.json
  std::string workload;  // preset; else both token counts
  std::optional<int> inputTokens, outputTokens;
  std::string mode;    // "sync", "async"; default: async with a demand
  std::string demand;  // "20qps"
  std::string slo;     // "ttft.p95<=500ms"
  int redundancy = 0;
  std::optional<double> minRecovery;  // percent
  std::string suite;
  std::string objective;
  std::string gpus = "all";
  std::string formats = "all";
  std::string kvDtypes = "all";
  int maxGpus = 16;
  std::string prices;
  std::string tier;                    // "on_demand", "spot", ...
  std::optional<double> interruption;  // percent
  std::optional<double> budget;        // US dollars per hour
  std::string engine;
  std::uint64_t seed = 1;
  bool operator==(const Scenario&) const = default;
};

// The words of the command that asks the same question, "qplan" first; defaults are left out.
std::vector<std::string> commandWords(const Scenario& scenario,
                                      const std::string& verb = "recommend");

// The same as one line for a POSIX shell.
std::string commandLine(const Scenario& scenario, const std::string& verb = "recommend");

}  // namespace qplan::planner
