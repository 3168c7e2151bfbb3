#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "planner/scenario.hpp"

namespace qplan::planner {

struct NamedScenario {
  std::string name;
  Scenario inputs;
  // What a newer program wrote beside these, as a JSON object; written back as it was.
  std::string other = "{}";
  bool operator==(const NamedScenario&) const = default;
};

// What a person works on: some scenarios, one of them on the screen, one perhaps pinned to compare
// the others with. planner/io/project_file.hpp reads and writes it.
struct Project {
  std::vector<NamedScenario> scenarios;  // at least one
  std::size_t current = 0;
  std::optional<std::size_t> pinned;
  std::string other = "{}";
  bool operator==(const Project&) const = default;
};

// What is shown when nothing was opened: Llama-3.1-70B, RAG, 20 requests per second.
Project sampleProject();

}  // namespace qplan::planner
