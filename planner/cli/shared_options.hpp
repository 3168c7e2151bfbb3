#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

namespace qplan::planner::cli {

inline void addWorkload(CLI::App& verb, std::string& workload, std::optional<int>& input,
                        std::optional<int>& output) {
  verb.add_option("--workload", workload, "Preset, see `qplan catalog list workloads`");
  verb.add_option("--input-tokens", input, "Prompt length, instead of a preset");
  verb.add_option("--output-tokens", output, "Answer length, instead of a preset");
}

}  // namespace qplan::planner::cli
