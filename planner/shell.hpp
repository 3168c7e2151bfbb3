#pragma once

#include <string>

namespace qplan::planner {

// `word` as one word of a POSIX shell: as it is where no character means anything to a shell, else
// in single quotes. Any bytes but NUL.
std::string shellWord(const std::string& word);

}  // namespace qplan::planner
