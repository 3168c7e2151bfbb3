#pragma once

#include <string>
#include <string_view>

#include "planner/report/document.hpp"

namespace qplan::planner::report {

// Heading of a key in tables and lists: a short one where space is dear, else the registry's label
// and unit, else the key with blanks.
std::string heading(std::string_view key);

// The value as people read it (a metric by its registry format), and as CSV holds it (shortest text
// that reads back the same).
std::string display(std::string_view key, const Cell& cell);
std::string exact(const Cell& cell);

// Whether it is shown to the right, as figures are.
bool isNumber(const Cell& cell);

}  // namespace qplan::planner::report
