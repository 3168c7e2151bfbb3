#pragma once

#include <string>

#include "planner/doubt.hpp"
#include "planner/report/document.hpp"
#include "planner/sensitivity.hpp"

namespace qplan::planner::report {

// "demand", "price of h100-sxm-80gb"
std::string describe(const Sensitivity& lever);

// US dollars per hour with a demand, else per 1,000 requests.
double costOf(const Request& request, const Planned& plan);

// Each lever with the cost and the choice at both ends.
Table sensitivityTable(const Request& request, const SensitivityAnalysis& analysis);

// What measuring each of the contenders would add.
Table measuringTable(const Doubt& doubt);

}  // namespace qplan::planner::report
