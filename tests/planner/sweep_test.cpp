#include "planner/sweep.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <set>
#include <tuple>

#include "tests/planner/scenario.hpp"

namespace qplan::planner {
namespace {

Sweep sweepOf(const Catalog& all) {
  Sweep sweep;
  sweep.engines = {&all.engines[0]};
  sweep.llms = {&all.llms[0], &all.llms[1]};
  sweep.gpus = {&all.gpus[0], &all.gpus[1]};
  sweep.formats = {model::Format::bf16, model::Format::int4W4a16};
  sweep.kvDtypes = {model::KvDtype::bf16};
  sweep.layouts = {{1, 1, 1}, {2, 1, 1}, {1, 1, 2}};
  sweep.workloads = {{"rag", 1024, 128}, {"", 64, 16}};
  sweep.modes = {model::Mode::sync, model::Mode::async};
  sweep.loads = {model::Saturation{}, model::ClosedLoop{4}};
  return sweep;
}

// 2 workloads x (1 sync + 2 async loads) = 6; 1 x 2 x 2 x 2 x 1 x 3 = 24 configurations.
TEST(Sweep, CountsEveryCombination) {
  const Catalog all = test::catalog();
  const Sweep sweep = sweepOf(all);
  EXPECT_EQ(loadsOf(sweep).size(), 6U);
  EXPECT_EQ(configurationCount(sweep), 24U);
  EXPECT_EQ(pointCount(sweep), 144U);
  std::set<std::tuple<const void*, const void*, int, int, int>> seen;
  for (std::uint64_t i = 0; i < configurationCount(sweep); ++i) {
    const Case one = configurationAt(sweep, i);
    seen.insert(
        {one.llm, one.gpu, static_cast<int>(one.format), one.layout.tp, one.layout.replicas});
  }
  EXPECT_EQ(seen.size(), 24U);
}

TEST(Sweep, CountsBeyond64BitsAreNone) {
  const Catalog all = test::catalog();
  Sweep sweep = sweepOf(all);
  sweep.layouts.resize(1 << 14);
  sweep.llms.resize(1 << 14);
  sweep.gpus.resize(1 << 14);
  sweep.formats.resize(1 << 14);
  sweep.kvDtypes.resize(1 << 14);
  EXPECT_FALSE(pointCount(sweep));
}

RC_GTEST_PROP(Shards, FollowEachOtherAndDifferByAtMostOnePoint, ()) {
  const auto points = *rc::gen::inRange<std::uint64_t>(0, 20'000'000'000);
  const auto shards = *rc::gen::inRange<std::uint64_t>(1, 200);
  std::uint64_t next = 0;
  for (std::uint64_t shard = 1; shard <= shards; ++shard) {
    const PointRange range = shardOf(points, shard, shards);
    RC_ASSERT(range.first == next);
    const std::uint64_t size = range.end - range.first;
    RC_ASSERT(size == points / shards || size == points / shards + 1);
    next = range.end;
  }
  RC_ASSERT(next == points);
}

}  // namespace
}  // namespace qplan::planner
