#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "model/ratio_curve.hpp"
#include "model/ratio_grid.hpp"
#include "model/scattered_field.hpp"

namespace qplan::model {
namespace {

// Knots (1, 2) and (100, 0.5): half way in logarithms is size 10, ratio sqrt(2 x 0.5) = 1.
TEST(RatioCurve, IsLinearInLogarithmsAndHeldOutside) {
  RatioCurve curve;
  EXPECT_EQ(curve.at(7), 1.0);
  curve.add(1, 2);
  curve.add(100, 0.5);
  EXPECT_NEAR(curve.at(1), 2.0, 1e-12);
  EXPECT_NEAR(curve.at(10), 1.0, 1e-12);
  EXPECT_NEAR(curve.at(100), 0.5, 1e-12);
  EXPECT_NEAR(curve.at(1e6), 0.5, 1e-12);
  EXPECT_NEAR(curve.at(0.1), 2.0, 1e-12);
}

TEST(RatioCurve, KeepsTheLargestSizeWhenFull) {
  RatioCurve curve;
  for (std::size_t i = 0; i < RatioCurve::kMaxKnots; ++i)
    curve.add(1.0 + static_cast<double>(i), 3);
  curve.add(1000, 5);
  EXPECT_NEAR(curve.at(1000), 5.0, 1e-12);
  EXPECT_NEAR(curve.at(1), 3.0, 1e-12);
}

// 2 to 8 over sizes 1..100 times a constant 3, and a knot of its own at 10: 4 x 3 there.
TEST(RatioCurve, MultipliesKnotByKnot) {
  RatioCurve a;
  a.add(1, 2);
  a.add(100, 8);
  RatioCurve b;
  b.add(10, 3);
  const RatioCurve both = product(a, b);
  EXPECT_NEAR(both.at(1), 6.0, 1e-12);
  EXPECT_NEAR(both.at(10), 12.0, 1e-12);
  EXPECT_NEAR(both.at(1000), 24.0, 1e-12);
  EXPECT_NEAR(product(a, RatioCurve()).at(10), a.at(10), 1e-12);
}

// Corners 0 but one of ln 8: at the middle of the cell its weight is 1/8, so 8^(1/8).
TEST(RatioGrid, IsTrilinearInLogarithms) {
  RatioGrid grid({0, 0, 0}, {2, 2, 2});
  grid.set(1, 1, 1, std::log(8.0));
  EXPECT_NEAR(grid.at({0.5, 0.5, 0.5}), std::pow(8.0, 0.125), 1e-12);
  EXPECT_NEAR(grid.at({1, 1, 1}), 8.0, 1e-12);
  EXPECT_NEAR(grid.at({9, 9, 9}), 8.0, 1e-12);
  EXPECT_NEAR(grid.at({0, 1, 1}), 1.0, 1e-12);
}

TEST(ScatteredField, IsExactAtItsPointsAndAveragesRepeats) {
  ScatteredField field(4.0);
  field.add({1, 2, 0}, 3.0);
  field.add({2, 5, 0}, -1.0);
  field.add({2, 5, 0}, 0.0);
  EXPECT_EQ(field.size(), 2U);
  EXPECT_EQ(field.at({1, 2, 0}), 3.0);
  EXPECT_EQ(field.at({2, 5, 0}), -0.5);
}

// Two points, one half way: by symmetry both weigh 1/2.
TEST(ScatteredField, WeighsByDistance) {
  ScatteredField field(4.0);
  field.add({0, 0, 0}, 1.0);
  field.add({2, 0, 0}, 3.0);
  EXPECT_NEAR(field.at({1, 0, 0}), 2.0, 1e-12);
  EXPECT_LT(field.at({0.5, 0, 0}), 2.0);
}

// Weights sum to 1, so a constant is reproduced anywhere.
RC_GTEST_PROP(ScatteredField, ReproducesAConstant, ()) {
  ScatteredField field(3.0, 8);
  const auto coordinate = [] { return *rc::gen::inRange(-500, 500) / 50.0; };
  const int points = *rc::gen::inRange(1, 30);
  for (int i = 0; i < points; ++i) field.add({coordinate(), coordinate(), coordinate()}, 0.25);
  RC_ASSERT(std::abs(field.at({coordinate(), coordinate(), coordinate()}) - 0.25) < 1e-6);
}

}  // namespace
}  // namespace qplan::model
