#pragma once

#include <string>

#include "planner/report/document.hpp"

namespace qplan::planner::report {

// One self-contained page: charts as SVG with their figures folded below, every column of the
// tables, the inputs after the first block.
std::string writeHtml(const Document& document);

}  // namespace qplan::planner::report
