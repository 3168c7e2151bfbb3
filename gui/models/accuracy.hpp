#pragma once

#include <optional>
#include <stop_token>

#include "gui/models/answer.hpp"
#include "planner/report/document.hpp"
#include "planner/validate.hpp"

namespace qplan::gui {

struct Accuracy {
  planner::Validation validation;
  planner::report::Table groups;  // errors by group, as `qplan validate` prints them
};

// Every measurement of the catalogue beside its prediction; nothing when stopped. Takes a second.
std::optional<Accuracy> accuracyOf(const Knowledge& knowledge, const std::stop_token& stop);

}  // namespace qplan::gui
