#include "planner/calibrate/robust_fit.hpp"

#include <ceres/ceres.h>

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <memory>
#include <numeric>
#include <utility>

namespace qplan::planner::calibrate {
namespace {

constexpr double kLossScale = 0.1;

// log(predicted / measured) of one sample.
struct LogResidual {
  const Predictor* predict = nullptr;
  std::size_t parameters = 0;
  std::size_t index = 0;
  double measured = 0;

  bool operator()(double const* const* values, double* residual) const {
    const double time = (*predict)(std::span(values[0], parameters), index);
    if (!(time > 0.0) || !std::isfinite(time)) return false;
    residual[0] = std::log(time / measured);
    return true;
  }
};

std::vector<std::size_t> allIndices(std::size_t count) {
  std::vector<std::size_t> indices(count);
  std::iota(indices.begin(), indices.end(), std::size_t{0});
  return indices;
}

// Variance of the bulk of the residuals: those within three medians of zero.
double bulkVariance(const std::vector<double>& residuals, std::size_t freeParameters) {
  const double limit = 3.0 * summarize(residuals).median;
  double sum = 0.0;
  std::size_t count = 0;
  for (const double r : residuals) {
    if (std::abs(r) > limit) continue;
    sum += r * r;
    ++count;
  }
  return count > freeParameters ? sum / static_cast<double>(count - freeParameters) : 0.0;
}

// Standard errors from the Jacobian J of the residuals: the diagonal of variance x (J^T J)^-1, by
// eigenvalues of J^T J with columns scaled to one. A parameter with a share in a direction the
// samples do not see is undetermined.
void setStandardErrors(ceres::Problem& problem, std::vector<FitParameter>& parameters,
                       double variance) {
  constexpr double kUnseen = 1e-12;
  ceres::Problem::EvaluateOptions options;
  options.apply_loss_function = false;
  ceres::CRSMatrix jacobian;
  problem.Evaluate(options, nullptr, nullptr, nullptr, &jacobian);
  Eigen::MatrixXd normal = Eigen::MatrixXd::Zero(jacobian.num_cols, jacobian.num_cols);
  for (std::size_t row = 0; row + 1 < jacobian.rows.size(); ++row) {
    for (int i = jacobian.rows[row]; i < jacobian.rows[row + 1]; ++i) {
      for (int j = jacobian.rows[row]; j < jacobian.rows[row + 1]; ++j) {
        const auto a = static_cast<std::size_t>(i);
        const auto b = static_cast<std::size_t>(j);
        normal(jacobian.cols[a], jacobian.cols[b]) += jacobian.values[a] * jacobian.values[b];
      }
    }
  }
  const Eigen::VectorXd norms =
      normal.diagonal().cwiseSqrt().cwiseMax(std::numeric_limits<double>::min());
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(
      norms.cwiseInverse().asDiagonal() * normal * norms.cwiseInverse().asDiagonal());
  Eigen::Index column = 0;
  for (FitParameter& parameter : parameters) {
    if (parameter.fixed) continue;
    double own = 0.0;
    for (Eigen::Index k = 0; k < solver.eigenvalues().size(); ++k) {
      const double share = std::pow(solver.eigenvectors()(column, k), 2);
      if (solver.eigenvalues()(k) > kUnseen) {
        own += share / solver.eigenvalues()(k);
      } else if (share > kUnseen) {
        own = std::numeric_limits<double>::infinity();
      }
    }
    parameter.standardError = std::sqrt(own * variance) / norms(column);
    if (std::isinf(own)) parameter.standardError = own;
    ++column;
  }
}

RobustFit fitSome(std::vector<FitParameter> parameters, std::span<const double> measured,
                  const Predictor& predict, std::span<const std::size_t> indices) {
  assert(!indices.empty());
  std::vector<double> values;
  std::vector<int> constant;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    values.push_back(parameters[i].value);
    if (parameters[i].fixed) constant.push_back(static_cast<int>(i));
  }

  ceres::Problem problem;
  for (const std::size_t index : indices) {
    auto cost = std::make_unique<ceres::DynamicNumericDiffCostFunction<LogResidual>>(
        new LogResidual{&predict, values.size(), index, measured[index]});
    cost->AddParameterBlock(static_cast<int>(values.size()));
    cost->SetNumResiduals(1);
    problem.AddResidualBlock(cost.release(), new ceres::SoftLOneLoss(kLossScale), values.data());
  }
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (parameters[i].fixed) continue;
    problem.SetParameterLowerBound(values.data(), static_cast<int>(i), parameters[i].lower);
    problem.SetParameterUpperBound(values.data(), static_cast<int>(i), parameters[i].upper);
  }
  if (!constant.empty() && constant.size() < values.size()) {
    problem.SetManifold(values.data(),
                        new ceres::SubsetManifold(static_cast<int>(values.size()), constant));
  } else if (!constant.empty()) {
    problem.SetParameterBlockConstant(values.data());
  }

  ceres::Solver::Options options;
  options.linear_solver_type = ceres::DENSE_QR;
  options.max_num_iterations = 200;
  options.num_threads = 1;
  options.function_tolerance = 1e-12;
  options.parameter_tolerance = 1e-10;
  options.logging_type = ceres::SILENT;
  ceres::Solver::Summary summary;
  ceres::Solve(options, &problem, &summary);

  RobustFit fit;
  fit.converged = summary.termination_type == ceres::CONVERGENCE;
  std::vector<double> residuals;
  for (const std::size_t index : indices) {
    residuals.push_back(std::log(predict(values, index) / measured[index]));
  }
  const std::size_t freeParameters = values.size() - constant.size();
  if (freeParameters > 0) {
    setStandardErrors(problem, parameters, bulkVariance(residuals, freeParameters));
  }
  for (std::size_t i = 0; i < parameters.size(); ++i) parameters[i].value = values[i];
  fit.parameters = std::move(parameters);
  fit.errors = errorsOf(values, measured, predict, indices);
  return fit;
}

}  // namespace

RobustFit fitLogarithms(std::vector<FitParameter> parameters, std::span<const double> measured,
                        const Predictor& predict) {
  const auto indices = allIndices(measured.size());
  return fitSome(std::move(parameters), measured, predict, indices);
}

ErrorSummary errorsOf(std::span<const double> values, std::span<const double> measured,
                      const Predictor& predict, std::span<const std::size_t> indices) {
  std::vector<double> errors;
  for (const std::size_t index : indices) {
    errors.push_back(std::log(predict(values, index) / measured[index]));
  }
  return summarize(std::move(errors));
}

JudgedFit fitAndJudge(const std::vector<FitParameter>& parameters, std::span<const double> measured,
                      const Predictor& predict, const std::function<bool(std::size_t)>& isHeldOut) {
  std::vector<std::size_t> kept;
  std::vector<std::size_t> held;
  for (std::size_t i = 0; i < measured.size(); ++i) (isHeldOut(i) ? held : kept).push_back(i);
  JudgedFit judged;
  if (!held.empty() && !kept.empty()) {
    const RobustFit without = fitSome(parameters, measured, predict, kept);
    std::vector<double> values;
    for (const FitParameter& p : without.parameters) values.push_back(p.value);
    judged.heldOut = errorsOf(values, measured, predict, held);
  }
  judged.fit = fitLogarithms(parameters, measured, predict);
  return judged;
}

double valueOf(const std::vector<FitParameter>& parameters, const std::string& name) {
  const auto found = std::find_if(parameters.begin(), parameters.end(),
                                  [&](const FitParameter& p) { return p.name == name; });
  assert(found != parameters.end());
  return found->value;
}

}  // namespace qplan::planner::calibrate
