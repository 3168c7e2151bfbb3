#include "planner/percentiles.hpp"

#include <fmt/format.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <utility>

namespace qplan::planner {

namespace {

// Requests of a run that looks for a capacity, and of one that confirms it.
constexpr std::int64_t kSearchRequests = 2000;
constexpr std::int64_t kConfirmRequests = 8000;
// Candidates simulated at a time: fixed, so that the result does not depend on the machine.
constexpr std::size_t kWave = 16;
constexpr double kPrecision = 0.03;

simulate::ServingRun runOf(const Request& request, const Replica& replica, int replicas,
                           std::int64_t requests) {
  model::Deployment deployment = replica.model->deployment;
  deployment.layout.replicas = replicas;
  simulate::ServingRun run;
  run.cluster = clusterOf(deployment, {});
  run.requests = requests;
  run.warmUp = requests / 10;
  run.targets = request.slos;
  run.seed = request.seed;
  return run;
}

TrafficAt trafficOf(const Request& request) {
  simulate::Traffic traffic;
  traffic.input.shape = simulate::FixedLength{request.workload.inputTokens};
  traffic.output.shape = simulate::FixedLength{request.workload.outputTokens};
  traffic.requests = std::numeric_limits<std::int64_t>::max();
  traffic.seed = request.seed;
  return [traffic](model::RequestsPerSecond rate) mutable {
    traffic.arrivals = simulate::OpenArrivals{rate};
    return std::make_unique<simulate::GeneratedRequests>(traffic);
  };
}

model::Infeasible missOf(const TargetOutcome& outcome) {
  const simulate::Target& target = outcome.target;
  return {model::InfeasibleKind::slo,
          fmt::format("{} {} {:.3g} s > {:.3g} s", name(target.metric), name(target.statistic),
                      outcome.reached.value(), target.limit.value()),
          outcome.reached.value(), target.limit.value()};
}

// What it misses at a rate that hardly loads it.
std::vector<model::Infeasible> missesAt(const simulate::ServingResult& result,
                                        const Request& request) {
  std::vector<model::Infeasible> misses;
  for (const TargetOutcome& outcome : outcomes(result, request.slos)) {
    if (!outcome.met) misses.push_back(missOf(outcome));
  }
  return misses;
}

double goodShareOf(const simulate::ServingResult& result) {
  const double all = result.throughput.value;
  return all > 0 ? result.goodput.value / all : 0;
}

}  // namespace

std::vector<model::Infeasible> simulateCapacity(const Request& request, Replica& replica,
                                                const std::stop_token& stop) {
  const simulate::StepTime stepTime = stepTimeOf(*replica.model);
  const simulate::ServingRun run = runOf(request, replica, 1, kSearchRequests);
  const TrafficAt traffic = trafficOf(request);
  const model::RequestsPerSecond saturation = replica.capacity;
  const auto meetsAt = [&](model::RequestsPerSecond rate, simulate::ServingResult& result) {
    const auto source = traffic(rate);
    result = simulate::simulate(run, *source, stepTime, {}, stop);
    return meets(result, request.slos);
  };
  // Between a load that hardly matters and saturation.
  double low = 0.02;
  double high = 1.0;
  simulate::ServingResult at;
  simulate::ServingResult tried;
  if (meetsAt(saturation * 0.97, tried)) {
    low = 0.97;
    high = low;
    at = std::move(tried);
  } else if (!meetsAt(saturation * low, at)) {
    return missesAt(at, request);
  }
  while (high > low * (1 + kPrecision) && !stop.stop_requested()) {
    const double middle = low > 0.25 * high ? 0.5 * (low + high) : std::sqrt(low * high);
    if (meetsAt(saturation * middle, tried)) {
      low = middle;
      at = std::move(tried);
    } else {
      high = middle;
    }
  }
  replica.outcomes = outcomes(at, request.slos);
  replica.goodShare = goodShareOf(at);
  const double share = low;
  replica.capacity = saturation * share;
  replica.estimate.maxQps = replica.capacity;
  replica.estimate.interval.lower *= share;
  replica.estimate.interval.upper *= share;
  const auto mean = [&at](simulate::TimeMetric metric) {
    return model::Seconds(at.at(metric).at(simulate::Statistic::mean).value);
  };
  replica.estimate.ttft = mean(simulate::TimeMetric::ttft);
  replica.estimate.tpot = mean(simulate::TimeMetric::tpot);
  replica.estimate.meanBatch = at.meanDecodes;
  return {};
}

namespace {

struct Reached {
  std::vector<TargetOutcome> outcomes;
  double goodShare = 1;
};

std::optional<Reached> confirmed(const Request& request, const Replica& replica, int replicas,
                                 const std::stop_token& stop) {
  const simulate::ServingRun run = runOf(request, replica, replicas, kConfirmRequests);
  const auto source = trafficOf(request)(*request.demand);
  const auto result = simulate::simulate(run, *source, stepTimeOf(*replica.model), {}, stop);
  if (!meets(result, request.slos)) return std::nullopt;
  return Reached{outcomes(result, request.slos), goodShareOf(result)};
}

// Counts the replicas again with all of them behind one router.
void confirm(const Request& request, Replica& replica, const std::stop_token& stop) {
  const double exact = *request.demand / replica.capacity;
  int replicas = std::max(1, static_cast<int>(std::ceil(exact - 1e-9)));
  const int limit = replicas + 3;
  auto reached = confirmed(request, replica, replicas, stop);
  if (reached) {
    while (replicas > 1 && !stop.stop_requested()) {
      auto fewer = confirmed(request, replica, replicas - 1, stop);
      if (!fewer) break;
      reached = std::move(fewer);
      --replicas;
    }
  } else {
    while (!reached && replicas < limit && !stop.stop_requested()) {
      reached = confirmed(request, replica, ++replicas, stop);
    }
  }
  if (reached) {
    replica.outcomes = std::move(reached->outcomes);
    replica.goodShare = reached->goodShare;
  }
  // The capacity that makes this count the smallest that does: never more than was simulated alone
  // but where pooling allows it.
  const model::RequestsPerSecond pooled = *request.demand / static_cast<double>(replicas);
  const int before = std::max(1, static_cast<int>(std::ceil(exact - 1e-9)));
  if (replicas == before) return;
  const double share = pooled / replica.capacity;
  replica.capacity = pooled;
  replica.estimate.maxQps = pooled;
  replica.estimate.interval.lower *= share;
  replica.estimate.interval.upper *= share;
}

struct Candidate {
  std::size_t index = 0;
  std::optional<Choice> bound;  // at saturation; nothing: not even then
};

std::optional<Choice> choiceOf(const Request& request, const Replica& replica,
                               const std::vector<Market>& markets) {
  auto answer = choose(request, replica, markets[replica.gpu]);
  if (auto* choice = std::get_if<Choice>(&answer)) return *choice;
  return std::nullopt;
}

}  // namespace

Percentiles simulateCapacities(const Request& request, const std::vector<Market>& markets,
                               std::size_t keep, Evaluated& evaluated,
                               const std::stop_token& stop) {
  std::vector<Candidate> candidates;
  std::vector<Replica> kept;
  for (std::size_t i = 0; i < evaluated.replicas.size(); ++i) {
    const auto bound = choiceOf(request, evaluated.replicas[i], markets);
    // What cannot be had even at saturation is rejected as it is.
    if (bound) {
      candidates.push_back({i, bound});
    } else {
      kept.push_back(evaluated.replicas[i]);
    }
  }
  std::stable_sort(candidates.begin(), candidates.end(),
                   [&](const Candidate& a, const Candidate& b) {
                     return preferred(*a.bound, gpusOf(evaluated.replicas[a.index]), *b.bound,
                                      gpusOf(evaluated.replicas[b.index]));
                   });
  Percentiles result;
  std::vector<double> scores;  // first figures of those found, best first
  std::size_t next = 0;
  while (next < candidates.size() && !stop.stop_requested()) {
    const bool bounded = request.objective != Objective::latency;
    if (bounded && scores.size() >= keep && candidates[next].bound->score[0] < scores[keep - 1]) {
      break;
    }
    const std::size_t count = std::min(kWave, candidates.size() - next);
    std::vector<std::vector<model::Infeasible>> misses(count);
    tbb::parallel_for(std::size_t{0}, count, [&](std::size_t i) {
      misses[i] = simulateCapacity(request, evaluated.replicas[candidates[next + i].index], stop);
    });
    if (stop.stop_requested()) break;
    for (std::size_t i = 0; i < count; ++i) {
      Replica& replica = evaluated.replicas[candidates[next + i].index];
      ++result.simulated;
      if (!misses[i].empty()) {
        evaluated.rejected.push_back({replica.gpu, replica.question.format,
                                      replica.question.kvDtype, replica.question.layout,
                                      std::move(misses[i]),
                                      figuresOf(request, replica, markets[replica.gpu])});
        continue;
      }
      if (const auto choice = choiceOf(request, replica, markets)) {
        scores.push_back(choice->score[0]);
      }
      kept.push_back(std::move(replica));
    }
    std::sort(scores.begin(), scores.end(), std::greater<>());
    next += count;
  }
  for (std::size_t i = next; i < candidates.size(); ++i) {
    result.beaten.push_back(std::move(evaluated.replicas[candidates[i].index]));
  }
  result.complete = !stop.stop_requested();
  evaluated.replicas = std::move(kept);
  if (!request.demand || !result.complete) return result;

  // The best again, all their replicas together.
  std::vector<std::pair<Choice, std::size_t>> order;
  for (std::size_t i = 0; i < evaluated.replicas.size(); ++i) {
    if (evaluated.replicas[i].outcomes.empty()) continue;
    if (const auto choice = choiceOf(request, evaluated.replicas[i], markets)) {
      order.emplace_back(*choice, i);
    }
  }
  std::stable_sort(order.begin(), order.end(), [&](const auto& a, const auto& b) {
    return preferred(a.first, gpusOf(evaluated.replicas[a.second]), b.first,
                     gpusOf(evaluated.replicas[b.second]));
  });
  order.resize(std::min(order.size(), keep));
  tbb::parallel_for(std::size_t{0}, order.size(), [&](std::size_t i) {
    confirm(request, evaluated.replicas[order[i].second], stop);
  });
  result.complete = !stop.stop_requested();
  return result;
}

}  // namespace qplan::planner
