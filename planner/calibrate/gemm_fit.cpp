#include "planner/calibrate/gemm_fit.hpp"

#include <ceres/ceres.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <map>
#include <memory>
#include <utility>

#include "planner/calibrate/gemm_parameters.hpp"

namespace qplan::planner::calibrate {
namespace {

using model::GemmEfficiency;
using model::GemmKernel;
using model::Seconds;

constexpr std::array<std::pair<int, int>, 9> kBands{{{1, 1},
                                                     {2, 16},
                                                     {17, 64},
                                                     {65, 128},
                                                     {129, 256},
                                                     {257, 512},
                                                     {513, 1024},
                                                     {1025, 2048},
                                                     {2049, std::numeric_limits<int>::max()}}};

const ParameterRange& rangeAt(std::size_t i) { return range(static_cast<GemmParameter>(i)); }

struct Target {
  const model::Gpu& gpu;
  model::Format format;
  Seconds quantizationStartup;
};

double logError(const Target& target, const GemmEfficiency& e, Seconds perElement,
                const GemmSample& s) {
  const double elements = static_cast<double>(s.rows) * s.shape.inputs;
  const Seconds predicted = GemmKernel(target.gpu, target.format, e, s.shape).time(s.rows) +
                            target.quantizationStartup + perElement * elements;
  return std::log(predicted / s.time);
}

struct Residual {
  const Target* target;
  const GemmEfficiency* start;
  const GemmSample* sample;

  bool operator()(double const* const* blocks, double* residual) const {
    GemmValues v;
    std::copy_n(blocks[0], v.size(), v.begin());
    // Numeric differentiation steps past the bound, where the smooth maximum has no real value.
    double& overlap = v[static_cast<std::size_t>(GemmParameter::overlap)];
    overlap = std::max(overlap, 0.0);
    residual[0] = logError(*target, efficiencyOf(v, *start),
                           Seconds(baseValue(v, GemmParameter::quantization)), *sample);
    return true;
  }
};

std::size_t bandOf(int rows) {
  std::size_t i = 0;
  while (rows > kBands[i].second) ++i;
  return i;
}

std::vector<double> bandWeights(const std::vector<GemmSample>& samples) {
  std::array<double, kBands.size()> counts{};
  for (const GemmSample& s : samples) counts[bandOf(s.rows)] += 1;
  const auto used = std::count_if(counts.begin(), counts.end(), [](double c) { return c > 0; });
  std::vector<double> weights;
  weights.reserve(samples.size());
  for (const GemmSample& s : samples) {
    weights.push_back(static_cast<double>(samples.size()) /
                      (static_cast<double>(used) * counts[bandOf(s.rows)]));
  }
  return weights;
}

class StopCallback : public ceres::IterationCallback {
 public:
  explicit StopCallback(const std::stop_token& stop) : stop_(stop) {}
  ceres::CallbackReturnType operator()(const ceres::IterationSummary&) override {
    return stop_.stop_requested() ? ceres::SOLVER_ABORT : ceres::SOLVER_CONTINUE;
  }

 private:
  const std::stop_token& stop_;
};

struct Solution {
  GemmValues values{};
  GemmValues standardErrors{};  // solver units; of moved parameters
  // Whether any sample depends on the parameter at all.
  std::array<bool, kGemmParameterCount> seen{};
  bool converged = false;
};

Solution solve(const Target& target, const std::vector<GemmSample>& samples,
               const GemmFitOptions& options, const GemmValues& from,
               const std::vector<bool>& moves, double lossScale, bool wantErrors) {
  Solution solution;
  solution.values = from;
  std::vector<int> held;
  for (std::size_t i = 0; i < kGemmParameterCount; ++i) {
    if (!moves[i]) held.push_back(static_cast<int>(i));
  }
  if (held.size() == kGemmParameterCount || samples.empty()) return solution;
  if (options.stop.stop_requested()) return solution;

  ceres::Problem problem;
  double* block = solution.values.data();
  problem.AddParameterBlock(block, static_cast<int>(kGemmParameterCount));
  const std::vector<double> weights = bandWeights(samples);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    auto cost = std::make_unique<ceres::DynamicNumericDiffCostFunction<Residual>>(
        new Residual{&target, &options.start, &samples[i]});
    cost->AddParameterBlock(static_cast<int>(kGemmParameterCount));
    cost->SetNumResiduals(1);
    // Scaled after the loss, so that a weight does not move the outlier threshold.
    auto* loss = new ceres::ScaledLoss(new ceres::SoftLOneLoss(lossScale), weights[i],
                                       ceres::TAKE_OWNERSHIP);
    problem.AddResidualBlock(cost.release(), loss, block);
  }
  if (!held.empty()) {
    problem.SetManifold(block,
                        new ceres::SubsetManifold(static_cast<int>(kGemmParameterCount), held));
  }
  for (std::size_t i = 0; i < kGemmParameterCount; ++i) {
    if (!moves[i]) continue;
    problem.SetParameterLowerBound(block, static_cast<int>(i), rangeAt(i).lower);
    problem.SetParameterUpperBound(block, static_cast<int>(i), rangeAt(i).upper);
    block[i] = std::clamp(block[i], rangeAt(i).lower, rangeAt(i).upper);
  }

