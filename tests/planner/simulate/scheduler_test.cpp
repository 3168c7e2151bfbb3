#include "planner/simulate/scheduler.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <map>

#include "tests/planner/simulate/generators.hpp"
#include "tests/planner/simulate/reference_scheduler.hpp"

namespace qplan::planner::simulate {
namespace {

using model::Batch;
using model::SchedulerLimits;
using model::SchedulerPolicy;
using model::Tokens;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<ScheduledRun> drain(Scheduler& scheduler) {
  std::vector<ScheduledRun> runs;
  while (const auto run = scheduler.plan()) {
    scheduler.advance(run->steps);
    runs.push_back(*run);
  }
  return runs;
}

// Prompt of 20, three outputs: the prefill yields the first token, then two decode steps over 20
// and 21 cached tokens.
TEST(Scheduler, OneRequestPrefillsOnceAndDecodesOutputLessOne) {
  Scheduler scheduler(SchedulerLimits{}, Tokens(1000));
  scheduler.submit(7, 20, 3);
  const auto prefill = scheduler.plan();
  ASSERT_TRUE(prefill);
  EXPECT_EQ(*prefill, (ScheduledRun{model::singlePrefill(20), 1}));
  scheduler.advance(1);
  EXPECT_THAT(scheduler.started(), ElementsAre(7));
  EXPECT_THAT(scheduler.finished(), IsEmpty());
  const auto decode = scheduler.plan();
  ASSERT_TRUE(decode);
  EXPECT_EQ(*decode, (ScheduledRun{model::singleDecode(20), 2}));
  scheduler.advance(2);
  EXPECT_THAT(scheduler.started(), IsEmpty());
  EXPECT_THAT(scheduler.finished(), ElementsAre(7));
  EXPECT_FALSE(scheduler.plan());
  EXPECT_EQ(scheduler.freeBlocks(), scheduler.totalBlocks());
}

TEST(Scheduler, OneTokenOutputNeverDecodes) {
  Scheduler scheduler(SchedulerLimits{}, Tokens(1000));
  scheduler.submit(0, 20, 1);
  scheduler.submit(1, 10, 1);
  const auto run = scheduler.plan();
  ASSERT_TRUE(run);
  EXPECT_EQ(run->batch, (Batch{0, 0, 30, 2, 200.0 + 50.0, 2, 2}));
  scheduler.advance(1);
  EXPECT_THAT(scheduler.started(), ElementsAre(0, 1));
  EXPECT_THAT(scheduler.finished(), ElementsAre(0, 1));
  EXPECT_FALSE(scheduler.plan());
}

// Budget 100, prompts of 150. Step 1: first 100 of A. Step 2: last 50 of A over a prefix of 100
// (50 x 125 = 6250) and 50 of B (1250). Step 3: A decodes over 150 tokens, 99 of B over 50
// (99 x 99.5 = 9850.5). Step 4: A over 151, the last token of B over 149 (149.5).
TEST(Scheduler, ChunksFillTheBudgetFirstInFirstOut) {
  SchedulerLimits limits;
  limits.maxSequences = 8;
  limits.maxBatchedTokens = 100;
  Scheduler scheduler(limits, Tokens(1000));
  scheduler.submit(0, 150, 3);
  scheduler.submit(1, 150, 3);
  EXPECT_THAT(drain(scheduler), ElementsAre(ScheduledRun{{0, 0, 100, 1, 5000.0, 0, 1}, 1},
                                            ScheduledRun{{0, 0, 100, 2, 7500.0, 1, 2}, 1},
                                            ScheduledRun{{1, 150, 99, 1, 9850.5, 1, 2}, 1},
                                            ScheduledRun{{1, 151, 1, 1, 149.5, 2, 2}, 1},
                                            ScheduledRun{{1, 150, 0, 0, 0.0, 1, 1}, 2}));
}

// Without chunked prefill both prompts run first and alone, then both sequences decode.
TEST(Scheduler, WholePromptsRunAloneWithoutChunkedPrefill) {
  SchedulerLimits limits;
  limits.chunkedPrefill = false;
  limits.maxBatchedTokens = 400;
  Scheduler scheduler(limits, Tokens(10000));
  scheduler.submit(0, 150, 3);
  scheduler.submit(1, 150, 3);
  scheduler.submit(2, 500, 2);  // above the budget: by itself, stalling the two decodes
  EXPECT_THAT(drain(scheduler), ElementsAre(ScheduledRun{{0, 0, 300, 2, 22500.0, 2, 2}, 1},
                                            ScheduledRun{{0, 0, 500, 1, 125000.0, 1, 3}, 1},
                                            ScheduledRun{{3, 800, 0, 0, 0.0, 3, 3}, 1},
                                            ScheduledRun{{2, 302, 0, 0, 0.0, 2, 2}, 1}));
}

// Five blocks of 4, two prompts of 8 tokens and 7 outputs. Both prefill (2 + 2 blocks); the first
// decode needs a third block each but one is free: the older takes it, the newer is evicted with 9
// tokens known, which need 3 blocks while 2 are free. The older decodes steps over 8..13; after
// four its third block is full and it takes a fourth. It finishes after six; then the newer
// prefills 9 tokens (its second output) and decodes five times over 9..13.
TEST(Scheduler, EvictsTheNewestAndRecomputes) {
  SchedulerLimits limits;
  limits.blockTokens = 4;
  limits.watermark = 0.0;
  Scheduler scheduler(limits, Tokens(20));
  scheduler.submit(0, 8, 7);
  scheduler.submit(1, 8, 7);
  EXPECT_THAT(drain(scheduler), ElementsAre(ScheduledRun{{0, 0, 16, 2, 64.0, 2, 2}, 1},
                                            ScheduledRun{{1, 8, 0, 0, 0.0, 1, 1}, 1},
                                            ScheduledRun{{1, 9, 0, 0, 0.0, 1, 1}, 5},
                                            ScheduledRun{{0, 0, 9, 1, 40.5, 1, 1}, 1},
                                            ScheduledRun{{1, 9, 0, 0, 0.0, 1, 1}, 5}));
  EXPECT_EQ(scheduler.preemptions(), 1);
}

// Ten blocks of which one (10 %) stays free: a prompt of 9 blocks fits, one of 10 never does.
TEST(Scheduler, WatermarkStaysFreeAtAdmission) {
  SchedulerLimits limits;
  limits.watermark = 0.1;
  Scheduler scheduler(limits, Tokens(160));
  scheduler.submit(0, 145, 2);
  scheduler.submit(1, 144, 1);
  const auto run = scheduler.plan();
  ASSERT_TRUE(run);
  EXPECT_THAT(scheduler.rejected(), ElementsAre(0));
  EXPECT_EQ(run->batch, model::singlePrefill(144));
}

// v1 takes blocks by the chunk. Ten blocks of 16, budget 33: A's prompt of 99 takes three steps and
// 7 blocks. Then A decodes and B computes 32 of its 128 tokens in 2 blocks; B's next 32 want two
// more and one is free: B is evicted, and nothing is admitted in that step. One step later B starts
// over.
TEST(Scheduler, V1AdmitsByTheChunkAndEvictsThePromptInProgress) {
  SchedulerLimits limits;
  limits.policy = SchedulerPolicy::v1;
  limits.maxSequences = 4;
  limits.maxBatchedTokens = 33;
  Scheduler scheduler(limits, Tokens(160));
  scheduler.submit(0, 99, 40);
  scheduler.submit(1, 128, 1);
  const auto runs = drain(scheduler);
  ASSERT_GE(runs.size(), 6U);
  EXPECT_EQ(runs[3], (ScheduledRun{{1, 99, 32, 1, 512.0, 2, 2}, 1}));
  EXPECT_EQ(runs[4], (ScheduledRun{{1, 100, 0, 0, 0.0, 1, 1}, 1}));
  EXPECT_EQ(runs[5], (ScheduledRun{{1, 101, 32, 1, 512.0, 2, 2}, 1}));
  EXPECT_EQ(scheduler.freeBlocks(), 10);
}

TEST(Scheduler, SequencesAboveTheTokenBudgetAreCutToIt) {
  SchedulerLimits limits;
  limits.maxSequences = 64;
  limits.maxBatchedTokens = 4;
  Scheduler scheduler(limits, Tokens(10000));
  for (int i = 0; i < 20; ++i) scheduler.submit(i, 2, 5);
  for (const ScheduledRun& run : drain(scheduler)) {
    EXPECT_LE(model::tokens(run.batch), 4);
    EXPECT_LE(run.batch.running, 4);
  }
}

// A client may answer a rejection with a request that fits, so the step that rejects stands alone.
TEST(Scheduler, ARejectionEndsTheRun) {
  Scheduler scheduler(SchedulerLimits{}, Tokens(1600));
  scheduler.submit(0, 20, 50);
  ASSERT_TRUE(scheduler.plan());
  scheduler.advance(1);
  scheduler.submit(1, 5000, 2);
  EXPECT_EQ(scheduler.plan(), (ScheduledRun{model::singleDecode(20), 1}));
  EXPECT_THAT(scheduler.rejected(), ElementsAre(1));
  scheduler.advance(1);
  EXPECT_EQ(scheduler.plan(), (ScheduledRun{model::singleDecode(21), 48}));
  EXPECT_THAT(scheduler.rejected(), IsEmpty());
}

// Prompts of 40 of which the first 32 are those of their group: in one step the first computes all
// of them, the second its last 8 over the 32 (8 x 36 = 288), and the prefix takes two blocks once.
TEST(Scheduler, APrefixIsComputedAndHeldOnce) {
  Scheduler scheduler(SchedulerLimits{}, Tokens(1600), {32, 1});
  scheduler.submit(0, 40, 2, 0);
  scheduler.submit(1, 40, 2, 0);
  EXPECT_EQ(scheduler.plan(), (ScheduledRun{{0, 0, 48, 2, 800.0 + 288.0, 2, 2}, 1}));
  EXPECT_EQ(scheduler.freeBlocks(), 100 - 2 - 1 - 1);
  scheduler.advance(1);
  drain(scheduler);
  EXPECT_EQ(scheduler.freeBlocks(), 100);
}

// Six blocks; a request takes two for its prefix and one more. 0 and 1 leave theirs behind, those
// of 2 are taken from what is freed longest: the block nothing was in and the two of 0. So 1 is
// found and 0 is not.
TEST(Scheduler, ThePrefixUsedLeastRecentlyGoesFirst) {
  SchedulerLimits limits;
  limits.watermark = 0;
  Scheduler scheduler(limits, Tokens(96), {32, 3});
  std::vector<int> prefilled;
  for (const int group : {0, 1, 2, 1, 0}) {
    scheduler.submit(0, 40, 1, group);
    for (const ScheduledRun& run : drain(scheduler)) prefilled.push_back(run.batch.prefillTokens);
  }
  EXPECT_THAT(prefilled, ElementsAre(40, 40, 40, 8, 40));
}

// Of the five blocks a request of no group takes four: three that held nothing and one of the
// prefix of two, whose other half is still there: 40 - 16 tokens are left to compute.
TEST(Scheduler, WhatIsLeftOfAPrefixIsFound) {
  SchedulerLimits limits;
  limits.watermark = 0;
  Scheduler scheduler(limits, Tokens(80), {32, 1});
  std::vector<int> prefilled;
  for (const auto& [input, group] : {std::pair(40, 0), std::pair(64, -1), std::pair(40, 0)}) {
    scheduler.submit(0, input, 1, group);
    for (const ScheduledRun& run : drain(scheduler)) prefilled.push_back(run.batch.prefillTokens);
  }
  EXPECT_THAT(prefilled, ElementsAre(40, 64, 24));
}

TEST(Scheduler, NothingToDo) {
  Scheduler scheduler(SchedulerLimits{}, Tokens(1000));
  EXPECT_FALSE(scheduler.plan());
}

// Any limits, cache and mix of lengths: the jumping scheduler takes the same steps as the one that
// walks sequences one by one, with the same events, queues and blocks.
RC_GTEST_PROP(SchedulerProperty, EqualsTheStepByStepReference, ()) {
  const SchedulerLimits limits = *anyLimits();
  const int kv = *rc::gen::inRange(0, 900);
  const PrefixGroups groups{limits.blockTokens * *rc::gen::inRange(0, 80 / limits.blockTokens + 1),
                            *rc::gen::inRange(0, 5)};
  Scheduler scheduler(limits, Tokens(kv), groups);
  ReferenceScheduler reference(limits, kv, groups.tokens);
  const auto requests = *rc::gen::container<std::vector<std::tuple<int, int, int>>>(rc::gen::tuple(
      rc::gen::inRange(1, 120), rc::gen::inRange(1, 60), rc::gen::inRange(-1, groups.count)));
  // Requests come in at the start and, one for each finished, later on.
  const std::size_t atOnce = *rc::gen::inRange<std::size_t>(0, requests.size() + 1);
  std::size_t sent = 0;
  const auto send = [&] {
    if (sent == requests.size()) return;
    const auto [input, output, any] = requests[sent];
    const int group = input > groups.tokens ? any : Scheduler::kNoGroup;
    scheduler.submit(static_cast<int>(sent), input, output, group);
    reference.submit(static_cast<int>(sent), input, output, group);
    ++sent;
  };
  while (sent < atOnce) send();
  for (;;) {
    const auto run = scheduler.plan();
    std::vector<int> rejected;
    for (int i = 0; run && i < run->steps; ++i) {
      const auto step = reference.step(rejected);
      RC_ASSERT(step.has_value());
      Batch expected = run->batch;
      expected.contextTokens += expected.decodes * static_cast<double>(i);
      RC_ASSERT(step->batch == expected);
      if (i + 1 < run->steps) {
        RC_ASSERT(step->started.empty() && step->finished.empty());
        continue;
      }
      scheduler.advance(run->steps);
      RC_ASSERT(step->started == scheduler.started());
      RC_ASSERT(step->finished == scheduler.finished());
    }
    if (!run) RC_ASSERT(!reference.step(rejected));
    RC_ASSERT(rejected == scheduler.rejected());
    RC_ASSERT(reference.waiting() == scheduler.waiting());
    RC_ASSERT(static_cast<int>(reference.running().size()) == scheduler.running());
    RC_ASSERT(reference.total() - reference.used() == scheduler.freeBlocks());
    RC_ASSERT(reference.preemptions == scheduler.preemptions());
    const std::size_t replaced = rejected.size() + (run ? scheduler.finished().size() : 0U);
    if (!run && replaced == 0) break;
    for (std::size_t i = 0; i < replaced; ++i) send();
  }
  RC_ASSERT(scheduler.freeBlocks() == scheduler.totalBlocks());
}

// Budgets hold in every step, and every request is either rejected or starts once, finishes once,
// and samples exactly its output.
RC_GTEST_PROP(SchedulerProperty, KeepsBudgetsAndConservesRequestsAndTokens, ()) {
  const SchedulerLimits limits = *anyLimits();
  Scheduler scheduler(limits, Tokens(*rc::gen::inRange(0, 900)));
  const int count = *rc::gen::inRange(0, 40);
  const int input = *rc::gen::inRange(1, 120);
  const int output = *rc::gen::inRange(1, 60);
  for (int i = 0; i < count; ++i) scheduler.submit(i, input, output);
  std::map<int, int> started;
  std::map<int, int> finished;
  std::map<int, int> rejected;
  long long sampled = 0;
  long long prefilled = 0;
  long long prompts = 0;  // prompts completed, from the sampled positions
  while (const auto run = scheduler.plan()) {
    for (const int tag : scheduler.rejected()) ++rejected[tag];
    RC_ASSERT(run->batch.running <= limits.maxSequences);
    RC_ASSERT(run->batch.decodes + run->batch.prefills <= run->batch.running);
    if (limits.chunkedPrefill || limits.policy == SchedulerPolicy::v1) {
      RC_ASSERT(model::tokens(run->batch) <= limits.maxBatchedTokens);
    }
    RC_ASSERT(run->batch.prefills == 0 || run->steps == 1);
    RC_ASSERT(scheduler.freeBlocks() >= 0);
    // Cached tokens of the decoding sequences never exceed what the cache holds.
    RC_ASSERT(run->batch.contextTokens + run->batch.decodes * static_cast<double>(run->steps) <=
              static_cast<double>(scheduler.totalBlocks() * limits.blockTokens));
    scheduler.advance(run->steps);
    RC_ASSERT(scheduler.freeBlocks() >= 0);
    for (const int tag : scheduler.started()) ++started[tag];
    for (const int tag : scheduler.finished()) {
      ++finished[tag];
      RC_ASSERT(started.contains(tag));
    }
    sampled += static_cast<long long>(run->batch.sampled) * run->steps;
    prompts += run->batch.sampled - run->batch.decodes;
    prefilled += run->batch.prefillTokens;
  }
  for (const int tag : scheduler.rejected()) ++rejected[tag];
  RC_ASSERT(static_cast<int>(finished.size() + rejected.size()) == count);
  for (const auto& [tag, times] : finished) RC_ASSERT(times == 1 && !rejected.contains(tag));
  for (const auto& [tag, times] : started) RC_ASSERT(times == 1);
  if (rejected.empty() && limits.policy == SchedulerPolicy::v0) {
    RC_ASSERT(sampled == static_cast<long long>(count) * output);
  }
  if (scheduler.preemptions() == 0 && rejected.empty()) {
    RC_ASSERT(prefilled == static_cast<long long>(count) * input);
    if (limits.policy == SchedulerPolicy::v0) RC_ASSERT(prompts == count);
  }
  RC_ASSERT(scheduler.freeBlocks() == scheduler.totalBlocks());
}

// A cache that holds every request whole never preempts.
RC_GTEST_PROP(SchedulerProperty, AmpleCacheNeverPreempts, ()) {
  const SchedulerLimits limits = *anyLimits();
  const int count = *rc::gen::inRange(1, 30);
  const int input = *rc::gen::inRange(1, 120);
  const int output = *rc::gen::inRange(1, 60);
  const int perRequest = (input + output + limits.blockTokens) * 2;
  Scheduler scheduler(limits, Tokens(2.0 * count * perRequest));
  for (int i = 0; i < count; ++i) scheduler.submit(i, input, output);
  drain(scheduler);
  RC_ASSERT(scheduler.preemptions() == 0);
  RC_ASSERT(scheduler.rejected().empty());
}

}  // namespace
}  // namespace qplan::planner::simulate
