#include "planner/simulate/load.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <map>
#include <vector>

#include "tests/planner/simulate/generators.hpp"
#include "tests/planner/simulate/reference_scheduler.hpp"

namespace qplan::planner::simulate {
namespace {

using model::Batch;
using model::RequestsPerSecond;
using model::Seconds;
using model::Tokens;

const StepTime kOneSecond = [](const Batch&) { return Seconds(1.0); };

LoadRun loadRun(int input, int output, const Arrivals& arrivals, int requests) {
  LoadRun run;
  run.workload = {"", input, output};
  run.kv = Tokens(100000);
  run.arrivals = arrivals;
  run.requests = requests;
  return run;
}

// One user: each request takes a prefill and two decode steps of 1 s.
TEST(SimulateLoad, OneUserSeesTheEngineAlone) {
  LoadRun run = loadRun(20, 3, ClosedArrivals{1}, 3);
  run.endless = false;
  const auto result = simulateLoad(run, kOneSecond);
  EXPECT_TRUE(result.complete);
  EXPECT_EQ(result.finished, 3);
  EXPECT_EQ(result.steps, 9);
  EXPECT_EQ(result.runs, 6);
  EXPECT_EQ(result.inSystem, 0);
  EXPECT_DOUBLE_EQ(result.duration.value(), 9.0);
  EXPECT_DOUBLE_EQ(result.throughput.value(), 1.0 / 3.0);
  EXPECT_DOUBLE_EQ(result.meanTtft.value(), 1.0);
  EXPECT_DOUBLE_EQ(result.meanTpot.value(), 1.0);
  EXPECT_DOUBLE_EQ(result.meanLatency.value(), 3.0);
  EXPECT_DOUBLE_EQ(result.meanDecodes, 2.0 / 3.0);
  EXPECT_DOUBLE_EQ(result.meanRunning, 1.0);
  EXPECT_DOUBLE_EQ(result.meanWaiting, 0.0);
}

// A arrives at 0 and takes ten steps of 1 s. B arrives at 2.5, inside the step from 2 to 3, starts
// at 3 and takes ten as well. At 13 two are done: first tokens after 1 and 1.5 s, last after 10 and
// 10.5.
TEST(SimulateLoad, AnArrivalCutsTheRunOfDecodes) {
  const LoadRun run = loadRun(20, 10, OpenArrivals{RequestsPerSecond(0.4), false, 1}, 2);
  const auto result = simulateLoad(run, kOneSecond);
  EXPECT_EQ(result.finished, 2);
  EXPECT_DOUBLE_EQ(result.duration.value(), 13.0);
  EXPECT_DOUBLE_EQ(result.meanTtft.value(), 1.25);
  EXPECT_DOUBLE_EQ(result.meanLatency.value(), 10.25);
}

// One slot, 3 s of service, a request every second from 0 on. Done at 3, 6 and 9: latencies 3, 5
// and 7. By 9 ten have come, so seven are left. Those that came at 1 and 2 waited 2 and 4 s, those
// at 3..8 wait since: 2 + 4 + (6 + 5 + 4 + 3 + 2 + 1) = 27 request-seconds in 9 s.
TEST(SimulateLoad, AboveCapacityTheQueueGrows) {
  LoadRun run = loadRun(20, 3, OpenArrivals{RequestsPerSecond(1.0), false, 1}, 3);
  run.limits.maxSequences = 1;
  const auto result = simulateLoad(run, kOneSecond);
  EXPECT_DOUBLE_EQ(result.duration.value(), 9.0);
  EXPECT_DOUBLE_EQ(result.meanLatency.value(), 5.0);
  EXPECT_EQ(result.inSystem, 7);
  EXPECT_DOUBLE_EQ(result.meanWaiting, 3.0);
}

// The same from 3 on, when the first is done: the request that came at 2 waits 3 s more, those at
// 3..8 as before: 3 + 21 request-seconds in 6 s. Two are done in it.
TEST(SimulateLoad, FiguresLeaveOutTheWarmUp) {
  LoadRun run = loadRun(20, 3, OpenArrivals{RequestsPerSecond(1.0), false, 1}, 3);
  run.limits.maxSequences = 1;
  run.warmUp = 1;
  const auto result = simulateLoad(run, kOneSecond);
  EXPECT_EQ(result.finished, 3);
  EXPECT_DOUBLE_EQ(result.meanWaiting, 4.0);
  EXPECT_DOUBLE_EQ(result.meanLatency.value(), 6.0);
  EXPECT_DOUBLE_EQ(result.throughput.value(), 1.0 / 3.0);
}

// An arrival on a step boundary is in time for the next step: B comes at 2, its tokens at 3..12.
TEST(SimulateLoad, AnArrivalOnABoundaryStartsThere) {
  const LoadRun run = loadRun(20, 10, OpenArrivals{RequestsPerSecond(0.5), false, 1}, 2);
  const auto result = simulateLoad(run, kOneSecond);
  EXPECT_DOUBLE_EQ(result.duration.value(), 12.0);
  EXPECT_DOUBLE_EQ(result.meanTtft.value(), 1.0);
}

// Eight users whose prompts fit one step together: each request takes a prefill and three decode
// steps of 1 s, so eight finish every 4 s.
TEST(SimulateLoad, ClosedLoopKeepsItsConcurrency) {
  LoadRun run = loadRun(20, 4, ClosedArrivals{8}, 4000);
  run.warmUp = 400;
  const auto result = simulateLoad(run, kOneSecond);
  EXPECT_DOUBLE_EQ(result.throughput.value(), 2.0);
  EXPECT_DOUBLE_EQ(result.meanLatency.value(), 4.0);
  EXPECT_DOUBLE_EQ(result.meanRunning, 8.0);
  EXPECT_EQ(result.inSystem, 8);
}

TEST(SimulateLoad, NothingEverArrives) {
  const auto none =
      simulateLoad(loadRun(20, 3, OpenArrivals{RequestsPerSecond(0.0), true, 1}, 10), kOneSecond);
  EXPECT_FALSE(none.complete);
  EXPECT_EQ(none.finished, 0);
  const auto nobody = simulateLoad(loadRun(20, 3, ClosedArrivals{0}, 10), kOneSecond);
  EXPECT_FALSE(nobody.complete);
}

TEST(SimulateLoad, NoRequestsAreDoneAtOnce) {
  const auto result = simulateLoad(loadRun(20, 3, ClosedArrivals{4}, 0), kOneSecond);
  EXPECT_TRUE(result.complete);
  EXPECT_EQ(result.steps, 0);
  EXPECT_EQ(result.throughput.value(), 0.0);
}

TEST(SimulateLoad, PromptsLargerThanTheCacheAreCounted) {
  for (const Arrivals& arrivals :
       {Arrivals(ClosedArrivals{4}), Arrivals(OpenArrivals{RequestsPerSecond(2.0), true, 1})}) {
    LoadRun run = loadRun(2000, 3, arrivals, 50);
    run.kv = Tokens(1000);
    const auto result = simulateLoad(run, kOneSecond);
    EXPECT_TRUE(result.complete);
    EXPECT_GE(result.rejected, 50);
    EXPECT_EQ(result.finished, 0);
    EXPECT_EQ(result.steps, 0);
  }
}

TEST(SimulateLoad, StoppingGivesAPartialResult) {
  std::stop_source stop;
  const LoadRun run = loadRun(200, 50, ClosedArrivals{16}, 100000);
  double last = -1;
  const auto result = simulateLoad(run, kOneSecond, stop.get_token(), [&](double share) {
    EXPECT_GE(share, last);
    last = share;
    if (share > 0.1) stop.request_stop();
  });
  EXPECT_FALSE(result.complete);
  EXPECT_GT(result.finished, 10000);
  EXPECT_LT(result.finished, 20000);
  EXPECT_GT(result.throughput.value(), 0.0);
}

// M/D/1: one slot, one step of 1 s per request, Poisson at 0.5/s. Pollaczek-Khinchine gives a mean
// wait of rho / (2 (1 - rho)) = 0.5 s, so latency 1.5 s; by Little's law 0.25 wait and 0.5 run.
TEST(SimulateLoad, MatchesMD1) {
  LoadRun run = loadRun(20, 1, OpenArrivals{RequestsPerSecond(0.5), true, 3}, 400000);
  run.limits.maxSequences = 1;
  run.warmUp = 1000;
  const auto result = simulateLoad(run, kOneSecond);
  EXPECT_NEAR(result.meanLatency.value(), 1.5, 0.015);
  EXPECT_NEAR(result.meanWaiting, 0.25, 0.005);
  EXPECT_NEAR(result.meanRunning, 0.5, 0.005);
  EXPECT_NEAR(result.throughput.value(), 0.5, 0.005);
}

struct ReferenceResult {
  double duration = 0;
  double ttft = 0;
  double latency = 0;
  int finished = 0;
};

// Step by step, every sequence and every instant on its own.
ReferenceResult reference(const LoadRun& run, const StepTime& time) {
  ReferenceScheduler scheduler(run.limits, static_cast<int>(run.kv.value()));
  ReferenceResult result;
  std::vector<double> sent;
  std::map<int, double> started;
  double now = 0;
  int done = 0;
  const auto* closed = std::get_if<ClosedArrivals>(&run.arrivals);
  ArrivalTimes times(closed ? OpenArrivals{} : std::get<OpenArrivals>(run.arrivals));
  const auto maySend = [&] { return run.endless || static_cast<int>(sent.size()) < run.requests; };
  const auto send = [&](double when) {
    scheduler.submit(static_cast<int>(sent.size()), run.workload.inputTokens,
                     run.workload.outputTokens);
    sent.push_back(when);
  };
  while (done < run.requests) {
    if (closed) {
      while (maySend() && static_cast<int>(sent.size()) - done < closed->inFlight) send(now);
    } else {
      for (; maySend() && times.next()->value() <= now; times.pop()) send(times.next()->value());
    }
    std::vector<int> rejected;
    const auto step = scheduler.step(rejected);
    done += static_cast<int>(rejected.size());
    if (!step) {
      if (!closed && maySend()) now = times.next()->value();
      continue;
    }
    now += time(step->batch).value();
    for (const int tag : step->started) started[tag] = now;
    for (const int tag : step->finished) {
      ++done;
      ++result.finished;
      result.ttft += started[tag] - sent[tag];
      result.latency += now - sent[tag];
    }
  }
  result.duration = now;
  return result;
}

Arrivals anyArrivals() {
  if (*rc::gen::arbitrary<bool>()) return ClosedArrivals{*rc::gen::inRange(1, 40)};
  // Powers of two, so that arrivals can fall on step boundaries exactly.
  const double rate = std::exp2(*rc::gen::inRange(-4, 6));
  return OpenArrivals{RequestsPerSecond(rate), *rc::gen::arbitrary<bool>(),
                      *rc::gen::arbitrary<std::uint64_t>()};
}

LoadRun anyLoadRun() {
  LoadRun run;
  run.limits = *anyLimits();
  run.kv = Tokens(*rc::gen::inRange(0, 900));
  run.workload = {"", *rc::gen::inRange(1, 120), *rc::gen::inRange(1, 60)};
  run.arrivals = anyArrivals();
  run.requests = *rc::gen::inRange(1, 60);
  run.endless = *rc::gen::arbitrary<bool>();
  return run;
}

// Times are multiples of 2^-12 s, exact in binary: whether an arrival falls before or after a step
// boundary does not hang on rounding.
const StepTime kExact = [](const Batch& b) {
  return Seconds((20.0 + b.running + 2.0 * b.decodes + b.prefillTokens + b.contextTokens) / 4096.0);
};

RC_GTEST_PROP(SimulateLoadProperty, EqualsTheStepByStepReference, ()) {
  const LoadRun run = anyLoadRun();
  const auto result = simulateLoad(run, kExact);
  const auto expected = reference(run, kExact);
  RC_ASSERT(result.finished == expected.finished);
  const auto near = [](double a, double b) { return std::abs(a - b) <= 1e-9 * (1.0 + b); };
  RC_ASSERT(near(result.duration.value(), expected.duration));
  RC_ASSERT(near(result.meanTtft.value() * result.finished, expected.ttft));
  RC_ASSERT(near(result.meanLatency.value() * result.finished, expected.latency));
}

// Little's law holds exactly for a run that starts and ends empty: requests in the system over
// time add up to the time requests spend in it. No token comes before its request.
RC_GTEST_PROP(SimulateLoadProperty, LittlesLawAndCausality, ()) {
  LoadRun run = anyLoadRun();
  run.endless = false;
  const auto result = simulateLoad(run, kExact);
  RC_ASSERT(result.complete);
  RC_ASSERT(result.inSystem == 0);
  RC_ASSERT(result.finished + result.rejected == run.requests);
  RC_ASSERT(result.meanTtft.value() >= 0.0);
  RC_ASSERT(result.meanLatency >= result.meanTtft);
  RC_ASSERT(result.meanDecodes <= result.meanRunning);
  RC_ASSERT(result.meanRunning <= run.limits.maxSequences);
  if (result.rejected == 0) {
    const double spent = result.meanLatency.value() * result.finished;
    const double held = (result.meanRunning + result.meanWaiting) * result.duration.value();
    RC_ASSERT(std::abs(spent - held) <= 1e-9 * (1.0 + spent));
  }
}

// All times twice as long: every time doubles, every rate halves, nothing else changes.
RC_GTEST_PROP(SimulateLoadProperty, TimeScales, ()) {
  LoadRun run = anyLoadRun();
  const auto result = simulateLoad(run, kExact);
  RC_ASSERT(simulateLoad(run, kExact) == result);
  if (auto* open = std::get_if<OpenArrivals>(&run.arrivals)) open->rate /= 2.0;
  auto slow = simulateLoad(run, [](const Batch& b) { return 2.0 * kExact(b); });
  slow.duration /= 2.0;
  slow.throughput *= 2.0;
  slow.meanTtft /= 2.0;
  slow.meanTpot /= 2.0;
  slow.meanLatency /= 2.0;
  RC_ASSERT(slow == result);
}

}  // namespace
}  // namespace qplan::planner::simulate
