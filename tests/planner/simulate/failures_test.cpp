#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <vector>

#include "planner/simulate/serving.hpp"
#include "tests/planner/simulate/questions.hpp"

namespace qplan::planner::simulate {
namespace {

using model::RequestsPerSecond;
using model::Seconds;

Question anyClusterQuestion() {
  Question question = anyQuestion();
  question.run.cluster.replicas = *rc::gen::inRange(1, 4);
  question.run.cluster.stages = *rc::gen::inRange(1, 3);
  question.run.cluster.routing =
      *rc::gen::element(Routing::roundRobin, Routing::leastOutstanding, Routing::random);
  question.run.seed = *rc::gen::arbitrary<std::uint64_t>();
  return question;
}

// Long enough for a request to get through between two of them.
Failures anyFailures() {
  return {Seconds(*rc::gen::inRange(10, 200)), Seconds(0.25 * *rc::gen::inRange(1, 80))};
}

// The outages that failures come to until `end`.
std::vector<Outage> listed(const ServingRun& run, double end) {
  Outages outages({}, run.cluster.failures, run.cluster.replicas, run.seed);
  std::vector<Outage> all;
  while (outages.next() <= end) {
    const auto change = outages.take();
    if (change->up) continue;
    const Seconds from(change->when);
    all.push_back({change->replica, from, from + run.cluster.failures->repair});
  }
  return all;
}

// A request of 100 steps of 1 s never gets through where a replica fails every second.
TEST(Failures, MoreOftenThanAnAnswerEndTheRun) {
  ServingRun run = servingRun(10);
  run.cluster.failures = {Seconds(1), Seconds(1)};
  const auto result = serve(run, fixed(20, 100, ClosedArrivals{2}));
  EXPECT_TRUE(result.complete);
  EXPECT_TRUE(result.unstable);
  EXPECT_EQ(result.finished, 0);
}

// Of a replica that is up for an exponential time of mean m and away for d, the share of time up
// over n such cycles deviates from m / (m + d) by a (1 - a) / sqrt(n). Six of it, since seeds vary.
RC_GTEST_PROP(FailuresProperty, AvailabilityIsThatOfTheMeans, ()) {
  constexpr double kEnd = 40000;
  ServingRun run = servingRun(static_cast<std::int64_t>(kEnd));
  run.cluster.replicas = *rc::gen::inRange(1, 4);
  run.cluster.failures = anyFailures();
  run.seed = *rc::gen::arbitrary<std::uint64_t>();
  const StepTime quick = [](const model::Batch&) { return Seconds(1e-3); };
  const auto result = serve(run, fixed(20, 3, OpenArrivals{RequestsPerSecond(1), 0}), quick);
  const double up = run.cluster.failures->between.value();
  const double cycle = up + run.cluster.failures->repair.value();
  const double cycles = run.cluster.replicas * result.duration.value() / cycle;
  const double share = up / cycle;
  RC_ASSERT(std::abs(result.availability - share) < 6 * share * (1 - share) / std::sqrt(cycles));
  RC_ASSERT(std::abs(static_cast<double>(result.outages) - cycles) < 6 * std::sqrt(cycles) + 1);
}

// The reliability of replicas is no part of the traffic: as if somebody had listed the outages.
RC_GTEST_PROP(FailuresProperty, AreOutagesDrawn, ()) {
  Question question = anyClusterQuestion();
  question.run.cluster.failures = anyFailures();
  const auto result = serve(question.run, question.traffic, kExact);
  question.run.cluster.outages = listed(question.run, result.duration.value());
  question.run.cluster.failures.reset();
  RC_ASSERT(same(result, serve(question.run, question.traffic, kExact)));
}

// The first failure is long after the end.
RC_GTEST_PROP(FailuresProperty, ThatDoNotHappenChangeNothing, ()) {
  Question question = anyClusterQuestion();
  const auto result = serve(question.run, question.traffic, kExact);
  RC_ASSERT(result.outages == 0);
  RC_ASSERT(result.availability == 1);
  question.run.cluster.failures = Failures{Seconds(1e30), Seconds(1)};
  RC_ASSERT(same(result, serve(question.run, question.traffic, kExact)));
}

// Whatever fails, every request is answered once, by a replica that is there; Little's law holds
// for a run that starts and ends empty.
RC_GTEST_PROP(FailuresProperty, LoseNoRequest, ()) {
  Question question = anyClusterQuestion();
  question.run.cluster.failures = anyFailures();
  std::vector<int> answers(static_cast<std::size_t>(question.run.requests), 0);
  std::vector<Served> served;
  std::int64_t retries = 0;
  Observers observers;
  observers.served = [&](const Served& one) {
    ++answers[static_cast<std::size_t>(one.id)];
    retries += one.retries;
    if (one.answer == Answer::served) served.push_back(one);
  };
  const auto result = serve(question.run, question.traffic, kExact, observers);
  RC_ASSERT(result.complete);
  RC_ASSERT(result.finished + result.refused == question.run.requests);
  RC_ASSERT(result.inSystem == 0);
  RC_ASSERT(result.retries == retries);
  for (const int count : answers) RC_ASSERT(count == 1);
  for (const Outage& outage : listed(question.run, result.duration.value())) {
    for (const Served& one : served) {
      if (one.replica != outage.replica) continue;
      // Neither an answer nor a start of one while it is away, nor across.
      RC_ASSERT(one.end <= outage.from.value() || one.firstToken > outage.until.value());
    }
  }
  if (result.refused > 0) return;
  const double spent = mean(result, TimeMetric::e2e) * static_cast<double>(result.finished);
  const double held = (result.meanRunning + result.meanWaiting) * result.duration.value();
  RC_ASSERT(std::abs(spent - held) <= 1e-9 * (1.0 + spent));
}

// With one replica nothing is answered while it is away; what comes then waits and is answered.
RC_GTEST_PROP(FailuresProperty, OfAllReplicasHoldRequestsBack, ()) {
  ServingRun run = servingRun(200);
  run.cluster.failures = anyFailures();
  run.seed = *rc::gen::arbitrary<std::uint64_t>();
  Traffic traffic = fixed(20, 3, OpenArrivals{RequestsPerSecond(1)});
  traffic.requests = run.requests;
  traffic.seed = run.seed;
  std::vector<Served> served;
  Observers observers;
  observers.served = [&](const Served& one) { served.push_back(one); };
  const auto result = serve(run, traffic, kExact, observers);
  RC_ASSERT(result.finished == run.requests);
  for (const Outage& outage : listed(run, result.duration.value())) {
    for (const Served& one : served) {
      const double sent = one.request.arrival.value();
      const bool meanwhile = sent > outage.from.value() && sent < outage.until.value();
      RC_ASSERT(!meanwhile || one.firstToken > outage.until.value());
    }
  }
}

}  // namespace
}  // namespace qplan::planner::simulate
