#pragma once

#include <string>

#include "planner/fleet/fleet.hpp"
#include "planner/report/document.hpp"

namespace qplan::planner::report {

// The day of a fleet: what it costs, what each service runs on, what is hired when, and what each
// constraint costs. Its CSV has a row for every hour, service and configuration. `spec`: the file.
Document fleetReport(const std::string& spec, const fleet::Question& question,
                     const fleet::Plan& plan);

// Why there is no such day.
Document unservableReport(const std::string& spec, const fleet::Question& question,
                          const fleet::Unservable& why);

}  // namespace qplan::planner::report
