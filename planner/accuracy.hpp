#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/format.hpp"
#include "model/llm.hpp"
#include "planner/catalog.hpp"

namespace qplan::planner {

inline constexpr const char* kDefaultSuite = "open_llm_leaderboard_v1";

// Whether the benchmark is one of the model, by id or alias.
bool isOf(const Recovery& recovery, const model::Llm& llm);

// Recovery of one model in one format on a suite: score / BF16 score of the suite's own average,
// or the mean over its benchmarks where the suite publishes none, percent. BF16 is 100 by
// definition. Unknown stays unknown: nothing. The model is matched by id or alias.
std::optional<double> recoveryPercent(const std::vector<Recovery>& known, const model::Llm& llm,
                                      model::Format format, const std::string& suite);

// Suites the catalogue knows, sorted.
std::vector<std::string> suites(const std::vector<Recovery>& known);

}  // namespace qplan::planner
