#include "planner/simulate/outages.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace qplan::planner::simulate {
namespace {

using model::Seconds;

constexpr double kNever = std::numeric_limits<double>::infinity();

std::vector<ReplicaChange> all(Outages outages) {
  std::vector<ReplicaChange> changes;
  while (outages.next() < kNever) {
    if (const auto change = outages.take()) changes.push_back(*change);
  }
  return changes;
}

TEST(Outages, NoneAreListed) { EXPECT_EQ(Outages({}, {}, 3, 1).next(), kNever); }

TEST(Outages, ComeInTheOrderOfTime) {
  EXPECT_EQ(all(Outages({{1, Seconds(5), Seconds(9)}, {0, Seconds(2), Seconds(6)}}, {}, 2, 1)),
            (std::vector<ReplicaChange>{{2, 0, false}, {5, 1, false}, {6, 0, true}, {9, 1, true}}));
}

// One from 2 to 20, another from 5 to 9 in it: the replica is not back at 9.
TEST(Outages, ThatOverlapEndWithTheLast) {
  EXPECT_EQ(all(Outages({{0, Seconds(2), Seconds(20)}, {0, Seconds(5), Seconds(9)}}, {}, 1, 1)),
            (std::vector<ReplicaChange>{{2, 0, false}, {20, 0, true}}));
}

TEST(Outages, OfNoReplicaOrNoTimeAreNone) {
  EXPECT_TRUE(all(Outages({{2, Seconds(2), Seconds(20)},
                           {-1, Seconds(2), Seconds(20)},
                           {0, Seconds(5), Seconds(4)}},
                          {}, 2, 1))
                  .empty());
}

// What replica `replica` did before `end`, of failures every 100 s for 7 s.
std::vector<ReplicaChange> drawn(int replicas, int replica, double end) {
  Outages outages({}, Failures{Seconds(100), Seconds(7)}, replicas, 1);
  std::vector<ReplicaChange> changes;
  while (outages.next() < end) {
    const auto change = outages.take();
    if (change && change->replica == replica) changes.push_back(*change);
  }
  return changes;
}

// Goes and comes back in turn, 7 s later. Over 1e6 s a replica fails 1e6 / 107 = 9346 times, and
// the deviation of what it is up before n failures is 100 sqrt(n) s, one of 97 failures: within
// four. Exponential: a share of 1 - 1/e of the times is below the mean, within four deviations of
// sqrt(0.632 x 0.368 / 9346) = 0.005.
TEST(Outages, AreDrawnWithTheirMeans) {
  const auto changes = drawn(2, 1, 1e6);
  double back = 0;
  double brief = 0;
  for (std::size_t i = 0; i + 1 < changes.size(); i += 2) {
    ASSERT_FALSE(changes[i].up);
    ASSERT_TRUE(changes[i + 1].up);
    ASSERT_DOUBLE_EQ(changes[i + 1].when, changes[i].when + 7);
    brief += changes[i].when - back < 100 ? 1 : 0;
    back = changes[i + 1].when;
  }
  const double failures = static_cast<double>(changes.size()) / 2;
  EXPECT_NEAR(failures, 9346, 4 * 97);
  EXPECT_NEAR(brief / failures, 1 - std::exp(-1.0), 0.02);
}

TEST(Outages, OfAReplicaAreTheSameAmongMore) {
  EXPECT_EQ(drawn(2, 1, 1e4), drawn(5, 1, 1e4));
  EXPECT_NE(drawn(2, 1, 1e4).front().when, drawn(2, 0, 1e4).front().when);
}

}  // namespace
}  // namespace qplan::planner::simulate