  ceres::Solver::Options solver;
  solver.linear_solver_type = ceres::DENSE_QR;
  solver.max_num_iterations = 60;
  solver.function_tolerance = 1e-6;
  solver.logging_type = ceres::SILENT;
  solver.num_threads = 1;
  StopCallback stopping(options.stop);
  solver.callbacks.push_back(&stopping);
  ceres::Solver::Summary summary;
  ceres::Solve(solver, &problem, &summary);
  solution.converged = summary.termination_type == ceres::CONVERGENCE;

  if (wantErrors) {
    ceres::Covariance::Options covarianceOptions;
    covarianceOptions.algorithm_type = ceres::DENSE_SVD;
    covarianceOptions.null_space_rank = -1;
    ceres::Covariance covariance(covarianceOptions);
    std::array<double, kGemmParameterCount * kGemmParameterCount> matrix{};
    if (covariance.Compute(std::vector<std::pair<const double*, const double*>>{{block, block}},
                           &problem)) {
      covariance.GetCovarianceBlock(block, block, matrix.data());
    }
    // final_cost is half the weighted robust sum of squares.
    const double freedom =
        std::max(1.0, static_cast<double>(samples.size() + held.size() - kGemmParameterCount));
    const double variance = 2.0 * summary.final_cost / freedom;
    for (std::size_t i = 0; i < kGemmParameterCount; ++i) {
      const double own = matrix[i * kGemmParameterCount + i];
      solution.seen[i] = own > 0;
      solution.standardErrors[i] = std::sqrt(std::max(0.0, own * variance));
    }
  }
  return solution;
}

// Far from the solution every sample is an outlier and pulls equally little; a wide loss first
// finds the way.
Solution solveInStages(const Target& target, const std::vector<GemmSample>& samples,
                       const GemmFitOptions& options, const GemmValues& from,
                       const std::vector<bool>& moves) {
  const Solution near = solve(target, samples, options, from, moves, 20 * options.lossScale, false);
  return solve(target, samples, options, near.values, moves, options.lossScale, true);
}

struct FitResult {
  Solution solution;
  std::array<ParameterState, kGemmParameterCount> states{};
};

std::vector<bool> moving(const std::array<ParameterState, kGemmParameterCount>& states) {
  std::vector<bool> moves;
  moves.reserve(states.size());
  for (const ParameterState s : states) moves.push_back(s == ParameterState::fitted);
  return moves;
}

bool onBound(double value, const ParameterRange& r) {
  const double margin = 1e-3 * (r.upper - r.lower);
  return value <= r.lower + margin || value >= r.upper - margin;
}

// Fixes what ends on a bound where it is, and what the samples cannot tell at its start value, one
// parameter at a time, refitting the rest.
FitResult fitIdentified(const Target& target, const std::vector<GemmSample>& samples,
                        const GemmFitOptions& options) {
  const GemmValues start = valuesOf(options.start, options.quantizationPerElement);
  FitResult result;
  result.states.fill(ParameterState::fixed);
  for (const GemmParameter p : options.free) {
    result.states[static_cast<std::size_t>(p)] = ParameterState::fitted;
  }
  GemmValues from = start;
  for (std::size_t round = 0; round <= options.free.size(); ++round) {
    result.solution = solveInStages(target, samples, options, from, moving(result.states));
    from = result.solution.values;
    bool changed = false;
    for (std::size_t i = 0; i < kGemmParameterCount; ++i) {
      if (result.states[i] == ParameterState::fitted && onBound(from[i], rangeAt(i))) {
        result.states[i] = ParameterState::atBound;
        changed = true;
      }
    }
    if (changed) continue;
    std::size_t worst = kGemmParameterCount;
    double worstShare = options.unidentifiedShare;
    for (std::size_t i = 0; i < kGemmParameterCount; ++i) {
      if (result.states[i] != ParameterState::fitted) continue;
      const double share =
          result.solution.standardErrors[i] / (rangeAt(i).upper - rangeAt(i).lower);
      // The pseudo-inverse leaves no variance in a direction nothing depends on.
      const double judged =
          result.solution.seen[i] ? share : std::numeric_limits<double>::infinity();
      if (judged > worstShare) {
        worst = i;
        worstShare = judged;
      }
    }
    if (worst == kGemmParameterCount) break;
    result.states[worst] = ParameterState::unidentified;
    from[worst] = start[worst];
  }
  return result;
}

// Fold of each sample: shapes (or values of M) numbered in order and dealt out in turn.
template <class KeyOf>
std::vector<int> dealFolds(const std::vector<GemmSample>& samples, int folds, KeyOf keyOf) {
  using Key = decltype(keyOf(samples.front()));
  std::map<Key, int> order;
  for (const GemmSample& s : samples) order.emplace(keyOf(s), 0);
  // The extra step per round keeps a fold from being one column of a regular grid.
  int next = 0;
  for (auto& [key, fold] : order) {
    fold = (next + next / folds) % folds;
    ++next;
  }
  std::vector<int> result;
  result.reserve(samples.size());
  for (const GemmSample& s : samples) result.push_back(order.at(keyOf(s)));
  return result;
}

// Log errors of every sample by a fit that did not see its fold.
std::vector<double> heldOutErrors(const Target& target, const std::vector<GemmSample>& samples,
                                  const GemmFitOptions& options, const FitResult& full,
                                  const std::vector<int>& folds) {
  std::vector<double> errors(samples.size(), 0.0);
  const std::vector<bool> moves = moving(full.states);
  for (int fold = 0; fold < options.folds; ++fold) {
    std::vector<GemmSample> seen;
    for (std::size_t i = 0; i < samples.size(); ++i) {
      if (folds[i] != fold) seen.push_back(samples[i]);
    }
    // Starts where the user did, not at the full fit, which has seen the fold.
    GemmValues from = valuesOf(options.start, options.quantizationPerElement);
    for (std::size_t i = 0; i < kGemmParameterCount; ++i) {
      if (full.states[i] == ParameterState::atBound) from[i] = full.solution.values[i];
    }
    const Solution s = solveInStages(target, seen, options, from, moves);
    const GemmEfficiency e = efficiencyOf(s.values, options.start);
    const Seconds perElement(baseValue(s.values, GemmParameter::quantization));
    for (std::size_t i = 0; i < samples.size(); ++i) {
      if (folds[i] == fold) errors[i] = logError(target, e, perElement, samples[i]);
    }
  }
  return errors;
}

}  // namespace

