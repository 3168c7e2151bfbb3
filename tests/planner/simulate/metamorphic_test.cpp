#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "planner/simulate/serving.hpp"
#include "tests/planner/simulate/questions.hpp"

// What a change of the question must do to the answer, whatever the answer is.
namespace qplan::planner::simulate {
namespace {

using model::RequestsPerSecond;
using model::Seconds;
using model::Tokens;

// Every time in the question by `k`.
Question slower(Question question, double k) {
  Cluster& cluster = question.run.cluster;
  cluster.frontEnd *= k;
  for (Outage& outage : cluster.outages)
    outage = {outage.replica, outage.from * k, outage.until * k};
  if (cluster.failures) {
    cluster.failures->between *= k;
    cluster.failures->repair *= k;
  }
  for (Target& target : question.run.targets) target.limit *= k;
  if (auto* open = std::get_if<OpenArrivals>(&question.traffic.arrivals)) open->rate /= k;
  if (auto* closed = std::get_if<ClosedArrivals>(&question.traffic.arrivals)) closed->think *= k;
  return question;
}

StepTime slower(const StepTime& time, double k) {
  return [time, k](const model::Batch& batch) { return k * time(batch); };
}

Question anyClusterWithTimes() {
  Question question = anyQuestion();
  Cluster& cluster = question.run.cluster;
  cluster.replicas = *rc::gen::inRange(1, 4);
  cluster.stages = *rc::gen::inRange(1, 3);
  cluster.frontEnd = Seconds(*rc::gen::element(0.0, 0.375));
  if (*rc::gen::arbitrary<bool>()) cluster.outages = {{0, Seconds(0.5), Seconds(3.25)}};
  if (*rc::gen::arbitrary<bool>()) cluster.failures = {Seconds(40), Seconds(2)};
  if (auto* closed = std::get_if<ClosedArrivals>(&question.traffic.arrivals)) {
    closed->think = Seconds(*rc::gen::element(0.0, 0.75));
    closed->exponential = *rc::gen::arbitrary<bool>();
  }
  question.run.targets = {{TimeMetric::ttft, Statistic::p95, Seconds(0.3)}};
  question.run.seed = question.traffic.seed;
  return question;
}

// Nothing in a simulation but the question has the unit of a time. A power of two is exact in
// binary, so that every event is at the same place; but histograms have bins of equal ratio, whose
// quantiles scale to rounding.
RC_GTEST_PROP(MetamorphicProperty, TimesScaleExactlyByPowersOfTwo, ()) {
  const Question question = anyClusterWithTimes();
  const double k = std::exp2(*rc::gen::inRange(-6, 7));
  const auto once = serve(question.run, question.traffic, kExact);
  const Question changed = slower(question, k);
  const auto scaled = serve(changed.run, changed.traffic, slower(kExact, k));
  RC_ASSERT(scaled.duration == k * once.duration);
  RC_ASSERT(scaled.window == k * once.window);
  RC_ASSERT(scaled.throughput.value == once.throughput.value / k);
  RC_ASSERT(scaled.goodput.value == once.goodput.value / k);
  RC_ASSERT(scaled.steps == once.steps);
  RC_ASSERT(scaled.runs == once.runs);
  RC_ASSERT(scaled.sent == once.sent);
  RC_ASSERT(scaled.finished == once.finished);
  RC_ASSERT(scaled.refused == once.refused);
  RC_ASSERT(scaled.preemptions == once.preemptions);
  RC_ASSERT(scaled.retries == once.retries);
  RC_ASSERT(scaled.outages == once.outages);
  RC_ASSERT(scaled.meanRunning == once.meanRunning);
  RC_ASSERT(scaled.meanWaiting == once.meanWaiting);
  RC_ASSERT(scaled.kvUse == once.kvUse);
  RC_ASSERT(scaled.utilization == once.utilization);
  RC_ASSERT(scaled.availability == once.availability);
  for (const TimeMetric metric : kTimeMetrics) {
    const double expected = k * mean(once, metric);
    RC_ASSERT(std::abs(mean(scaled, metric) - expected) <= 1e-12 * expected);
    RC_ASSERT(scaled.at(metric).largest == k * once.at(metric).largest);
  }
}

// Any other factor rounds. Where nothing arrives later no instant is compared with another, and the
// schedule stays as it is.
RC_GTEST_PROP(MetamorphicProperty, TimesScaleByAnyFactor, ()) {
  Question question = anyQuestion();
  question.traffic.arrivals = AllAtOnce{};
  const double k = 0.01 * *rc::gen::inRange(1, 1000);
  const auto once = serve(question.run, question.traffic, kExact);
  const auto scaled = serve(question.run, question.traffic, slower(kExact, k));
  const auto near = [](double a, double b) { return std::abs(a - b) <= 1e-9 * std::abs(b); };
  RC_ASSERT(scaled.steps == once.steps);
  RC_ASSERT(near(scaled.duration.value(), k * once.duration.value()));
  RC_ASSERT(near(scaled.throughput.value, once.throughput.value / k));
  for (const TimeMetric metric : kTimeMetrics) {
    RC_ASSERT(near(mean(scaled, metric), k * mean(once, metric)));
  }
}

std::vector<Served> servedOf(const Question& question, const StepTime& time) {
  std::vector<Served> all(static_cast<std::size_t>(question.run.requests));
  Observers observers;
  observers.served = [&](const Served& one) { all[static_cast<std::size_t>(one.id)] = one; };
  serve(question.run, question.traffic, time, observers);
  return all;
}

// What all come at once for is decided by the scheduler alone, which knows no time: the steps are
// the same, and each instant is the sum of those before. With arrivals in between it is no theorem:
// a quicker step may end before a request comes that would have shared it.
RC_GTEST_PROP(MetamorphicProperty, QuickerStepsAreNeverSlowerForABatch, ()) {
  Question question = anyQuestion();
  question.traffic.arrivals = AllAtOnce{};
  // Memory: what the weights, the cached and the new tokens take, each no slower.
  const double weights = 0.25 * *rc::gen::inRange(0, 5);
  const double cache = 0.25 * *rc::gen::inRange(0, 5);
  const double fresh = 0.25 * *rc::gen::inRange(0, 5);
  const StepTime quicker = [=](const model::Batch& b) {
    return Seconds((20.0 * weights + cache * b.contextTokens + fresh * b.prefillTokens + b.running +
                    2.0 * b.decodes) /
                   4096.0);
  };
  const auto before = servedOf(question, kExact);
  const auto after = servedOf(question, quicker);
  for (std::size_t i = 0; i < before.size(); ++i) {
    RC_ASSERT(after[i].answer == before[i].answer);
    RC_ASSERT(after[i].firstToken <= before[i].firstToken);
    RC_ASSERT(after[i].end <= before[i].end);
  }
}

// A cache that holds the whole batch is never short, and one that is larger changes nothing. Below
// that there is no theorem: more sequences at a time attend to more context, and one admitted
// sooner may have to compute again.
RC_GTEST_PROP(MetamorphicProperty, MoreCacheThanTheBatchNeedsChangesNothing, ()) {
  Question question = anyQuestion();
  question.traffic.arrivals = AllAtOnce{};
  question.run.cluster.limits.watermark = 0;
  constexpr int kMost = 120 + 60 + 16;  // tokens of a request in whole blocks
  const double enough = kMost * static_cast<double>(question.run.requests + 1);
  question.run.cluster.kv = Tokens(enough);
  const auto once = serve(question.run, question.traffic, kExact);
  question.run.cluster.kv = Tokens(enough * *rc::gen::inRange(2, 10));
  const auto larger = serve(question.run, question.traffic, kExact);
  RC_ASSERT(once.preemptions == 0);
  RC_ASSERT(larger.duration == once.duration);
  RC_ASSERT(larger.times == once.times);
}

// But for prompts alone, equal ones: each step computes as many as the limits and the cache hold,
// m of n, and all of them are done at its end. So the batch takes ceil(n / m) times what a step
// takes anyway, and n times what a prompt adds.
RC_GTEST_PROP(MetamorphicProperty, MoreCacheNeverDelaysEqualPrompts, ()) {
  Question question;
  question.run.cluster.limits.chunkedPrefill = false;
  question.run.cluster.limits.watermark = 0;
  question.run.cluster.limits.maxSequences = *rc::gen::inRange(1, 24);
  question.run.cluster.limits.maxBatchedTokens = 2000;
  question.run.requests = *rc::gen::inRange(1, 60);
  question.traffic = fixed(*rc::gen::inRange(1, 120), 1, AllAtOnce{});
  question.traffic.requests = question.run.requests;
  const StepTime affine = [](const model::Batch& b) {
    return Seconds((20.0 + b.prefillTokens) / 4096.0);
  };
  const int kv = *rc::gen::inRange(128, 1000);
  question.run.cluster.kv = Tokens(kv);
  const auto tight = serve(question.run, question.traffic, affine);
  question.run.cluster.kv = Tokens(kv + *rc::gen::inRange(0, 1000));
  const auto ample = serve(question.run, question.traffic, affine);
  RC_ASSERT(tight.refused == 0);
  RC_ASSERT(ample.throughput.value >= tight.throughput.value);
  RC_ASSERT(ample.duration <= tight.duration);
}

// Engines of one slot with equal services that take turns serve first come, first served: request k
// starts when it has come and k - c is done, c of them being there. Ends ascend, so that k - c - 1
// is done before, and by induction no request is later with one more. Neither of least-outstanding
// nor of engines of more slots is that true: where requests meet in a step changes.
RC_GTEST_PROP(MetamorphicProperty, AReplicaMoreNeverLowersGoodput, ()) {
  Question question;
  Cluster& cluster = question.run.cluster;
  cluster.kv = Tokens(1000);
  cluster.limits.maxSequences = 1;
  cluster.routing = Routing::roundRobin;
  cluster.replicas = *rc::gen::inRange(1, 5);
  question.run.requests = *rc::gen::inRange(1, 200);
  question.run.targets = {
      {TimeMetric::e2e, Statistic::p95, Seconds(*rc::gen::inRange(1, 40) / 64.0)}};
  question.traffic = fixed(20, *rc::gen::inRange(1, 20),
                           OpenArrivals{RequestsPerSecond(*rc::gen::inRange(1, 60))});
  question.traffic.requests = question.run.requests;
  question.traffic.seed = *rc::gen::arbitrary<std::uint64_t>();
  const StepTime step = [](const model::Batch&) { return Seconds(1.0 / 64); };
  const double limit = question.run.targets[0].limit.value();
  const auto good = [limit](const std::vector<Served>& all) {
    return std::count_if(all.begin(), all.end(), [limit](const Served& one) {
      return one.end - one.request.arrival.value() <= limit;
    });
  };
  const auto few = servedOf(question, step);
  ++cluster.replicas;
  const auto many = servedOf(question, step);
  RC_ASSERT(good(many) >= good(few));
  for (std::size_t i = 0; i < few.size(); ++i) RC_ASSERT(many[i].end <= few[i].end + 1e-9);
}

}  // namespace
}  // namespace qplan::planner::simulate
