#pragma once

#include <string>
#include <string_view>

#include "planner/report/document.hpp"

namespace qplan::planner::report {

// How a key is shown to people: its heading and how its numbers are written.
struct Presentation {
  std::string label;
  int significant = 0;  // significant digits; 0: `decimals` fixed
  int decimals = 2;
};

// From the metric registry where `key` is a metric, else from the planner's own plain fields.
Presentation presentation(std::string_view key);

// The value as people read it, and as CSV holds it (shortest text that reads back the same).
std::string display(std::string_view key, const Cell& cell);
std::string exact(const Cell& cell);

}  // namespace qplan::planner::report
