#include "profiler/cuda/batches.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>

namespace qplan::profiler::cuda {
namespace {

using model::Seconds;

TEST(Batches, LastTwoHundredMicroseconds) {
  EXPECT_EQ(runsPerBatch(Seconds(50e-6)), 4);
  EXPECT_EQ(runsPerBatch(Seconds(60e-6)), 4);  // 3 are 180 us
  EXPECT_EQ(runsPerBatch(Seconds(1e-3)), 1);
  EXPECT_EQ(runsPerBatch(Seconds(2e-6)), 32);  // 100 would be needed
}

TEST(Batches, WithoutAnEstimateAreTheLargest) {
  EXPECT_EQ(runsPerBatch(Seconds(0.0)), 32);
  EXPECT_EQ(runsPerBatch(Seconds(-1.0)), 32);
  EXPECT_EQ(runsPerBatch(Seconds(std::numeric_limits<double>::quiet_NaN())), 32);
}

TEST(Batches, RotateThrough64Turns) {
  EXPECT_EQ(graphsInTurn(32, 100), 2);
  EXPECT_EQ(graphsInTurn(30, 100), 3);  // 2 graphs of 30 are 60 turns
  EXPECT_EQ(graphsInTurn(1, 100), 64);
  EXPECT_EQ(graphsInTurn(1, 5), 5);  // no more than are launched
  EXPECT_EQ(graphsInTurn(100, 5), 1);
}

RC_GTEST_PROP(Batches, AreTheFewestThatLast, ()) {
  const double one = *rc::gen::inRange(1, 2000) * 1e-6;
  const int runs = runsPerBatch(Seconds(one));
  RC_ASSERT(runs >= 1 && runs <= 32);
  RC_ASSERT(runs == 32 || runs * one >= 199.999e-6);
  RC_ASSERT(runs == 1 || (runs - 1) * one < 200.001e-6);
}

TEST(Chain, WhatIsTheSameForBothCancels) {
  // 10 us + 64 x 1.5 us = 106 us, 10 us + 576 x 1.5 us = 874 us.
  EXPECT_NEAR(timePerLink(Seconds(106e-6), 64, Seconds(874e-6), 576).value(), 1.5e-6, 1e-12);
}

TEST(Chain, NoiseIsALostRecordNotANegativeTime) {
  EXPECT_EQ(timePerLink(Seconds(2e-6), 1, Seconds(1e-6), 2), Seconds(0.0));
}

}  // namespace
}  // namespace qplan::profiler::cuda