GemmFit fitGemm(const model::Gpu& gpu, model::Format format, const std::vector<GemmSample>& samples,
                const GemmFitOptions& options) {
  assert(model::supports(gpu, format));
  const Target target{gpu, format, options.quantizationStartup};
  const FitResult full = fitIdentified(target, samples, options);

  GemmFit fit;
  fit.efficiency = efficiencyOf(full.solution.values, options.start);
  fit.quantizationPerElement =
      Seconds(baseValue(full.solution.values, GemmParameter::quantization));
  fit.converged = full.solution.converged;
  for (std::size_t i = 0; i < kGemmParameterCount; ++i) {
    const bool fitted = full.states[i] == ParameterState::fitted;
    fit.parameters.push_back({static_cast<GemmParameter>(i), full.states[i],
                              full.solution.values[i] * rangeAt(i).unit,
                              fitted ? full.solution.standardErrors[i] * rangeAt(i).unit : 0.0});
  }
  fit.inSample = gemmError(gpu, format, fit.efficiency, options.quantizationStartup,
                           fit.quantizationPerElement, samples);
  if (options.folds < 2 || samples.empty()) return fit;

  const std::vector<double> byShape = heldOutErrors(
      target, samples, options, full, dealFolds(samples, options.folds, [](const GemmSample& s) {
        return std::pair(s.shape.outputs, s.shape.inputs);
      }));
  fit.heldOutShapes = summarize(byShape);
  fit.heldOutRows = summarize(
      heldOutErrors(target, samples, options, full,
                    dealFolds(samples, options.folds, [](const GemmSample& s) { return s.rows; })));
  for (std::size_t b = 0; b < kBands.size(); ++b) {
    std::vector<double> errors;
    int largest = 0;
    for (std::size_t i = 0; i < samples.size(); ++i) {
      if (bandOf(samples[i].rows) != b) continue;
      errors.push_back(byShape[i]);
      largest = std::max(largest, samples[i].rows);
    }
    if (!errors.empty()) {
      fit.heldOutByRows.push_back({kBands[b].first, largest, summarize(std::move(errors))});
    }
  }
  return fit;
}

ErrorSummary gemmError(const model::Gpu& gpu, model::Format format,
                       const GemmEfficiency& efficiency, Seconds quantizationStartup,
                       Seconds quantizationPerElement, const std::vector<GemmSample>& samples) {
  const Target target{gpu, format, quantizationStartup};
  std::vector<double> errors;
  errors.reserve(samples.size());
  for (const GemmSample& s : samples) {
    errors.push_back(logError(target, efficiency, quantizationPerElement, s));
  }
  return summarize(std::move(errors));
}

}  // namespace qplan::planner::calibrate
