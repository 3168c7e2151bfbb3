#pragma once

#include <string>

#include "model/profile.hpp"

namespace qplan::profiler::cli {

// What a run measured, for people: points by class and format with the best rate reached, what is
// missing, flagged or worth knowing.
std::string runText(const model::Profile& profile);

}  // namespace qplan::profiler::cli
