#include "planner/simulate/schedule.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "tests/planner/simulate/generators.hpp"
#include "tests/planner/simulate/reference_scheduler.hpp"

namespace qplan::planner::simulate {
namespace {

using model::Batch;
using model::SchedulerLimits;
using model::Tokens;
using model::Workload;
using testing::ElementsAre;
using testing::IsEmpty;

// An affine step time with coefficients that share no factor.
double stepTime(const Batch& b) {
  return 1009.0 + 13.0 * b.decodes + 7.0 * b.prefillTokens + 5.0 * b.sampled + 11.0 * b.running +
         3.0 * b.prefills + 0.5 * b.contextTokens + 0.25 * b.prefillAttention;
}

double totalTime(const std::vector<ScheduledRun>& runs) {
  double total = 0;
  for (const ScheduledRun& run : runs) {
    Batch batch = run.batch;
    for (int i = 0; i < run.steps; ++i) {
      total += stepTime(batch);
      batch.contextTokens += batch.decodes;
    }
  }
  return total;
}

double totalTime(const std::vector<WeightedBatch>& batches) {
  double total = 0;
  for (const WeightedBatch& w : batches) total += w.steps * stepTime(w.batch);
  return total;
}

TEST(ClosedBatchSchedule, NoRequestsTakeNoSteps) {
  EXPECT_EQ(closedBatchSchedule(0, {"", 100, 10}, {}, Tokens(1000)), ClosedSchedule{});
}

TEST(ClosedBatchSchedule, NobodySendsNothing) {
  EXPECT_EQ(closedBatchSchedule(3, {"", 100, 10}, {}, Tokens(1000), 0), ClosedSchedule{});
}

// A prompt of 1000 tokens in a cache of 900: each is turned away, none hangs.
TEST(ClosedBatchSchedule, PromptsLargerThanTheCacheAreRejected) {
  const auto schedule = closedBatchSchedule(700, {"", 1000, 10}, {}, Tokens(900));
  EXPECT_THAT(schedule.runs, IsEmpty());
  EXPECT_EQ(schedule.finished, 0);
  EXPECT_EQ(schedule.rejected, 700);
}

// The prompt fits (6 blocks of 16 of 10) but prompt and output (170 tokens) do not: the request
// grows, evicts itself, and is given up when the recomputed prompt no longer fits either.
TEST(ClosedBatchSchedule, RequestsThatOutgrowTheCacheAreRejected) {
  SchedulerLimits limits;
  limits.watermark = 0.0;
  const auto schedule = closedBatchSchedule(1, {"", 90, 80}, limits, Tokens(160));
  EXPECT_EQ(schedule.finished, 0);
  EXPECT_EQ(schedule.rejected, 1);
  EXPECT_EQ(schedule.preemptions, 1);
}

// Three requests of 10 + 2 tokens, two in flight: two prefill together (20 tokens, 2 x 50), decode
// once over 20 tokens, and only then the third comes.
TEST(ClosedBatchSchedule, AtMostInFlightAreAtTheEngine) {
  const auto schedule = closedBatchSchedule(3, {"", 10, 2}, {}, Tokens(1000), 2);
  EXPECT_THAT(schedule.runs, ElementsAre(ScheduledRun{{0, 0, 20, 2, 100.0, 2, 2}, 1},
                                         ScheduledRun{{2, 20, 0, 0, 0.0, 2, 2}, 1},
                                         ScheduledRun{{0, 0, 10, 1, 50.0, 1, 1}, 1},
                                         ScheduledRun{{1, 10, 0, 0, 0.0, 1, 1}, 1}));
  EXPECT_EQ(schedule.finished, 3);
}

// Context sums by hand: decodes over 10, 11, 12 and 20, 21 have mean 11 and 20.5 per step; the
// first two runs share a composition and merge into five steps of mean (33 + 41) / 5.
TEST(Aggregate, MergesEqualCompositionsAtTheMeanContext) {
  const Batch decode = {1, 10.0, 0, 0, 0.0, 1, 1};
  Batch later = decode;
  later.contextTokens = 20.0;
  const Batch prefill = {0, 0.0, 16, 1, 128.0, 1, 1};
  Batch mean = decode;
  mean.contextTokens = 74.0 / 5.0;
  EXPECT_THAT(aggregate({{decode, 3}, {prefill, 1}, {later, 2}}, Merge::context),
              ElementsAre(WeightedBatch{prefill, 1.0}, WeightedBatch{mean, 5.0}));
}

TEST(Aggregate, AttentionMergesOnlyWhenAsked) {
  const Batch first = {0, 0.0, 16, 1, 128.0, 0, 1};
  const Batch second = {0, 0.0, 16, 1, 384.0, 0, 1};
  Batch mean = first;
  mean.prefillAttention = 256.0;
  EXPECT_THAT(aggregate({{first, 1}, {second, 1}}, Merge::context),
              ElementsAre(WeightedBatch{first, 1.0}, WeightedBatch{second, 1.0}));
  EXPECT_THAT(aggregate({{first, 1}, {second, 1}}, Merge::contextAndAttention),
              ElementsAre(WeightedBatch{mean, 2.0}));
}

TEST(Aggregate, OfNothingIsNothing) { EXPECT_THAT(aggregate({}, Merge::context), IsEmpty()); }

// The closed batch equals the reference fed by hand: `inFlight` at the start, one more for every
// request done.
RC_GTEST_PROP(ClosedBatchScheduleProperty, EqualsTheReference, ()) {
  const SchedulerLimits limits = *anyLimits();
  const int kv = *rc::gen::inRange(0, 900);
  const int requests = *rc::gen::inRange(0, 60);
  const int inFlight = *rc::gen::inRange(1, 80);
  const Workload workload{"", *rc::gen::inRange(1, 120), *rc::gen::inRange(1, 60)};
  const auto schedule = closedBatchSchedule(requests, workload, limits, Tokens(kv), inFlight);

  ReferenceScheduler reference(limits, kv);
  int sent = 0;
  int done = 0;
  int rejectedCount = 0;
  std::vector<Batch> steps;
  while (done < requests) {
    while (sent < requests && sent - done < inFlight) {
      reference.submit(sent++, workload.inputTokens, workload.outputTokens);
    }
    std::vector<int> rejected;
    const auto step = reference.step(rejected);
    if (step) steps.push_back(step->batch);
    rejectedCount += static_cast<int>(rejected.size());
    done += static_cast<int>(rejected.size() + (step ? step->finished.size() : 0U));
  }

  std::vector<Batch> expanded;
  for (const ScheduledRun& run : schedule.runs) {
    Batch batch = run.batch;
    for (int i = 0; i < run.steps; ++i) {
      expanded.push_back(batch);
      batch.contextTokens += batch.decodes;
    }
  }
  RC_ASSERT(expanded == steps);
  RC_ASSERT(schedule.rejected == rejectedCount);
  RC_ASSERT(schedule.finished == requests - rejectedCount);
  RC_ASSERT(schedule.preemptions == reference.preemptions);
}

// Merging keeps the total time of any affine step time, and the number of steps.
RC_GTEST_PROP(AggregateProperty, KeepsTheTotalTime, ()) {
  const auto schedule = closedBatchSchedule(
      *rc::gen::inRange(0, 60), {"", *rc::gen::inRange(1, 120), *rc::gen::inRange(1, 60)},
      *anyLimits(), Tokens(*rc::gen::inRange(0, 2000)), *rc::gen::inRange(1, 80));
  const double exact = totalTime(schedule.runs);
  double steps = 0;
  for (const ScheduledRun& run : schedule.runs) steps += run.steps;
  for (const Merge merge : {Merge::context, Merge::contextAndAttention}) {
    const auto merged = aggregate(schedule.runs, merge);
    double mergedSteps = 0;
    for (const WeightedBatch& w : merged) mergedSteps += w.steps;
    RC_ASSERT(mergedSteps == steps);
    RC_ASSERT(std::abs(totalTime(merged) - exact) <= 1e-12 * exact);
    RC_ASSERT(merged.size() <= schedule.runs.size());
  }
}

}  // namespace
}  // namespace qplan::planner::simulate
