#include "planner/simulate/serving.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <map>
#include <vector>

#include "tests/planner/simulate/questions.hpp"
#include "tests/planner/simulate/reference_scheduler.hpp"

namespace qplan::planner::simulate {
namespace {

using model::RequestsPerSecond;
using model::Seconds;
using model::Tokens;

// One user: each request takes a prefill and two decode steps of 1 s.
TEST(Serving, OneUserSeesTheEngineAlone) {
  Traffic traffic = fixed(20, 3, ClosedArrivals{1});
  traffic.requests = 3;
  const auto result = serve(servingRun(3), traffic);
  EXPECT_TRUE(result.complete);
  EXPECT_EQ(result.finished, 3);
  EXPECT_EQ(result.steps, 9);
  EXPECT_EQ(result.runs, 6);
  EXPECT_EQ(result.inSystem, 0);
  EXPECT_EQ(result.outputTokens, 9);
  EXPECT_DOUBLE_EQ(result.duration.value(), 9.0);
  EXPECT_DOUBLE_EQ(result.throughput.value, 1.0 / 3.0);
  EXPECT_DOUBLE_EQ(mean(result, TimeMetric::ttft), 1.0);
  EXPECT_DOUBLE_EQ(mean(result, TimeMetric::tpot), 1.0);
  EXPECT_DOUBLE_EQ(mean(result, TimeMetric::itl), 1.0);
  EXPECT_DOUBLE_EQ(mean(result, TimeMetric::e2e), 3.0);
  EXPECT_DOUBLE_EQ(result.meanDecodes, 2.0 / 3.0);
  EXPECT_DOUBLE_EQ(result.meanRunning, 1.0);
  EXPECT_DOUBLE_EQ(result.meanWaiting, 0.0);
  EXPECT_DOUBLE_EQ(result.utilization, 1.0);
}

// The user thinks for 2 s after each answer: 3 x 3 s of work and 2 pauses.
TEST(Serving, UsersThink) {
  Traffic traffic = fixed(20, 3, ClosedArrivals{1, Seconds(2.0)});
  const auto result = serve(servingRun(3), traffic);
  EXPECT_DOUBLE_EQ(result.duration.value(), 13.0);
  EXPECT_DOUBLE_EQ(mean(result, TimeMetric::e2e), 3.0);
  EXPECT_DOUBLE_EQ(result.utilization, 9.0 / 13.0);
}

// A arrives at 0 and takes ten steps of 1 s. B arrives at 2.5, inside the step from 2 to 3, starts
// at 3 and takes ten as well. At 13 two are done: first tokens after 1 and 1.5 s, last after 10 and
// 10.5.
TEST(Serving, AnArrivalCutsTheRunOfDecodes) {
  const auto result = serve(servingRun(2), fixed(20, 10, OpenArrivals{RequestsPerSecond(0.4), 0}));
  EXPECT_EQ(result.finished, 2);
  EXPECT_DOUBLE_EQ(result.duration.value(), 13.0);
  EXPECT_DOUBLE_EQ(mean(result, TimeMetric::ttft), 1.25);
  EXPECT_DOUBLE_EQ(mean(result, TimeMetric::e2e), 10.25);
}

// The front end takes 0.25 s: A is in the engine at 0.25, B at 2.75, both 0.25 s later than above.
TEST(Serving, TheFrontEndDelays) {
  ServingRun run = servingRun(2);
  run.cluster.frontEnd = Seconds(0.25);
  const auto result = serve(run, fixed(20, 10, OpenArrivals{RequestsPerSecond(0.4), 0}));
  EXPECT_DOUBLE_EQ(mean(result, TimeMetric::ttft), 1.5);
  EXPECT_DOUBLE_EQ(mean(result, TimeMetric::e2e), 10.5);
}

// One slot, 3 s of service, a request every second from 0 on. Done at 3, 6 and 9: latencies 3, 5
// and 7. By 9 ten have come, so seven are left. Those that came at 1 and 2 waited 2 and 4 s, those
// at 3..8 wait since: 2 + 4 + (6 + 5 + 4 + 3 + 2 + 1) = 27 request-seconds in 9 s.
TEST(Serving, AboveCapacityTheQueueGrows) {
  ServingRun run = servingRun(3);
  run.cluster.limits.maxSequences = 1;
  const auto result = serve(run, fixed(20, 3, OpenArrivals{RequestsPerSecond(1.0), 0}));
  EXPECT_DOUBLE_EQ(result.duration.value(), 9.0);
  EXPECT_DOUBLE_EQ(mean(result, TimeMetric::e2e), 5.0);
  EXPECT_EQ(result.inSystem, 7);
  EXPECT_DOUBLE_EQ(result.meanWaiting, 3.0);
}

// The same from 3 on, when the first is done: the request that came at 2 waits 3 s more, those at
// 3..8 as before: 3 + 21 request-seconds in 6 s. Two are done in it.
TEST(Serving, FiguresLeaveOutTheWarmUp) {
  ServingRun run = servingRun(3);
  run.cluster.limits.maxSequences = 1;
  run.warmUp = 1;
  const auto result = serve(run, fixed(20, 3, OpenArrivals{RequestsPerSecond(1.0), 0}));
  EXPECT_EQ(result.finished, 3);
  EXPECT_DOUBLE_EQ(result.meanWaiting, 4.0);
  EXPECT_DOUBLE_EQ(mean(result, TimeMetric::e2e), 6.0);
  EXPECT_DOUBLE_EQ(result.throughput.value, 1.0 / 3.0);
  EXPECT_DOUBLE_EQ(result.window.value(), 6.0);
}

// An arrival on a step boundary is in time for the next step: B comes at 2, its tokens at 3..12.
TEST(Serving, AnArrivalOnABoundaryStartsThere) {
  const auto result = serve(servingRun(2), fixed(20, 10, OpenArrivals{RequestsPerSecond(0.5), 0}));
  EXPECT_DOUBLE_EQ(result.duration.value(), 12.0);
  EXPECT_DOUBLE_EQ(mean(result, TimeMetric::ttft), 1.0);
}

// Eight users whose prompts fit one step together: each request takes a prefill and three decode
// steps of 1 s, so eight finish every 4 s.
TEST(Serving, ClosedLoopKeepsItsConcurrency) {
  ServingRun run = servingRun(4000);
  run.warmUp = 400;
  const auto result = serve(run, fixed(20, 4, ClosedArrivals{8}));
  EXPECT_DOUBLE_EQ(result.throughput.value, 2.0);
  EXPECT_DOUBLE_EQ(mean(result, TimeMetric::e2e), 4.0);
  EXPECT_DOUBLE_EQ(result.meanRunning, 8.0);
}

TEST(Serving, NothingEverArrives) {
  for (const Arrivals& arrivals :
       {Arrivals(OpenArrivals{RequestsPerSecond(0.0)}), Arrivals(ClosedArrivals{0})}) {
    const auto none = serve(servingRun(10), fixed(20, 3, arrivals));
    EXPECT_TRUE(none.complete);
    EXPECT_EQ(none.sent, 0);
    EXPECT_EQ(none.finished, 0);
    EXPECT_EQ(none.throughput.value, 0.0);
  }
}

TEST(Serving, NoRequestsAreDoneAtOnce) {
  const auto result = serve(servingRun(0), fixed(20, 3, ClosedArrivals{4}));
  EXPECT_TRUE(result.complete);
  EXPECT_EQ(result.steps, 0);
  EXPECT_EQ(result.throughput.value, 0.0);
}

TEST(Serving, PromptsLargerThanTheCacheAreRefused) {
  for (const Arrivals& arrivals :
       {Arrivals(ClosedArrivals{4}), Arrivals(OpenArrivals{RequestsPerSecond(2.0)})}) {
    ServingRun run = servingRun(50);
    run.cluster.kv = Tokens(1000);
    const auto result = serve(run, fixed(2000, 3, arrivals));
    EXPECT_TRUE(result.complete);
    EXPECT_GE(result.refused, 50);
    EXPECT_EQ(result.finished, 0);
    EXPECT_EQ(result.steps, 0);
  }
}

// 20 + 3 tokens are beyond a context of 22, not of 23.
TEST(Serving, RequestsBeyondTheContextAreRefused) {
  ServingRun run = servingRun(5);
  run.cluster.maxContext = 22;
  EXPECT_EQ(serve(run, fixed(20, 3, ClosedArrivals{1})).refused, 5);
  run.cluster.maxContext = 23;
  EXPECT_EQ(serve(run, fixed(20, 3, ClosedArrivals{1})).refused, 0);
}

// A request a microsecond against one a second: the run ends when 100,000 more wait than were to be
// answered, long before ten are.
TEST(Serving, DemandFarAboveCapacityEndsEarly) {
  ServingRun run = servingRun(10);
  run.cluster.limits.maxSequences = 1;
  const auto result = serve(run, fixed(20, 1, OpenArrivals{RequestsPerSecond(1e6)}));
  EXPECT_TRUE(result.unstable);
  EXPECT_TRUE(result.complete);
  EXPECT_LT(result.finished, 10);
  EXPECT_NEAR(static_cast<double>(result.sent), 100010, 10);
}

// Twice the capacity for long: the queue is seen to grow. Half of it: it is not.
TEST(Serving, AGrowingQueueIsUnstable) {
  ServingRun run = servingRun(2000);
  run.cluster.limits.maxSequences = 1;
  EXPECT_TRUE(serve(run, fixed(20, 1, OpenArrivals{RequestsPerSecond(2)})).unstable);
  EXPECT_FALSE(serve(run, fixed(20, 1, OpenArrivals{RequestsPerSecond(0.5)})).unstable);
  EXPECT_FALSE(serve(run, fixed(20, 1, OpenArrivals{RequestsPerSecond(0.9)})).unstable);
}

TEST(Serving, OneTokenOutputsHaveNoTimePerToken) {
  const auto result = serve(servingRun(50), fixed(20, 1, ClosedArrivals{4}));
  EXPECT_EQ(result.at(TimeMetric::tpot).count, 0);
  EXPECT_EQ(result.at(TimeMetric::itl).count, 0);
  EXPECT_DOUBLE_EQ(mean(result, TimeMetric::ttft), 1.0);
  EXPECT_DOUBLE_EQ(mean(result, TimeMetric::e2e), 1.0);
}

TEST(Serving, StoppingGivesAPartialResult) {
  std::stop_source stop;
  GeneratedRequests requests(fixed(200, 50, ClosedArrivals{16}));
  double last = -1;
  Observers observers;
  observers.progress = [&](double share) {
    EXPECT_GE(share, last);
    last = share;
    if (share > 0.1) stop.request_stop();
  };
  const auto result =
      simulate(servingRun(100000), requests, kOneSecond, observers, stop.get_token());
  EXPECT_FALSE(result.complete);
  EXPECT_GT(result.finished, 10000);
  EXPECT_LT(result.finished, 20000);
  EXPECT_GT(result.throughput.value, 0.0);
}

// Prompts of 40 tokens: the first computes all of them, the others find 32, two blocks of the 39
// that are shared: a prefill of 8.
TEST(Serving, ASharedPrefixIsNotComputedAgain) {
  ServingRun run = servingRun(4);
  run.cluster.prefix = {39, 1.0};
  std::vector<int> prefilled;
  Observers observers;
  observers.stepped = [&](const StepSpan& span) {
    if (span.batch.prefillTokens > 0) prefilled.push_back(span.batch.prefillTokens);
  };
  serve(run, fixed(40, 3, ClosedArrivals{1}), kOneSecond, observers);
  EXPECT_EQ(prefilled, (std::vector<int>{40, 8, 8, 8}));
  prefilled.clear();
  run.cluster.prefix.hitRate = 0;
  serve(run, fixed(40, 3, ClosedArrivals{1}), kOneSecond, observers);
  EXPECT_EQ(prefilled, (std::vector<int>{40, 40, 40, 40}));
}

// Each of four groups computes its 32 tokens once, in a cache that holds them all. That all four
// are drawn in 100 is all but sure: they miss one with 4 x 0.75^100.
TEST(Serving, EachGroupComputesItsPrefixOnce) {
  ServingRun run = servingRun(100);
  run.cluster.prefix = {32, 1.0, 4};
  std::map<int, int> prefilled;
  Observers observers;
  observers.stepped = [&](const StepSpan& span) { ++prefilled[span.batch.prefillTokens]; };
  serve(run, fixed(40, 1, ClosedArrivals{1}), kOneSecond, observers);
  EXPECT_EQ(prefilled, (std::map<int, int>{{40, 4}, {8, 96}}));
}

// The replica is away from 4.5 to 10 and has its second request then, which finds nothing when it
// starts again; the third one does.
TEST(Serving, AFailedReplicaLosesThePrefix) {
  ServingRun run = servingRun(3);
  run.cluster.prefix = {32, 1.0};
  run.cluster.outages = {{0, Seconds(4.5), Seconds(10)}};
  std::vector<int> prefilled;
  Observers observers;
  observers.stepped = [&](const StepSpan& span) {
    if (span.batch.prefillTokens > 0) prefilled.push_back(span.batch.prefillTokens);
  };
  serve(run, fixed(40, 3, ClosedArrivals{1}), kOneSecond, observers);
  EXPECT_EQ(prefilled, (std::vector<int>{40, 8, 40, 8}));
}

// Two replicas of one slot and 3 s of service, requests at 0, 1, 2, ...: 0 and 1 start at once, the
// third waits for replica 0 until 3, the fourth starts at 4 on replica 1.
TEST(Serving, ReplicasShareTheRequests) {
  for (const Routing routing : {Routing::roundRobin, Routing::leastOutstanding}) {
    ServingRun run = servingRun(4);
    run.cluster.limits.maxSequences = 1;
    run.cluster.replicas = 2;
    run.cluster.routing = routing;
    std::map<std::int64_t, Served> served;
    Observers observers;
    observers.served = [&](const Served& one) { served[one.id] = one; };
    Traffic traffic = fixed(20, 3, OpenArrivals{RequestsPerSecond(1.0), 0});
    traffic.requests = 4;
    serve(run, traffic, kOneSecond, observers);
    EXPECT_EQ(served[0].replica, 0);
    EXPECT_EQ(served[1].replica, 1);
    EXPECT_EQ(served[2].replica, 0);
    EXPECT_EQ(served[3].replica, 1);
    EXPECT_DOUBLE_EQ(served[2].end, 6.0);
    EXPECT_DOUBLE_EQ(served[3].end, 7.0);
  }
}

// Two replicas; replica 0 fails at 1.5 in the middle of the first request, which starts again on
// replica 1 behind the second one: prefill with it or after it, done 3 s after its new start at 2
// (replica 1 is in the step from 1 to 2).
TEST(Serving, WhatAFailedReplicaHadIsSentAgain) {
  ServingRun run = servingRun(2);
  run.cluster.replicas = 2;
  run.cluster.outages = {{0, Seconds(1.5), Seconds(100.0)}};
  std::map<std::int64_t, Served> served;
  Observers observers;
  observers.served = [&](const Served& one) { served[one.id] = one; };
  Traffic traffic = fixed(20, 3, OpenArrivals{RequestsPerSecond(1.0), 0});
  traffic.requests = 2;
  const auto result = serve(run, traffic, kOneSecond, observers);
  EXPECT_EQ(result.finished, 2);
  EXPECT_EQ(result.retries, 1);
  EXPECT_EQ(served[0].replica, 1);
  EXPECT_EQ(served[0].retries, 1);
  EXPECT_DOUBLE_EQ(served[0].end, 5.0);
  EXPECT_DOUBLE_EQ(served[0].firstToken, 3.0);
  EXPECT_DOUBLE_EQ(served[1].end, 4.0);
}

// The only replica is away from 1 to 10: the request of 0 starts again at 10, that of 5 with it.
TEST(Serving, RequestsWaitForAReplicaToComeBack) {
  ServingRun run = servingRun(2);
  run.cluster.outages = {{0, Seconds(1.0), Seconds(10.0)}};
  Traffic traffic = fixed(20, 3, OpenArrivals{RequestsPerSecond(0.2), 0});
  traffic.requests = 2;
  const auto result = serve(run, traffic);
  EXPECT_EQ(result.finished, 2);
  EXPECT_DOUBLE_EQ(result.duration.value(), 13.0);
  EXPECT_DOUBLE_EQ(mean(result, TimeMetric::e2e), (13.0 + 8.0) / 2);
}

// Two sequences of 16 + 15 tokens in a cache of 3 blocks of 16: both prefill in step 1 (a block
// each); at step 2 both need their second block and there is one. The newer is evicted and has got
// its first token at 1. The older goes on to its 15th token at 15. The newer prefills its 17 tokens
// in the step from 15 to 16, two blocks, and gets its second token at 16: a gap of 15 s.
TEST(Serving, AnEvictionIsAGapBetweenTokens) {
  ServingRun run = servingRun(2);
  run.cluster.kv = Tokens(48);
  run.cluster.limits.watermark = 0;
  Traffic traffic = fixed(16, 15, AllAtOnce{});
  traffic.requests = 2;
  const auto result = serve(run, traffic);
  EXPECT_EQ(result.preemptions, 1);
  EXPECT_EQ(result.at(TimeMetric::itl).count, 28);
  EXPECT_DOUBLE_EQ(result.at(TimeMetric::itl).largest, 15.0);
  EXPECT_NEAR(mean(result, TimeMetric::itl), (14 + 13 + 15) / 28.0, 1e-12);
}

struct Expected {
  double duration = 0;
  double ttft = 0;
  double e2e = 0;
  double gaps = 0;     // sum over all tokens but the first
  double longest = 0;  // gap
  int finished = 0;
};

// Step by step, every sequence, token and instant on its own.
Expected reference(const ServingRun& run, const Traffic& traffic, const StepTime& time) {
  const int block = run.cluster.limits.blockTokens;
  const int prefix = run.cluster.prefix.tokens / block * block;
  ReferenceScheduler scheduler(run.cluster.limits, static_cast<int>(run.cluster.kv.value()),
                               prefix);
  GeneratedRequests source(traffic);
  Expected result;
  std::vector<double> sent;
  std::vector<double> lastToken;
  std::vector<double> first;
  double now = 0;
  int done = 0;
  const auto receive = [&] {
    while (source.next() && source.next()->arrival.value() <= now) {
      const Request request = *source.next();
      source.pop();
      const int group = prefix > 0 && request.input > prefix ? 0 : -1;
      scheduler.submit(static_cast<int>(sent.size()), request.input, request.output, group);
      sent.push_back(request.arrival.value());
      lastToken.push_back(-1);
      first.push_back(-1);
    }
  };
  while (done < run.requests) {
    receive();
    std::vector<int> rejected;
    const auto step = scheduler.step(rejected);
    for (std::size_t i = 0; i < rejected.size(); ++i) source.done(Seconds(now));
    done += static_cast<int>(rejected.size());
    if (!step) {
      receive();
      if (scheduler.waiting() > 0) continue;
      if (!source.next()) break;
      now = source.next()->arrival.value();
      continue;
    }
    now += time(step->batch).value();
    for (const int tag : step->sampled) {
      const auto i = static_cast<std::size_t>(tag);
      if (first[i] < 0) {
        first[i] = now;
      } else {
        result.gaps += now - lastToken[i];
        result.longest = std::max(result.longest, now - lastToken[i]);
      }
      lastToken[i] = now;
    }
    for (const int tag : step->finished) {
      const auto i = static_cast<std::size_t>(tag);
      ++done;
      ++result.finished;
      result.ttft += first[i] - sent[i];
      result.e2e += now - sent[i];
      source.done(Seconds(now));
    }
  }
  result.duration = now;
  return result;
}

RC_GTEST_PROP(ServingProperty, EqualsTheStepByStepReference, ()) {
  const Question question = anyQuestion();
  const auto result = serve(question.run, question.traffic, kExact);
  const Expected expected = reference(question.run, question.traffic, kExact);
  RC_ASSERT(result.finished == expected.finished);
  const auto near = [](double a, double b) { return std::abs(a - b) <= 1e-9 * (1.0 + b); };
  const double n = static_cast<double>(result.finished);
  RC_ASSERT(near(result.duration.value(), expected.duration));
  RC_ASSERT(near(mean(result, TimeMetric::ttft) * n, expected.ttft));
  RC_ASSERT(near(mean(result, TimeMetric::e2e) * n, expected.e2e));
  const TimeFigures& gaps = result.at(TimeMetric::itl);
  if (result.refused == 0) {
    RC_ASSERT(near(mean(result, TimeMetric::itl) * gaps.count, expected.gaps));
    RC_ASSERT(near(gaps.largest, expected.longest));
  }
}

// Little's law holds exactly for a run that starts and ends empty: requests in the system over
// time add up to the time requests spend in it. No token comes before its request; what is between
// a request's first and last token is the gaps between its tokens.
RC_GTEST_PROP(ServingProperty, ConservationAndCausality, ()) {
  Question question = anyQuestion();
  question.run.cluster.replicas = *rc::gen::inRange(1, 4);
  question.run.cluster.stages = *rc::gen::inRange(1, 3);
  question.run.cluster.routing =
      *rc::gen::element(Routing::roundRobin, Routing::leastOutstanding, Routing::random);
  std::int64_t tokens = 0;
  Observers observers;
  observers.served = [&](const Served& one) {
    if (one.answer == Answer::refused) return;
    RC_ASSERT(one.firstToken > one.request.arrival.value());
    RC_ASSERT(one.end >= one.firstToken);
    tokens += one.request.output;
  };
  const auto result = serve(question.run, question.traffic, kExact, observers);
  RC_ASSERT(result.complete);
  RC_ASSERT(result.inSystem == 0);
  RC_ASSERT(result.sent == question.run.requests);
  RC_ASSERT(result.finished + result.refused == result.sent);
  RC_ASSERT(result.outputTokens == tokens);
  RC_ASSERT(result.meanDecodes <= result.meanRunning);
  RC_ASSERT(result.utilization <= 1.0 + 1e-12);
  RC_ASSERT(result.kvUse <= 1.0 + 1e-12);
  if (result.refused == 0) {
    const double n = static_cast<double>(result.finished);
    const double spent = mean(result, TimeMetric::e2e) * n;
    const double held = (result.meanRunning + result.meanWaiting) * result.duration.value();
    RC_ASSERT(std::abs(spent - held) <= 1e-9 * (1.0 + spent));
    const TimeFigures& gaps = result.at(TimeMetric::itl);
    RC_ASSERT(gaps.count == static_cast<double>(tokens) - n);
    const double between = spent - mean(result, TimeMetric::ttft) * n;
    RC_ASSERT(std::abs(mean(result, TimeMetric::itl) * gaps.count - between) <=
              1e-9 * (1.0 + between));
  }
}

RC_GTEST_PROP(ServingProperty, TheSameQuestionHasTheSameAnswer, ()) {
  const Question question = anyQuestion();
  const auto one = serve(question.run, question.traffic, kExact);
  const auto other = serve(question.run, question.traffic, kExact);
  RC_ASSERT(one.times == other.times);
  RC_ASSERT(one.duration == other.duration);
  RC_ASSERT(one.throughput == other.throughput);
}

}  // namespace
}  // namespace qplan::planner::simulate
