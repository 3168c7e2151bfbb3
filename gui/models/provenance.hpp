#pragma once

#include <QString>

#include "gui/models/answer.hpp"

namespace qplan::gui {

// "measured 62 %, calibrated 30 %, extrapolated 8 % · prices 2026-06-15 to 2026-08-19": what the
// options of an answer rest on.
QString provenanceText(const Answer& answer);

}  // namespace qplan::gui
