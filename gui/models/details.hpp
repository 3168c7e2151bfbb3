#pragma once

#include "gui/models/answer.hpp"
#include "planner/report/document.hpp"

namespace qplan::gui {

// The option as a question of its own.
planner::Case caseOf(const Answer& answer, const planner::Option& option);

// What `qplan estimate --explain` says of an option, with what the search adds.
planner::report::Document detailsOf(const Answer& answer, std::size_t rank);

}  // namespace qplan::gui
