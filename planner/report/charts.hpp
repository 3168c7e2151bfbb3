#pragma once

#include <string>
#include <vector>

#include "planner/crossover.hpp"
#include "planner/report/chart.hpp"
#include "planner/search.hpp"
#include "planner/sensitivity.hpp"
#include "planner/validate.hpp"

namespace qplan::planner::report {

// The charts of the planner's answers. All are pure; marks name in full what they stand for.

Colour colourOf(model::Format format);
// How far a figure is from a measurement: circle measured, square calibrated or interpolated,
// diamond extrapolated, triangle from the data sheet or the user.
Marker markerOf(model::Provenance provenance);

// Latency against queries per dollar, both logarithmic. One series per format and shape with the 80
// % intervals (sync: of the latency; async: of the capacity, which moves queries per dollar as
// much), the front of these two figures as a line, targets and budget as guides, what was rejected
// greyed with its reason. Key: the rank of an option from 0; of rejected one i, options.size() + i.
ChartSpec paretoChart(const Request& request, const Recommendation& answer);

// Where the time of one request goes, by operator class, above the physical floor of each class.
// Key: the OperatorClass.
ChartSpec breakdownChart(const model::Estimate& estimate);

// Where the memory of one GPU goes; the cache in use is that of the mean batch at the mean context.
ChartSpec memoryChart(const model::Estimate& estimate, const model::Workload& workload);

// The best format over both axes of the map, a mark on every crossing, and guides where `request`
// stands; the title reads the row nearest to it. Key: the place of the cell in the map; of a
// crossing that of its lower cell.
ChartSpec crossoverChart(const CrossoverMap& map, const Request& request);

enum class AccuracyGroup { format, gpu, model, workload };

// How far each input moves the cost, as a tornado: the widest swing first, around the cost as
// asked. Per hour with a demand, else per 1,000 requests. Levers without an end are left out.
ChartSpec tornadoChart(const Request& request, const SensitivityAnalysis& analysis);

// Predicted against measured of the cells of one mode, with their intervals, around the diagonal.
// Key: index into Validation::cells.
ChartSpec accuracyChart(const Validation& validation, model::Mode mode, AccuracyGroup by);

// Recovery of one model by benchmark and format on a suite, as bars. No bars: nothing is known.
ChartSpec recoveryChart(const std::vector<Recovery>& known, const model::Llm& llm,
                        const std::string& suite);

// Operator classes of one decode step at the mean batch and of the step that computes a prompt, on
// the roofs of the GPU: operations per byte against operations per second and GPU, sized by their
// share of the step. Key: the OperatorClass.
ChartSpec rooflineChart(const CompiledModel& compiled, const model::Estimate& estimate,
                        const model::Workload& workload);

// Shares of the requests (TTFT) and of the gaps between tokens (ITL) that took at most so long.
ChartSpec cdfChart(const simulate::ServingResult& result,
                   const std::vector<simulate::Target>& targets);

// Sequences running and waiting over time. No series: the run kept none.
ChartSpec queueChart(const simulate::ServingResult& result);

}  // namespace qplan::planner::report
