#include "planner/calibrate/engine_fit.hpp"

#include <ceres/ceres.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "planner/calibrate/engine_rows.hpp"

namespace qplan::planner::calibrate {

namespace {

using model::Efficiency;
using model::Engine;

// Relative deviation of a value rounded to +-half: half / sqrt(3).
constexpr double kUniform = 0.5773502691896258;
// A parameter whose posterior deviation is this share of its prior's was not informed by the rows.
constexpr double kUnmoved = 0.98;
constexpr int kRounds = 2;  // the number of requests of the protocol follows the fitted latency

struct Binding {
  const ParameterSpec* spec = nullptr;
  double prior = 0;
  double value = 0;  // ln
};

// ln(predicted / measured) over the row's noise, as a function of the ln of its parameters.
class RowResidual {
 public:
  RowResidual(const PreparedRow& row, std::vector<const ParameterSpec*> specs, double weight)
      : row_(row), specs_(std::move(specs)), weight_(weight) {}

  bool operator()(double const* const* parameters, double* residual) const {
    Efficiency efficiency = row_.efficiency;
    Engine engine = row_.deployment.engine;
    for (std::size_t i = 0; i < specs_.size(); ++i) {
      specs_[i]->write(efficiency, engine, std::exp(parameters[i][0]));
    }
    const double value = evaluate(row_, efficiency, engine).value;
    if (!(value > 0) || !std::isfinite(value)) return false;
    residual[0] = weight_ * std::log(value / row_.measured);
    return true;
  }

 private:
  const PreparedRow& row_;
  std::vector<const ParameterSpec*> specs_;
  double weight_;
};

struct PriorResidual {
  double mean, deviation;
  template <class T>
  bool operator()(const T* value, T* residual) const {
    residual[0] = (value[0] - mean) / deviation;
    return true;
  }
};

double weightOf(const PreparedRow& row, const EngineFitOptions& options) {
  const bool sync = row.mode == model::Mode::sync;
  const double noise = sync ? options.syncNoise : options.asyncNoise;
  const double weight = 1 / std::hypot(noise, row.rounding * kUniform);
  const bool spansNodes = std::any_of(row.layouts.begin(), row.layouts.end(),
                                      [](const RowLayout& l) { return l.layout.pp > 1; });
  return !sync && spansNodes ? weight * options.pipelineWeight : weight;
}

std::vector<PreparedRow> prepareAll(const Catalog& catalog, const std::vector<Measurement>& rows,
                                    const EngineFitOptions& options) {
  std::vector<PreparedRow> prepared;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!rows[i].flag.empty() || !options.use(rows[i])) continue;
    if (auto row = prepareRow(catalog, rows[i], i)) prepared.push_back(std::move(*row));
  }
  if (prepared.empty()) {
    throw model::InvalidInput({{"measurements", "no row to fit on", "give rows without a flag"}});
  }
  return prepared;
}

// Parameters that at least one row depends on.
std::vector<Binding> bindParameters(const std::vector<ParameterSpec>& specs,
                                    const std::vector<PreparedRow>& rows) {
  std::vector<Binding> bindings;
  for (const ParameterSpec& spec : specs) {
    for (const PreparedRow& row : rows) {
      if (!concerns(spec, row.efficiency.gpu, row.deployment.engine.id, row.deployment.format)) {
        continue;
      }
      const double prior = spec.read(row.efficiency, row.deployment.engine);
      if (prior <= 0) break;  // a term that this engine or GPU does not have
      bindings.push_back({&spec, prior, std::log(std::clamp(prior, spec.lower, spec.upper))});
      break;
    }
  }
  return bindings;
}

class CancelCallback : public ceres::IterationCallback {
 public:
  explicit CancelCallback(std::stop_token stop) : stop_(std::move(stop)) {}
  ceres::CallbackReturnType operator()(const ceres::IterationSummary&) override {
    return stop_.stop_requested() ? ceres::SOLVER_ABORT : ceres::SOLVER_CONTINUE;
  }

 private:
  std::stop_token stop_;
};

void addRows(ceres::Problem& problem, const std::vector<PreparedRow>& rows,
             std::vector<Binding>& bindings, const EngineFitOptions& options) {
  for (const PreparedRow& row : rows) {
    std::vector<const ParameterSpec*> specs;
    std::vector<double*> blocks;
    for (Binding& binding : bindings) {
      if (concerns(*binding.spec, row.efficiency.gpu, row.deployment.engine.id,
                   row.deployment.format)) {
        specs.push_back(binding.spec);
        blocks.push_back(&binding.value);
      }
    }
    const std::size_t count = specs.size();
    auto* cost = new ceres::DynamicNumericDiffCostFunction<RowResidual, ceres::FORWARD>(
        new RowResidual(row, std::move(specs), weightOf(row, options)));
    for (std::size_t i = 0; i < count; ++i) cost->AddParameterBlock(1);
    cost->SetNumResiduals(1);
    problem.AddResidualBlock(cost, new ceres::SoftLOneLoss(1.0), blocks);
  }
}

