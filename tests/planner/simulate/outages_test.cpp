#include "planner/simulate/outages.hpp"

#include <gtest/gtest.h>

#include <limits>

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

TEST(Outages, NoneAreListed) { EXPECT_EQ(Outages({}, 3).next(), kNever); }

TEST(Outages, ComeInTheOrderOfTime) {
  EXPECT_EQ(all(Outages({{1, Seconds(5), Seconds(9)}, {0, Seconds(2), Seconds(6)}}, 2)),
            (std::vector<ReplicaChange>{{2, 0, false}, {5, 1, false}, {6, 0, true}, {9, 1, true}}));
}

// One from 2 to 20, another from 5 to 9 in it: the replica is not back at 9.
TEST(Outages, ThatOverlapEndWithTheLast) {
  EXPECT_EQ(all(Outages({{0, Seconds(2), Seconds(20)}, {0, Seconds(5), Seconds(9)}}, 1)),
            (std::vector<ReplicaChange>{{2, 0, false}, {20, 0, true}}));
}

TEST(Outages, OfNoReplicaOrNoTimeAreNone) {
  EXPECT_TRUE(all(Outages({{2, Seconds(2), Seconds(20)},
                           {-1, Seconds(2), Seconds(20)},
                           {0, Seconds(5), Seconds(4)}},
                          2))
                  .empty());
}

}  // namespace
}  // namespace qplan::planner::simulate
