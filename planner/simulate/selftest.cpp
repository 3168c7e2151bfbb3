#include "planner/simulate/selftest.hpp"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "planner/simulate/serving.hpp"

namespace qplan::planner::simulate {

namespace {

constexpr double kStep = 1e-3;  // seconds; a service is some hundreds of them

const StepTime kConstantStep = [](const model::Batch&) { return model::Seconds(kStep); };

// Services in steps: their distribution, mean and mean square.
struct Service {
  std::function<int(Random&)> draw;
  double mean = 0;
  double meanSquare = 0;
};

// Exponential times rounded up are geometric with p = 1 - exp(-1 / m): mean 1 / p, mean square
// (2 - p) / p^2.
Service exponential(double steps) {
  const double p = -std::expm1(-1.0 / steps);
  return {[steps](Random& random) {
            return std::max(1, static_cast<int>(std::ceil(steps * random.exponential())));
          },
          1 / p, (2 - p) / (p * p)};
}

Service constant(int steps) {
  return {[steps](Random&) { return steps; }, static_cast<double>(steps),
          static_cast<double>(steps) * steps};
}

// A tenth take 9 times as long as the others.
Service twoKinds(int steps) {
  const double shortMean = steps;
  const double longMean = 9.0 * steps;
  return {[steps](Random& random) { return random.uniform() < 0.1 ? 9 * steps : steps; },
          0.9 * shortMean + 0.1 * longMean,
          0.9 * shortMean * shortMean + 0.1 * longMean * longMean};
}

class ServiceRequests : public RequestSource {
 public:
  ServiceRequests(const Service& service, double rate, std::uint64_t seed)
      : service_(service),
        times_({model::RequestsPerSecond(rate)}, seed),
        random_(seed, Purpose::output) {
    prepare();
  }
  [[nodiscard]] std::optional<Request> next() const override { return next_; }
  void pop() override {
    times_.pop();
    prepare();
  }

 private:
  void prepare() { next_ = Request{*times_.next(), 1, service_.draw(random_)}; }

