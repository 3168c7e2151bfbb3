#include "planner/sureness.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/planner/scenario.hpp"

namespace qplan::planner {
namespace {

TEST(Sureness, DeviationOfAnEightyPercentInterval) {
  // Normal quantile of 90 % is 1.28155: ln(1.2 / 0.9) / 2.563103 = 0.1122398
  EXPECT_NEAR(logDeviation({0.9, 1.2, 0.8}), 0.1122398, 1e-7);
  EXPECT_EQ(logDeviation({1, 1, 0.8}), 0);
  EXPECT_EQ(logDeviation({0, 0, 0.8}), 0);
}

class Duel : public ::testing::Test {
 protected:
  // A replica of one H100 whose sync latency has a log error of deviation `sigma`.
  Replica replica(double latency, double sigma) const {
    Replica one;
    one.gpu = 1;
    one.question.llm = &all_.llms[0];
    one.question.gpu = &all_.gpus[1];
    one.estimate.mode = model::Mode::sync;
    one.estimate.latency = model::Seconds(latency);
    const double half = std::exp(sigma * 1.2815515655446004);
    one.estimate.interval = {latency / half, latency * half, 0.8};
    one.capacity = model::RequestsPerSecond(1 / latency);
    return one;
  }
  double probability(const Replica& a, const Replica& b, double rho) const {
    const Market market(asked_.prices, all_.gpus[1], 16);
    return probabilityPreferred(asked_, a, market, b, market, {rho, rho});
  }

  Catalog all_ = test::catalog();
  Request asked_ = test::request(all_);
};

TEST_F(Duel, FollowsTheNormalDistribution) {
  // P = Phi(ln(1.1) / sqrt(0.05^2 + 0.05^2 - 2 rho 0.05^2)): rho 0 -> Phi(1.34790) = 0.91115,
  // rho 0.5 -> Phi(1.90620) = 0.97169
  EXPECT_NEAR(probability(replica(1, 0.05), replica(1.1, 0.05), 0), 0.91115, 0.01);
  EXPECT_NEAR(probability(replica(1, 0.05), replica(1.1, 0.05), 0.5), 0.97169, 0.01);
}

TEST_F(Duel, EqualsAreATossUp) {
  EXPECT_NEAR(probability(replica(1, 0.05), replica(1, 0.05), 0.5), 0.5, 1e-9);
  EXPECT_NEAR(probability(replica(1, 0), replica(2, 0), 0.5), 1, 1e-12);
  EXPECT_NEAR(probability(replica(2, 0), replica(1, 0), 0.5), 0, 1e-12);
}

}  // namespace
}  // namespace qplan::planner
