#pragma once

#include <string>

#include "model/profile.hpp"

namespace qplan::profiler::report {

// Roofline of a profile as an SVG document of its own: FLOPs per byte against FLOP/s, both
// logarithmic, the roofs of the data sheet, and a mark for every point that computes and carries no
// flag, coloured by class and format. Bytes are the least a kernel has to move, so that a point
// stands at the intensity its sizes allow. Empty where no point computes.
std::string rooflineSvg(const model::Profile& profile);

}  // namespace qplan::profiler::report
