#include "planner/doubt.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/planner/scenario.hpp"

namespace qplan::planner {
namespace {

// Replicas of one GPU each, told apart by their format; sync, so that queries per dollar are those
// of the latency.
class DoubtAbout : public ::testing::Test {
 protected:
  Replica replica(model::Format format, double latency, double sigma) const {
    Replica one;
    one.gpu = 1;
    one.question.llm = &all_.llms[0];
    one.question.gpu = &all_.gpus[1];
    one.question.format = format;
    one.estimate.mode = model::Mode::sync;
    one.estimate.latency = model::Seconds(latency);
    const double half = std::exp(sigma * 1.2815515655446004);
    one.estimate.interval = {latency / half, latency * half, 0.8};
    one.capacity = model::RequestsPerSecond(1 / latency);
    return one;
  }
  SteadySearch search(std::vector<Replica> replicas) const {
    SteadySearch found;
    found.request = asked_;
    found.markets = markets(asked_, 16);
    found.replicas = std::move(replicas);
    return found;
  }

  Catalog all_ = test::catalog();
  Request asked_ = test::request(all_);
};

constexpr ErrorCorrelation kNone{0, 0};

// P = Phi(ln(1.1) / sqrt(2 x 0.05^2)) = Phi(1.34790) = 0.91115.
TEST_F(DoubtAbout, SurenessFollowsTheNormalDistribution) {
  const auto found = doubt(
      search({replica(model::Format::bf16, 1, 0.05), replica(model::Format::fp8W8a8, 1.1, 0.05)}),
      5, kNone);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->rivals, 1U);
  EXPECT_NEAR(found->sureness, 0.91115, 0.01);
}

// Two alike, one of which is known exactly: half of the draws favour the other. Measuring the other
// settles it; measuring what is known is no measurement at all. The gain is that of choosing the
// larger of 1 and e^(0.1 z): E[max] - E[e^(0.1 z)] = Phi-weighted: with s = 0.1,
// E max(1, e^{sz}) = Phi(0) + e^{s^2/2} Phi(s) = 0.5 + 1.0050125 x 0.5398278 = 1.0425338; the
// recommended one, the first, scores 1 in the mean.
TEST_F(DoubtAbout, MeasuringTheOnlyUnknownSettlesIt) {
  const auto found =
      doubt(search({replica(model::Format::bf16, 1, 0), replica(model::Format::fp8W8a8, 1, 0.1)}),
            5, kNone);
  ASSERT_TRUE(found);
  EXPECT_NEAR(found->sureness, 0.5, 0.02);
  ASSERT_EQ(found->measurements.size(), 1U);
  const MissingMeasurement& one = found->measurements.front();
  EXPECT_EQ(one.format, model::Format::fp8W8a8);
  EXPECT_NEAR(one.surenessAfter, 1, 0.02);
  EXPECT_NEAR(one.saving, 0.0425338, 0.003);
}

TEST_F(DoubtAbout, AMeasurementNeverHarmsAndTheBestComesFirst) {
  const auto found = doubt(
      search({replica(model::Format::bf16, 1, 0.02), replica(model::Format::fp8W8a8, 1.05, 0.2),
              replica(model::Format::int4W4a16, 1.3, 0.05)}));
  ASSERT_TRUE(found);
  ASSERT_EQ(found->measurements.size(), 3U);
  double before = 1;
  for (const MissingMeasurement& one : found->measurements) {
    EXPECT_GE(one.surenessAfter, found->sureness);
    EXPECT_GE(one.saving, 0);
    EXPECT_LE(one.saving, before);
    before = one.saving;
  }
  // The wide one decides.
  EXPECT_EQ(found->measurements.front().format, model::Format::fp8W8a8);
  EXPECT_EQ(doubt(search({})), std::nullopt);
}

TEST_F(DoubtAbout, OneChoiceLeavesNoDoubt) {
  const auto found = doubt(search({replica(model::Format::bf16, 1, 0.1)}));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->sureness, 1);
  EXPECT_TRUE(found->measurements.empty());
}

}  // namespace
}  // namespace qplan::planner
