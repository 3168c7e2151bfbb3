#pragma once

#include <string>
#include <vector>

#include "planner/catalog.hpp"
#include "planner/cli/global.hpp"

namespace qplan::planner::cli {

// Today as YYYY-MM-DD, UTC; the day of SOURCE_DATE_EPOCH (seconds) where that is set.
std::string today();

// Warns of lists that are over kStaleMonths old today.
void warnOfAge(const Global& global, const std::vector<const PriceList*>& lists);

}  // namespace qplan::planner::cli