  const Service& service_;
  ArrivalTimes times_;
  Random random_;
  std::optional<Request> next_;
};

struct Queue {
  const char* name = "";
  Service service;
  int slots = 1;
  double load = 0.5;  // of all slots
  double analytic = 0;
};

// Mean time in system, Pollaczek-Khinchine: E S + rate E S^2 / (2 (1 - load)).
double pollaczekKhinchine(const Service& service, double load) {
  const double mean = service.mean * kStep;
  const double square = service.meanSquare * kStep * kStep;
  return mean + load / mean * square / (2 * (1 - load));
}

// The same for c servers and exponential services: Erlang C.
double erlangC(double mean, int servers, double load) {
  const double offered = servers * load;
  double term = 1;
  double sum = 0;
  for (int k = 0; k < servers; ++k) {
    sum += term;
    term *= offered / (k + 1);
  }
  const double waits = term / (1 - load) / (sum + term / (1 - load));
  return mean + waits * mean / (servers * (1 - load));
}

ServingResult runQueue(const Queue& queue, std::uint64_t seed, std::int64_t requests,
                       std::int64_t warmUp) {
  ServingRun run;
  run.cluster.limits.policy = model::SchedulerPolicy::v1;
  run.cluster.limits.maxSequences = queue.slots;
  run.cluster.limits.maxBatchedTokens = 4096;
  run.cluster.limits.blockTokens = 1 << 20;
  run.cluster.kv = model::Tokens(1e9);
  run.requests = requests;
  run.warmUp = warmUp;
  const double rate = queue.load * queue.slots / (queue.service.mean * kStep);
  ServiceRequests source(queue.service, rate, seed);
  return simulate(run, source, kConstantStep);
}

SelfCheck checkQueue(const Queue& queue, std::uint64_t seed, int trials, std::int64_t requests) {
  SelfCheck check;
  check.name = queue.name;
  check.figure = "mean time in system (s)";
  check.analytic = queue.analytic;
  check.trials = trials;
  std::vector<Estimated> means(static_cast<std::size_t>(trials));
  tbb::parallel_for(std::size_t{0}, means.size(), [&](std::size_t i) {
    const auto result = runQueue(queue, seed + i, requests, requests / 10);
    means[i] = result.at(TimeMetric::e2e).at(Statistic::mean);
  });
  for (const Estimated& mean : means) {
    check.simulated += mean.value / trials;
    if (std::abs(mean.value - check.analytic) <= mean.halfWidth) ++check.inside;
  }
  const double share = check.inside / static_cast<double>(trials);
  // Of 20 trials 18 are 90 %, and all of them no surprise.
  check.passed = share >= 0.9 && (share <= 0.99 || trials < 200);
  return check;
}

// Of a loaded engine with ordinary requests.
ServingResult ordinary(std::uint64_t seed, std::int64_t requests, std::int64_t& outputTokens) {
  ServingRun run;
  run.cluster.kv = model::Tokens(8192);
  run.cluster.replicas = 2;
  run.requests = requests;
  Traffic traffic;
  traffic.arrivals = OpenArrivals{model::RequestsPerSecond(12.0), 2.0};
  traffic.input.shape = LogNormalLength{300, 300};
  traffic.input.most = 4000;
  traffic.output.shape = NormalLength{60, 30};
  traffic.requests = requests;
  traffic.seed = seed;
  GeneratedRequests source(traffic);
  const StepTime time = [](const model::Batch& b) {
    return model::Seconds(5e-3 + 2e-5 * b.running + 2e-5 * model::tokens(b) +
                          1e-7 * b.contextTokens);
  };
  Observers observers;
  observers.served = [&outputTokens](const Served& one) {
    if (one.answer == Answer::served) outputTokens += one.request.output;
  };
  return simulate(run, source, time, observers);
}

}  // namespace

std::vector<SelfCheck> selftest(std::uint64_t seed, int trials, std::int64_t requests) {
  constexpr int kSteps = 500;
  const Service random = exponential(kSteps);
  const Service same = constant(kSteps);
  const Service mixed = twoKinds(100);
  // A request that comes while a slot is free waits for the end of the step others are in: half a
  // step in the mean, where one of the slots is busy.
  const Queue queues[] = {
      {"M/M/1, load 0.5", random, 1, 0.5, pollaczekKhinchine(random, 0.5)},
      {"M/D/1, load 0.6", same, 1, 0.6, pollaczekKhinchine(same, 0.6)},
      {"M/G/1, load 0.5", mixed, 1, 0.5, pollaczekKhinchine(mixed, 0.5)},
      {"M/M/4, load 0.6", random, 4, 0.6, erlangC(random.mean * kStep, 4, 0.6) + 0.5 * kStep},
  };
  std::vector<SelfCheck> checks;
  for (const Queue& queue : queues) checks.push_back(checkQueue(queue, seed, trials, requests));

  std::int64_t tokens = 0;
  const ServingResult one = ordinary(seed, requests, tokens);
  std::int64_t again = 0;
  const ServingResult other = ordinary(seed, requests, again);
  const auto exact = [&](const char* name, const char* figure, double analytic, double simulated,
                         double tolerance) {
    SelfCheck check{name, figure, analytic, simulated, 1, 0, false};
    check.passed = std::abs(simulated - analytic) <= tolerance * std::abs(analytic);
    check.inside = check.passed ? 1 : 0;
    checks.push_back(check);
  };
  // The run begins and ends empty, so that Little's law holds exactly.
  exact("Little's law", "requests in system",
        static_cast<double>(one.finished) / one.duration.value() *
            one.at(TimeMetric::e2e).at(Statistic::mean).value,
        one.meanRunning + one.meanWaiting, 1e-9);
  exact("conservation", "requests", static_cast<double>(requests),
        static_cast<double>(one.finished + one.refused), 0);
  exact("conservation", "output tokens", static_cast<double>(tokens),
        one.at(TimeMetric::itl).count + static_cast<double>(one.finished), 1e-12);
  // The one slot is busy exactly while it takes steps.
  const ServingResult busy = runQueue(queues[1], seed, requests, 0);
  exact("work conservation", "time busy (s)", static_cast<double>(busy.steps) * kStep,
        busy.utilization * busy.duration.value(), 1e-9);
  exact("determinism", "duration (s)", one.duration.value(), other.duration.value(), 0);
  return checks;
}

}  // namespace qplan::planner::simulate
