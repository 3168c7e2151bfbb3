#pragma once

#include <string>
#include <vector>

#include "planner/crossover.hpp"
#include "planner/report/chart.hpp"
#include "planner/search.hpp"

namespace qplan::planner::report {

// The charts of the planner's answers. All are pure; marks name in full what they stand for.

Colour colourOf(model::Format format);
// How far a figure is from a measurement: circle measured, square calibrated or interpolated,
// diamond extrapolated, triangle from the data sheet or the user.
Marker markerOf(model::Provenance provenance);

// Latency against queries per dollar, both logarithmic. One series per format and provenance with
// the 80 % intervals (sync: of the latency; async: of the capacity, which moves queries per dollar
// as much), the front of these two figures as a line, targets and budget as guides, what was
// rejected greyed with its reason. Key: the rank of an option from 0; of rejected one i,
// options.size() + i.
ChartSpec paretoChart(const Request& request, const Recommendation& answer);

// Where the time of one request goes, by operator class, above the physical floor of each class.
ChartSpec breakdownChart(const model::Estimate& estimate);

// Where the memory of one GPU goes; the cache in use is that of the mean batch at the mean context.
ChartSpec memoryChart(const model::Estimate& estimate, const model::Workload& workload);

// The best format over both axes of the map, a mark on every crossing, and guides where `request`
// stands. Key of a crossing: its cell, the lower of the two.
ChartSpec crossoverChart(const CrossoverMap& map, const Request& request);

}  // namespace qplan::planner::report
