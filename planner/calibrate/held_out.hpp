#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "planner/calibrate/engine_fit.hpp"
#include "planner/calibration.hpp"
#include "planner/catalog.hpp"

namespace qplan::planner::calibrate {

// Rows left out of a fit together, and what the fit without them predicts for them.
struct Fold {
  std::string leftOut;  // "model", "architecture", "gpu and format", "gpu", "cells"
  std::string group;
  std::vector<RowPrediction> predictions;
};

// Said after every fit: how many are done, of how many, and what the last one was.
using FoldProgress = std::function<void(int done, int total, const std::string& what)>;

// The second stage whole: the fit on every row, and one fit per fold that leaves out
//   each model, each architecture (fine-tunes of one together), each (GPU, format), each GPU (its
//   kernel table stays), and each fifth of the cells.
// Scores are by model, by (GPU, format) and by GPU; prediction intervals come from the cell folds
// (known GPU and model), the architecture folds (new model) and the GPU folds (new GPU).
struct EngineCalibration {
  EngineFit fit;
  std::vector<RowPrediction> inSample;
  std::vector<Fold> folds;
  Calibration calibration;  // parameters, scores, intervals
  bool complete = true;     // false when stopped: scores and intervals are then missing
};

EngineCalibration calibrateEngine(const Catalog& prior, const std::vector<Measurement>& rows,
                                  const EngineFitOptions& options, std::stop_token stop = {},
                                  const FoldProgress& progress = {});

// Split-conformal quantiles of ln(measured / predicted) that cover `level` of exchangeable new rows
// (arXiv 1604.04173): the order statistics at (1 -+ level)/2 of n + 1. {0, 0} without predictions.
model::LogQuantiles conformal(const std::vector<RowPrediction>& predictions, double level);

// Whether a deployment is larger than what the rows pin down well: replicas of several GPUs that
// together need more than one node.
bool beyondNode(const model::Layout& layout, int gpusPerNode);

}  // namespace qplan::planner::calibrate
