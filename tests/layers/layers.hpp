#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace qplan::layers {

// One line of a source file that breaks the layering.
struct Violation {
  std::string file;  // relative to the source root
  int line = 0;      // from 1; 0 where the file as a whole is meant
  std::string message;
  bool operator==(const Violation&) const = default;
};

// Findings in one source file, given its path relative to the source root ("model/gpu.cpp") and its
// text: includes of a folder its layer must not know, and, in the pure layers, anything that reads
// or writes the world outside the arguments or keeps mutable state.
std::vector<Violation> check(std::string_view path, std::string_view text);

// Findings in every *.hpp and *.cpp under model/, planner/, profiler/ and gui/ of `root`, ordered
// by path and line.
std::vector<Violation> checkTree(const std::filesystem::path& root);

// "model/gpu.cpp:12: message"
std::string toString(const Violation& violation);

}  // namespace qplan::layers
