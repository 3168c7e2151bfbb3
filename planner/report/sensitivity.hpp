#pragma once

#include <optional>
#include <string>

#include "planner/doubt.hpp"
#include "planner/report/document.hpp"
#include "planner/sensitivity.hpp"

namespace qplan::planner::report {

// "demand", "price of h100-sxm-80gb"
std::string describe(const Sensitivity& lever);

// "8 x h100-sxm-80gb fp8-w8a8", or that there is none
std::string choiceOf(const std::optional<Planned>& plan);

// US dollars per hour with a demand, else per 1,000 requests.
double costOf(const Request& request, const Planned& plan);

// Each lever with the cost and the choice at both ends.
Table sensitivityTable(const Request& request, const SensitivityAnalysis& analysis);

// What measuring each of the contenders would add.
Table measuringTable(const Doubt& doubt);

}  // namespace qplan::planner::report
