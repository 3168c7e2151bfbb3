#pragma once

#include <string>
#include <vector>

#include "planner/report/document.hpp"
#include "planner/search.hpp"

namespace qplan::planner::report {

struct OperatorTime {
  std::string operatorClass;  // id, "decode_attention"
  double seconds = 0;         // of one request
  std::string bound;          // id, "memory"
};

// One side of a comparison: one configuration and what is known of it.
struct Side {
  std::string name;
  std::vector<Field> inputs;   // of the question
  std::vector<Field> figures;  // keys as in the table of options
  std::vector<OperatorTime> times;
};

// The option of an answer, as `qplan recommend` would write it.
Side sideOf(std::string name, const Request& request, const Option& option);

// Two answers side by side, and the difference of B from A: what was asked differently, what is
// run, what it costs and does, and which operator classes the difference in time comes from.
Document comparisonReport(const Side& a, const Side& b);

}  // namespace qplan::planner::report
