#include "planner/fleet/program.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

namespace qplan::planner::fleet {
namespace {

// Whole numbers: 3 x + 5 y with 2 x + 3 y >= 7 is least at x = 2, y = 1 (11); parts of them do with
// x = 3.5 (10.5), where another unit of the limit costs 1.5.
TEST(Program, WholeAndRelaxed) {
  Program program;
  program.columns = {{3, 0, 10, true}, {5, 0, 10, true}};
  program.rows = {{{{0, 2}, {1, 3}}, 7, kUnlimited}};
  const auto whole = solve(program, 0, 1000);
  ASSERT_TRUE(whole);
  EXPECT_NEAR(whole->cost, 11, 1e-9);
  EXPECT_EQ(whole->values, (std::vector<double>{2, 1}));
  EXPECT_LE(whole->bound, whole->cost);
  const auto parts = relaxed(program);
  ASSERT_TRUE(parts);
  EXPECT_NEAR(parts->cost, 10.5, 1e-9);
  EXPECT_NEAR(parts->dual[0], 1.5, 1e-9);
}

TEST(Program, WhatCannotBeIsNothing) {
  Program program;
  program.columns = {{1, 0, 2, true}};
  program.rows = {{{{0, 1}}, 3, kUnlimited}};
  EXPECT_FALSE(solve(program, 0, 1000));
  EXPECT_FALSE(relaxed(program));
}

RC_GTEST_PROP(Program, IsAsGoodAsTryingEverything, ()) {
  constexpr int kMost = 4;
  Program program;
  for (int c = 0; c < 3; ++c) {
    program.columns.push_back({1.0 * *rc::gen::inRange(1, 9), 0, kMost, true});
  }
  for (int r = 0; r < 2; ++r) {
    Row row{{}, 1.0 * *rc::gen::inRange(0, 20), kUnlimited};
    for (int c = 0; c < 3; ++c) row.terms.push_back({c, 1.0 * *rc::gen::inRange(0, 5)});
    program.rows.push_back(row);
  }
  double best = kUnlimited;
  for (int x = 0; x <= kMost; ++x) {
    for (int y = 0; y <= kMost; ++y) {
      for (int z = 0; z <= kMost; ++z) {
        const std::vector<int> point{x, y, z};
        bool met = true;
        for (const Row& row : program.rows) {
          double sum = 0;
          for (const Term& term : row.terms) {
            sum += term.factor * point[static_cast<std::size_t>(term.column)];
          }
          met = met && sum >= row.lower;
        }
        double cost = 0;
        for (std::size_t c = 0; c < 3; ++c) cost += program.columns[c].cost * point[c];
        if (met) best = std::min(best, cost);
      }
    }
  }
  const auto found = solve(program, 0, 10'000);
  RC_ASSERT(found.has_value() == (best < kUnlimited));
  if (!found) return;
  RC_ASSERT(std::abs(found->cost - best) < 1e-6);
  for (const Row& row : program.rows) {
    double sum = 0;
    for (const Term& term : row.terms) {
      sum += term.factor * found->values[static_cast<std::size_t>(term.column)];
    }
    RC_ASSERT(sum >= row.lower - 1e-9);
  }
}

}  // namespace
}  // namespace qplan::planner::fleet
