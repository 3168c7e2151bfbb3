#include "profiler/cuda/rotation.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <numeric>

namespace qplan::profiler::cuda {
namespace {

constexpr std::int64_t kMiB = 1024 * 1024;
constexpr std::int64_t kGiB = 1024 * kMiB;

std::int64_t& of(PoolBytes& bytes, Content content) {
  return bytes[static_cast<std::size_t>(content)];
}
std::int64_t of(const PoolBytes& bytes, Content content) {
  return bytes[static_cast<std::size_t>(content)];
}

// Sets of 2 + 4 + 1 MiB against 3 x 10 MiB: 4 sets are 28 MiB, 5 are 35. Both BF16 buffers share a
// pool, the second behind the first.
TEST(Rotation, TakesAsFewSetsAsExceedThreeTimesTheCache) {
  const Rotation rotation = rotate(
      {{Content::bf16, 2 * kMiB}, {Content::bf16, 4 * kMiB}, {Content::results, kMiB}}, 10 * kMiB);
  EXPECT_EQ(rotation.sets, 5);
  EXPECT_EQ(of(rotation.bytes, Content::bf16), 30 * kMiB);
  EXPECT_EQ(of(rotation.bytes, Content::results), 5 * kMiB);
  EXPECT_EQ(of(rotation.bytes, Content::int8), 0);
  EXPECT_EQ(offsetOf(rotation, 0, 0), 0);
  EXPECT_EQ(offsetOf(rotation, 1, 0), 2 * kMiB);
  EXPECT_EQ(offsetOf(rotation, 1, 4), 26 * kMiB);
  EXPECT_EQ(offsetOf(rotation, 2, 3), 3 * kMiB);
}

// 3 x 10 MiB are reached exactly by 3 sets of 10 MiB: that does not exceed them.
TEST(Rotation, ReachingThreeTimesTheCacheIsNotEnough) {
  EXPECT_EQ(rotate({{Content::int8, 10 * kMiB}}, 10 * kMiB).sets, 4);
}

TEST(Rotation, TakesTwoSetsOfAnyLargeCase) {
  EXPECT_EQ(rotate({{Content::int4, 4 * kGiB}}, 50 * kMiB).sets, 2);
  EXPECT_EQ(rotate({{Content::int4, 16}}, 0).sets, 2);
}

// What does not rotate lies behind all sets, at the same place for each, and does not count as
// data that passes through the cache: 1 MiB sets against 3 MiB are 4.
TEST(Rotation, KeepsOneOfWhatDoesNotRotate) {
  const Rotation rotation =
      rotate({{Content::results, kMiB}, {Content::results, 8 * kMiB, false}}, kMiB);
  EXPECT_EQ(rotation.sets, 4);
  EXPECT_EQ(of(rotation.bytes, Content::results), 12 * kMiB);
  EXPECT_EQ(offsetOf(rotation, 1, 0), 4 * kMiB);
  EXPECT_EQ(offsetOf(rotation, 1, 3), 4 * kMiB);
}

// No two buffers overlap, all are aligned and within their pool, and the rotating ones together
// exceed 3 times the cache.
RC_GTEST_PROP(Rotation, BuffersAreApartAndFlushTheCache, ()) {
  const auto l2 = *rc::gen::inRange<std::int64_t>(0, 4 * kMiB);
  const auto count = *rc::gen::inRange<std::size_t>(1, 7);
  std::vector<Need> needs;
  for (std::size_t i = 0; i < count; ++i) {
    needs.push_back({static_cast<Content>(*rc::gen::inRange(0, static_cast<int>(kContentCount))),
                     *rc::gen::inRange<std::int64_t>(1, 2 * kMiB),
                     i == 0 || *rc::gen::arbitrary<bool>()});
  }
  // Few enough sets to compare every pair.
  needs[0].bytes = std::max(needs[0].bytes, l2 / 4);
  const Rotation rotation = rotate(needs, l2);
  struct Range {
    std::size_t pool;
    std::int64_t from, to;
  };
  std::vector<Range> ranges;
  std::int64_t rotating = 0;
  for (std::size_t at = 0; at < needs.size(); ++at) {
    const auto pool = static_cast<std::size_t>(needs[at].content);
    for (int set = 0; set < (needs[at].rotates ? rotation.sets : 1); ++set) {
      const std::int64_t from = offsetOf(rotation, at, set);
      RC_ASSERT(from % 256 == 0);
      RC_ASSERT(from >= 0);
      RC_ASSERT(from + needs[at].bytes <= rotation.bytes[pool]);
      ranges.push_back({pool, from, from + needs[at].bytes});
      if (needs[at].rotates) rotating += (needs[at].bytes + 255) / 256 * 256;
    }
  }
  std::ranges::sort(ranges, [](const Range& a, const Range& b) {
    return std::pair(a.pool, a.from) < std::pair(b.pool, b.from);
  });
  for (std::size_t i = 1; i < ranges.size(); ++i) {
    RC_ASSERT(ranges[i].pool != ranges[i - 1].pool || ranges[i].from >= ranges[i - 1].to);
  }
  RC_ASSERT(rotating > 3 * l2);
}

TEST(PoolPlan, KeepsWhatIsLargeEnough) {
  PoolBytes needed{};
  of(needed, Content::bf16) = 40 * kMiB;
  PoolBytes held{};
  of(held, Content::bf16) = 64 * kMiB;
  of(held, Content::int8) = 32 * kMiB;
  const PoolPlan plan = planPools(needed, held, 0);
  EXPECT_EQ(plan.reason, "");
  EXPECT_EQ(plan.bytes, held);
}

// 40 MiB become 64: steps of 32.
TEST(PoolPlan, GrowsInSteps) {
  PoolBytes needed{};
  of(needed, Content::e4m3) = 40 * kMiB;
  const PoolPlan plan = planPools(needed, {}, 8 * kGiB);
  EXPECT_EQ(plan.reason, "");
  EXPECT_EQ(of(plan.bytes, Content::e4m3), 64 * kMiB);
}

// A pool of 2 GiB grows to 3: its own 2 GiB come back first, so 2 free ones suffice beside the
// margin of 1, and the unused pool stays.
TEST(PoolPlan, CountsWhatAGrowingPoolGivesBack) {
  PoolBytes needed{};
  of(needed, Content::bf16) = 3 * kGiB;
  PoolBytes held{};
  of(held, Content::bf16) = 2 * kGiB;
  of(held, Content::int4) = kGiB;
  const PoolPlan plan = planPools(needed, held, 2 * kGiB);
  EXPECT_EQ(plan.reason, "");
  EXPECT_EQ(of(plan.bytes, Content::bf16), 3 * kGiB);
  EXPECT_EQ(of(plan.bytes, Content::int4), kGiB);
}

TEST(PoolPlan, GivesUpUnusedPoolsOnlyWhereItMust) {
  PoolBytes needed{};
  of(needed, Content::bf16) = 3 * kGiB;
  PoolBytes held{};
  of(held, Content::int4) = 2 * kGiB;
  const PoolPlan plan = planPools(needed, held, 2 * kGiB);
  EXPECT_EQ(plan.reason, "");
  EXPECT_EQ(of(plan.bytes, Content::bf16), 3 * kGiB);
  EXPECT_EQ(of(plan.bytes, Content::int4), 0);
}

// 4 GiB free, 1 of them stays so, 1 unused one comes back: 4 of the 5 needed.
TEST(PoolPlan, SaysWhatDoesNotFit) {
  PoolBytes needed{};
  of(needed, Content::results) = 5 * kGiB;
  PoolBytes held{};
  of(held, Content::int4) = kGiB;
  const PoolPlan plan = planPools(needed, held, 4 * kGiB);
  EXPECT_EQ(plan.reason, "out of memory: the rotating buffers need 5.0 GiB, 4.0 GiB can be had");
  EXPECT_EQ(plan.bytes, held);
}

}  // namespace
}  // namespace qplan::profiler::cuda
