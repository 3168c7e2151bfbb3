#pragma once

#include <rapidcheck.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>

#include "planner/simulate/serving.hpp"
#include "tests/planner/simulate/generators.hpp"

namespace qplan::planner::simulate {

inline constexpr std::int64_t kForever = std::numeric_limits<std::int64_t>::max();

inline const StepTime kOneSecond = [](const model::Batch&) { return model::Seconds(1.0); };

inline Traffic fixed(int input, int output, const Arrivals& arrivals) {
  Traffic traffic;
  traffic.arrivals = arrivals;
  traffic.input.shape = FixedLength{input};
  traffic.output.shape = FixedLength{output};
  traffic.requests = kForever;
  return traffic;
}

inline ServingRun servingRun(std::int64_t requests) {
  ServingRun run;
  run.cluster.kv = model::Tokens(100000);
  run.requests = requests;
  return run;
}

inline ServingResult serve(const ServingRun& run, const Traffic& traffic,
                           const StepTime& time = kOneSecond, const Observers& observers = {}) {
  GeneratedRequests requests(traffic);
  return simulate(run, requests, time, observers);
}

inline double mean(const ServingResult& result, TimeMetric metric) {
  return result.at(metric).at(Statistic::mean).value;
}

// Every figure of two runs, to the bit.
inline bool same(const ServingResult& a, const ServingResult& b) {
  const auto counts = [](const ServingResult& r) {
    return std::array{r.sent,     r.finished,    r.refused,      r.preemptions, r.retries,
                      r.inSystem, r.inputTokens, r.outputTokens, r.peakWaiting};
  };
  const auto figures = [](const ServingResult& r) {
    return std::array{r.duration.value(), r.window.value(), r.meanRunning,
                      r.meanDecodes,      r.meanWaiting,    r.kvUse,
                      r.peakKvUse,        r.utilization,    r.availability};
  };
  return counts(a) == counts(b) && figures(a) == figures(b) && a.times == b.times &&
         a.throughput == b.throughput && a.goodput == b.goodput && a.unstable == b.unstable &&
         a.complete == b.complete && a.outages == b.outages;
}

inline Arrivals anyArrivals() {
  switch (*rc::gen::inRange(0, 3)) {
    case 0:
      return ClosedArrivals{*rc::gen::inRange(1, 40)};
    case 1:
      return AllAtOnce{};
    default:
      // Powers of two, so that arrivals can fall on step boundaries exactly.
      return OpenArrivals{model::RequestsPerSecond(std::exp2(*rc::gen::inRange(-4, 6))),
                          *rc::gen::element(0.0, 1.0, 3.0)};
  }
}

inline Lengths anyLengths(int most) {
  Lengths lengths;
  lengths.most = most;
  const double mean = *rc::gen::inRange(1, most);
  switch (*rc::gen::inRange(0, 3)) {
    case 0:
      lengths.shape = FixedLength{static_cast<int>(mean)};
      break;
    case 1:
      lengths.shape = NormalLength{mean, mean};
      break;
    default:
      lengths.shape = LogNormalLength{mean, mean};
  }
  return lengths;
}

struct Question {
  ServingRun run;
  Traffic traffic;
};

inline Question anyQuestion() {
  Question question;
  question.run.cluster.limits = *anyLimits();
  question.run.cluster.kv = model::Tokens(*rc::gen::inRange(0, 900));
  question.run.requests = *rc::gen::inRange(1, 60);
  question.run.cluster.prefix.tokens = *rc::gen::element(0, 20, 60);
  question.traffic.input = anyLengths(120);
  question.traffic.output = anyLengths(60);
  question.traffic.arrivals = anyArrivals();
  question.traffic.requests = question.run.requests;
  question.traffic.seed = *rc::gen::arbitrary<std::uint64_t>();
  return question;
}

// Times are multiples of 2^-12 s, exact in binary: whether an arrival falls before or after a step
// boundary does not hang on rounding.
inline const StepTime kExact = [](const model::Batch& b) {
  return model::Seconds((20.0 + b.running + 2.0 * b.decodes + b.prefillTokens + b.contextTokens) /
                        4096.0);
};

}  // namespace qplan::planner::simulate
