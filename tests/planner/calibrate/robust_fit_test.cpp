#include "planner/calibrate/robust_fit.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <vector>

namespace qplan::planner::calibrate {
namespace {

// y = a + b x at x = 1..20 with a = 2, b = 3.
std::vector<double> line(double a, double b) {
  std::vector<double> y;
  for (int i = 1; i <= 20; ++i) y.push_back(a + b * i);
  return y;
}

double linePrediction(std::span<const double> values, std::size_t i) {
  return values[0] + values[1] * static_cast<double>(i + 1);
}

const std::vector<FitParameter> kStart{{"a", 1.0, 0.0, 10.0, false, 0.0},
                                       {"b", 1.0, 0.0, 10.0, false, 0.0}};

TEST(RobustFit, RecoversExactData) {
  const auto y = line(2.0, 3.0);
  const RobustFit fit = fitLogarithms(kStart, y, linePrediction);
  EXPECT_TRUE(fit.converged);
  EXPECT_NEAR(valueOf(fit.parameters, "a"), 2.0, 1e-5);
  EXPECT_NEAR(valueOf(fit.parameters, "b"), 3.0, 1e-5);
  EXPECT_LT(fit.errors.p90, 1e-6);
}

// One sample ten times too slow moves least squares by 8 % and more; the soft-L1 loss hardly.
TEST(RobustFit, OneWildSampleDoesNotDecide) {
  auto y = line(2.0, 3.0);
  y[10] *= 10.0;
  const RobustFit fit = fitLogarithms(kStart, y, linePrediction);
  EXPECT_NEAR(valueOf(fit.parameters, "b"), 3.0, 0.06);
}

TEST(RobustFit, StaysInsideTheBoundsAndKeepsFixedParameters) {
  auto parameters = kStart;
  parameters[1].upper = 2.5;
  const auto y = line(2.0, 3.0);
  const RobustFit bounded = fitLogarithms(parameters, y, linePrediction);
  EXPECT_DOUBLE_EQ(valueOf(bounded.parameters, "b"), 2.5);
  parameters = kStart;
  parameters[0].fixed = true;
  const RobustFit kept = fitLogarithms(parameters, y, linePrediction);
  EXPECT_DOUBLE_EQ(valueOf(kept.parameters, "a"), 1.0);
  EXPECT_DOUBLE_EQ(kept.parameters[0].standardError, 0.0);
}

// a and b only ever appear as a + b: neither is determined.
TEST(RobustFit, UndeterminedParametersHaveInfiniteErrors) {
  const std::vector<double> y(10, 4.0);
  const RobustFit fit =
      fitLogarithms(kStart, y, [](std::span<const double> v, std::size_t) { return v[0] + v[1]; });
  EXPECT_NEAR(valueOf(fit.parameters, "a") + valueOf(fit.parameters, "b"), 4.0, 1e-6);
  EXPECT_TRUE(std::isinf(fit.parameters[0].standardError));
  EXPECT_TRUE(std::isinf(fit.parameters[1].standardError));
}

// Samples alternate 10 % above and below 4: the mean of n logarithms of size 0.1 is known to
// 4 x 0.1 / sqrt(100) = 0.04.
TEST(RobustFit, StandardErrorIsThatOfTheMean) {
  std::vector<double> y;
  for (int i = 0; i < 100; ++i) y.push_back(4.0 * std::exp(i % 2 == 0 ? 0.1 : -0.1));
  const RobustFit fit = fitLogarithms({{"a", 1.0, 0.0, 10.0, false, 0.0}}, y,
                                      [](std::span<const double> v, std::size_t) { return v[0]; });
  EXPECT_NEAR(fit.parameters[0].value, 4.0, 1e-4);
  EXPECT_NEAR(fit.parameters[0].standardError, 0.04, 0.002);
}

// The held-out half lies twice as high: its error under the other half's fit is log 2.
TEST(RobustFit, HeldOutSamplesAreNotSeenByTheFitThatJudgesThem) {
  std::vector<double> y(20, 1.0);
  for (std::size_t i = 10; i < 20; ++i) y[i] = 2.0;
  const JudgedFit judged = fitAndJudge(
      {{"a", 1.5, 0.1, 10.0, false, 0.0}}, y,
      [](std::span<const double> v, std::size_t) { return v[0]; },
      [](std::size_t i) { return i >= 10; });
  EXPECT_EQ(judged.heldOut.samples, 10);
  EXPECT_NEAR(judged.heldOut.median, std::log(2.0), 1e-6);
  EXPECT_NEAR(judged.heldOut.bias, -std::log(2.0), 1e-6);
  EXPECT_EQ(judged.fit.errors.samples, 20);
}

}  // namespace
}  // namespace qplan::planner::calibrate
