#pragma once

#include "planner/report/document.hpp"
#include "planner/validate.hpp"

namespace qplan::planner::report {

// The answer to `qplan validate`: scores by group, decisions beside the rule "always 8-bit", the
// study's summary columns predicted beside measured, held-out scores of the calibration, and with
// `cells` every cell.
Document validationReport(const Validation& validation, const Calibration& calibration,
                          const std::string& measurements, const model::Load& load,
                          const PriceSelection& prices, bool cells);

}  // namespace qplan::planner::report
