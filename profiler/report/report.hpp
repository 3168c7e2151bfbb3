#pragma once

#include <string>
#include <utility>
#include <vector>

#include "model/profile.hpp"
#include "profiler/report/page.hpp"
#include "profiler/report/summary.hpp"

namespace qplan::profiler::report {

// The summary of `profile` for people; the picture is left to the caller.
Page reportPage(const model::Profile& profile, const Summary& summary);

// The same as a document of schema qplan.profile_report; ends with a newline.
std::string reportJson(const model::Profile& profile, const Summary& summary);

// What a device record says, in the order of reading: label and value, unknown ones left out.
std::vector<std::pair<std::string, std::string>> deviceFacts(const model::Profile& profile);

// Bounds of the interpolation's error on points it has not seen.
inline constexpr double kMedianBound = 0.05;
inline constexpr double kP90Bound = 0.20;

// A log error as a share: |measured / predicted - 1| of the same size.
double shareOfLogError(double error);

}  // namespace qplan::profiler::report
