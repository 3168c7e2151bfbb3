#pragma once

#include <optional>

#include "planner/scenario.hpp"
#include "planner/search.hpp"

namespace qplan::planner {

// The scenario with the one target changed that the relaxation names; nothing where it names none
// that has a value ("--prices with a price for it").
std::optional<Scenario> relaxed(const Scenario& scenario, const Relaxation& relaxation);

}  // namespace qplan::planner
