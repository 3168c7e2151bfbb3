#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "planner/calibration.hpp"
#include "planner/catalog.hpp"

namespace qplan::planner::calibrate {

// Stage two of calibration: host costs and the kernel parameters that tables leave open, from
// end-to-end rows. Sync rows are closed-form latencies, async rows are the GuideLLM protocol on
// every layout of the GPUs given, the best of which counts. Residuals are ln(predicted / measured)
// under a soft-L1 loss; every parameter carries a log-normal prior from its kernel table or engine
// file, so that what stage one knows is only moved as far as an engine may differ from a
// microbenchmark. Solver: Ceres, bounds from physics.
struct EngineFitOptions {
  // Rows that take part; the others are left out entirely.
  std::function<bool(const Measurement&)> use = [](const Measurement&) { return true; };
  double syncNoise = 0.012;     // run-to-run deviation of ln latency, rounding apart
  double asyncNoise = 0.06;     // of ln QPS (same model and GPU in two publications differ by 8 %)
  double pipelineWeight = 0.4;  // async rows that span nodes: protocol not certain
  int maxIterations = 12;
  int threads = 1;
};

struct EngineFit {
  Calibration calibration;           // parameters that the rows identify
  std::vector<std::string> unmoved;  // parameters the rows do not identify: left at their prior
  std::vector<FittedParameter> all;
  double initialCost = 0, finalCost = 0;
  int rows = 0;
  std::string report;  // solver's own summary, one line
};

// Rows must name models, GPUs and engines of the catalogue; rows that run in no layout are left
// out. Throws InvalidInput when no row remains.
EngineFit fitEngine(const Catalog& prior, const std::vector<Measurement>& rows,
                    const EngineFitOptions& options, std::stop_token stop = {});

// One row predicted by a catalogue as it stands.
struct RowPrediction {
  std::size_t row = 0;  // index into the rows given
  double measured = 0;  // s or requests per second
  double predicted = 0;
  model::Layout layout;
  bool operator==(const RowPrediction&) const = default;
};
std::vector<RowPrediction> predictRows(const Catalog& catalog,
                                       const std::vector<Measurement>& rows);

// Signed error in percent of the measured figure.
double percentError(const RowPrediction& row);

}  // namespace qplan::planner::calibrate