void addPriors(ceres::Problem& problem, std::vector<Binding>& bindings) {
  for (Binding& binding : bindings) {
    problem.AddResidualBlock(new ceres::AutoDiffCostFunction<PriorResidual, 1, 1>(new PriorResidual{
                                 std::log(binding.prior), binding.spec->deviation}),
                             nullptr, &binding.value);
    problem.SetParameterLowerBound(&binding.value, 0, std::log(binding.spec->lower));
    problem.SetParameterUpperBound(&binding.value, 0, std::log(binding.spec->upper));
  }
}

std::vector<double> standardErrors(ceres::Problem& problem, const std::vector<Binding>& bindings) {
  ceres::Covariance::Options options;
  options.algorithm_type = ceres::DENSE_SVD;
  options.null_space_rank = -1;
  ceres::Covariance covariance(options);
  std::vector<std::pair<const double*, const double*>> blocks;
  blocks.reserve(bindings.size());
  for (const Binding& binding : bindings) blocks.emplace_back(&binding.value, &binding.value);
  std::vector<double> errors(bindings.size(), 0.0);
  if (!covariance.Compute(blocks, &problem)) return errors;
  for (std::size_t i = 0; i < bindings.size(); ++i) {
    double variance = 0;
    covariance.GetCovarianceBlock(&bindings[i].value, &bindings[i].value, &variance);
    errors[i] = std::sqrt(std::max(0.0, variance));
  }
  return errors;
}

// A catalogue with the current values in place, for the next round's protocol.
Catalog withValues(const Catalog& prior, const std::vector<Binding>& bindings) {
  Calibration calibration;
  for (const Binding& binding : bindings) {
    calibration.parameters.push_back(
        {binding.spec->name, binding.prior, binding.spec->deviation, std::exp(binding.value), 0});
  }
  Catalog catalog = prior;
  apply(calibration, catalog.efficiencies, catalog.engines);
  return catalog;
}

}  // namespace

EngineFit fitEngine(const Catalog& prior, const std::vector<Measurement>& measurements,
                    const EngineFitOptions& options, std::stop_token stop) {
  const auto specs = calibrationParameters(prior.efficiencies, prior.engines);
  std::vector<PreparedRow> rows = prepareAll(prior, measurements, options);
  std::vector<Binding> bindings = bindParameters(specs, rows);
  EngineFit fit;
  std::vector<double> errors;
  for (int round = 0; round < kRounds && !stop.stop_requested(); ++round) {
    if (round > 0) rows = prepareAll(withValues(prior, bindings), measurements, options);
    ceres::Problem problem;
    addRows(problem, rows, bindings, options);
    addPriors(problem, bindings);
    ceres::Solver::Options solver;
    solver.max_num_iterations = options.maxIterations;
    solver.num_threads = options.threads;
    solver.linear_solver_type = ceres::DENSE_QR;
    solver.function_tolerance = 1e-4;
    solver.logging_type = ceres::SILENT;
    CancelCallback cancel(stop);
    solver.callbacks.push_back(&cancel);
    ceres::Solver::Summary summary;
    ceres::Solve(solver, &problem, &summary);
    if (round == 0) fit.initialCost = summary.initial_cost;
    fit.finalCost = summary.final_cost;
    fit.report = summary.BriefReport();
    if (round + 1 == kRounds) errors = standardErrors(problem, bindings);
  }
  fit.rows = static_cast<int>(rows.size());
  errors.resize(bindings.size(), 0.0);
  for (std::size_t i = 0; i < bindings.size(); ++i) {
    const Binding& b = bindings[i];
    const FittedParameter fitted{b.spec->name, b.prior, b.spec->deviation, std::exp(b.value),
                                 errors[i]};
    fit.all.push_back(fitted);
    if (errors[i] > kUnmoved * b.spec->deviation) {
      fit.unmoved.push_back(fitted.name);
    } else {
      fit.calibration.parameters.push_back(fitted);
    }
  }
  return fit;
}

std::vector<RowPrediction> predictRows(const Catalog& catalog,
                                       const std::vector<Measurement>& rows) {
  std::vector<RowPrediction> predictions;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!rows[i].flag.empty()) continue;
    const auto prepared = prepareRow(catalog, rows[i], i);
    if (!prepared) continue;
    const RowValue value = evaluate(*prepared, prepared->efficiency, prepared->deployment.engine);
    predictions.push_back({i, prepared->measured, value.value, value.layout});
  }
  return predictions;
}

double percentError(const RowPrediction& row) { return 100 * (row.predicted / row.measured - 1); }

}  // namespace qplan::planner::calibrate
