#pragma once

#include <string>

#include "planner/io/resolver.hpp"
#include "planner/request.hpp"
#include "planner/scenario.hpp"

namespace qplan::planner::io {

struct ScenarioAnswer {
  Request request;          // its pointers live as long as the resolver
  std::string engineAsked;  // when another version answers for it
};

// The request a scenario stands for, checked. Throws model::InvalidInput, whose paths are the flags
// of `qplan recommend`, and FileError or ParseError for the files it names.
ScenarioAnswer requestOf(const Scenario& scenario, Resolver& resolver);

}  // namespace qplan::planner::io
