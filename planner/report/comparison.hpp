#pragma once

#include <string>

#include "planner/report/document.hpp"
#include "planner/search.hpp"

namespace qplan::planner::report {

// One side of a comparison: the best option of an answer.
struct Side {
  std::string name;
  const Request* request = nullptr;
  const Option* option = nullptr;
};

// Two answers side by side, and the difference of B from A: what is run, what it costs and does,
// and, operator class by operator class, where the time of a request differs.
Document comparisonReport(const Side& a, const Side& b);

}  // namespace qplan::planner::report
