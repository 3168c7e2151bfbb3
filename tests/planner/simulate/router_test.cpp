#include "planner/simulate/router.hpp"

#include <gtest/gtest.h>

#include <array>

#include "planner/simulate/queue_trend.hpp"

namespace qplan::planner::simulate {
namespace {

TEST(Router, RoundRobinTakesTurns) {
  Router router(Routing::roundRobin, 3, 1);
  for (const int expected : {0, 1, 2, 0}) EXPECT_EQ(router.send(), expected);
  router.goes(1);
  for (int i = 0; i < 6; ++i) EXPECT_NE(router.send(), 1);
}

// 0, 1 and 2 have one each, the first of several gets the next; when 1 is through it is next.
TEST(Router, LeastOutstandingEvensOut) {
  Router router(Routing::leastOutstanding, 3, 1);
  for (const int expected : {0, 1, 2, 0}) EXPECT_EQ(router.send(), expected);
  router.done(1);
  EXPECT_EQ(router.send(), 1);
}

// What a replica had is gone with it: when it comes back it has least.
TEST(Router, AReplicaComesBackEmpty) {
  Router router(Routing::leastOutstanding, 2, 1);
  for (int i = 0; i < 4; ++i) router.send();
  router.goes(0);
  EXPECT_EQ(router.send(), 1);
  router.comesBack(0);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(router.send(), 0);
}

TEST(Router, NobodyIsThere) {
  Router router(Routing::leastOutstanding, 1, 1);
  router.goes(0);
  EXPECT_EQ(router.send(), -1);
}

// A thousand of each of four: within four deviations of sqrt(4000 x 3 / 16) = 27.
TEST(Router, RandomIsEven) {
  Router router(Routing::random, 4, 7);
  std::array<int, 4> sent{};
  for (int i = 0; i < 4000; ++i) ++sent[static_cast<std::size_t>(router.send())];
  for (const int count : sent) EXPECT_NEAR(count, 1000, 110);
}

// A request is answered a second; the queue gains one a second, stays, or rises and falls again.
bool growsWith(double (*waiting)(double)) {
  QueueTrend trend(1000);
  for (int second = 0; second < 1000; ++second) {
    trend.add(second, second + 1, waiting(second), second);
  }
  return trend.grows(waiting(1000), 1000);
}
TEST(QueueTrend, TellsGrowthFromWaves) {
  EXPECT_TRUE(growsWith([](double second) { return second; }));
  EXPECT_FALSE(growsWith([](double) { return 500.0; }));
  EXPECT_FALSE(growsWith([](double second) { return second < 700 ? second : 1000 - second; }));
  EXPECT_FALSE(growsWith([](double second) { return 0.01 * second; }));
}

}  // namespace
}  // namespace qplan::planner::simulate
