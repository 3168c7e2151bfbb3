#pragma once

#include <string>
#include <vector>

#include "planner/report/document.hpp"
#include "planner/request.hpp"

namespace qplan::planner::report {

// What was asked, as every report of a search echoes it.
Fields inputsOf(const Request& request);

// "llama-3.1-70b, rag (1024 in, 128 out), async, 20 requests/s"
std::string questionOf(const Request& request);

// The same, "; vllm-0.7.2, prices newest: ..."
std::string titleOf(const Request& request);

// That part of the capacity is not counted on.
std::string interruptionText(const Request& request);

// "a, b, c"
std::string listed(const std::vector<std::string>& names);

}  // namespace qplan::planner::report
