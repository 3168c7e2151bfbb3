#pragma once

#include "gui/models/answer.hpp"
#include "planner/report/document.hpp"

namespace qplan::gui {

// What `qplan estimate --explain` says of an option, with what the search adds. `row`: its rank, or
// beyond the options one that was left out, with the reasons.
planner::report::Document detailsOf(const Answer& answer, std::size_t row);

}  // namespace qplan::gui
