#pragma once

#include <cstddef>
#include <vector>

#include "planner/report/document.hpp"
#include "planner/search.hpp"

namespace qplan::planner::report {

// What is known of each ranked option, wherever options are listed: `optionRow` has a cell for each
// of `optionColumns`. `rank` counts from 0.
std::vector<Column> optionColumns(const Request& request);
std::vector<Cell> optionRow(const Request& request, const Option& option, std::size_t rank);

}  // namespace qplan::planner::report
