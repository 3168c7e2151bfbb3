#include "planner/search.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <map>
#include <tuple>
#include <utility>

#include "planner/pareto.hpp"
#include "planner/percentiles.hpp"
#include "planner/steady.hpp"

namespace qplan::planner {

namespace {

// Layouts looked at beyond --max-gpus when nothing is feasible.
constexpr int kLookBeyond = 4;
// Closest misses named when nothing is feasible.
constexpr std::size_t kClosest = 5;

struct Chosen {
  std::size_t replica = 0;
  Choice choice;
};

struct Sorted {
  std::vector<Chosen> feasible;    // best first
  std::vector<Rejected> rejected;  // everything else
};

Sorted sort(const Request& request, const Evaluated& evaluated,
            const std::vector<Market>& markets) {
  Sorted sorted;
  sorted.rejected = evaluated.rejected;
  for (std::size_t i = 0; i < evaluated.replicas.size(); ++i) {
    const Replica& replica = evaluated.replicas[i];
    auto answer = choose(request, replica, markets[replica.gpu]);
    if (auto* choice = std::get_if<Choice>(&answer)) {
      sorted.feasible.push_back({i, *choice});
    } else {
      sorted.rejected.push_back({replica.gpu, replica.question.format, replica.question.kvDtype,
                                 replica.question.layout,
                                 std::move(std::get<std::vector<model::Infeasible>>(answer)),
                                 figuresOf(request, replica, markets[replica.gpu])});
    }
  }
  std::stable_sort(sorted.feasible.begin(), sorted.feasible.end(),
                   [&](const Chosen& a, const Chosen& b) {
                     return preferred(a.choice, gpusOf(evaluated.replicas[a.replica]), b.choice,
                                      gpusOf(evaluated.replicas[b.replica]));
                   });
  return sorted;
}

// All replicas together, less what interruptions take.
model::Estimate multiplied(model::Estimate estimate, int replicas, double interruption) {
  estimate.layout.replicas = replicas;
  if (estimate.mode == model::Mode::sync) return estimate;
  const double factor = replicas * (1 - interruption);
  estimate.maxQps *= factor;
  estimate.interval.lower *= factor;
  estimate.interval.upper *= factor;
  estimate.floor *= factor;
  return estimate;
}

Option optionOf(const Request& request, const Replica& replica, const Choice& choice,
                const Market& market) {
  Option option;
  option.gpu = replica.question.gpu;
  option.format = replica.question.format;
  option.kvDtype = replica.question.kvDtype;
  option.layout = {replica.question.layout.tp, replica.question.layout.pp, choice.replicas};
  option.purchase = *market.cheapest(option.layout);
  option.estimate = multiplied(replica.estimate, choice.replicas, request.interruption);
  option.estimate.layout = option.layout;
  option.qps = dependable(request, replica) * choice.replicas;
  const model::RequestsPerSecond served = request.demand ? *request.demand : option.qps;
  option.queriesPerDollar = queriesPerDollar(served, choice.rate);
  option.latency = latencyOf(request, replica.estimate);
  option.energyPerQuery = energyPerQuery(request, replica, choice.replicas);
  option.recovery = replica.recovery;
  option.outcomes = replica.outcomes;
  if (!option.outcomes.empty()) {
    option.goodput = served * replica.goodShare;
    option.goodputPerDollar = queriesPerDollar(option.goodput, choice.rate);
  }
  if (request.demand) option.headroom = option.qps / *request.demand - 1;
  return option;
}

void markPareto(const Request& request, std::vector<Option>& options) {
  std::vector<std::vector<double>> points;
  points.reserve(options.size());
  for (const Option& option : options) {
    std::vector<double> point{option.purchase.rate.value(), option.latency.value()};
    // Without a demand a cheaper deployment may simply be a smaller one: queries per dollar and
    // QPS say what the money buys.
    if (request.mode == model::Mode::async) {
      point.push_back(-option.qps.value());
      if (!request.demand) point[0] = -option.queriesPerDollar.value();
    }
    points.push_back(std::move(point));
  }
  const std::vector<bool> front = paretoFront(points);
  for (std::size_t i = 0; i < options.size(); ++i) options[i].pareto = front[i];
}

// How far a configuration got: what it cannot run at all says less than what it lacks to be chosen.
int stage(const model::Infeasible& miss) {
  switch (miss.kind) {
    case model::InfeasibleKind::formatUnsupported:
    case model::InfeasibleKind::context:
    case model::InfeasibleKind::layout:
      return 0;
    case model::InfeasibleKind::memory:
      return 1;
    case model::InfeasibleKind::recovery:
    case model::InfeasibleKind::slo:
    case model::InfeasibleKind::price:
    case model::InfeasibleKind::unmeasured:
    case model::InfeasibleKind::budget:
    case model::InfeasibleKind::demand:
    case model::InfeasibleKind::gpuCount:
      return 2;
  }
  return 0;
}

// How far a rejected configuration is from being admitted, nearest least: the stage reached, fewer
// misses, the 16-bit cache, the smallest ratio missed.
std::tuple<int, std::size_t, bool, double> distance(const Rejected& rejected) {
  double ratio = 1;
  int reached = 2;
  for (const model::Infeasible& miss : rejected.misses) {
    const double high = std::max(miss.needed, miss.available);
    const double low = std::min(miss.needed, miss.available);
    ratio *= low > 0 ? high / low : 1e6;
    reached = std::min(reached, stage(miss));
  }
  return {-reached, rejected.misses.size(), rejected.kvDtype == model::KvDtype::fp8, ratio};
}

Exclusion exclusionOf(const Request& request, Rejected rejected) {
  return {request.gpus[rejected.gpu], rejected.format, rejected.kvDtype, rejected.layout,
          std::move(rejected.misses), rejected.figures};
}

using Family = std::pair<std::size_t, model::Format>;

// The nearest miss of every (GPU, format) without an option, in the request's order.
std::map<Family, const Rejected*> nearestMisses(const Evaluated& evaluated, const Sorted& sorted) {
  std::map<Family, const Rejected*> nearest;
  for (const Rejected& rejected : sorted.rejected) {
    const Rejected*& best = nearest[{rejected.gpu, rejected.format}];
    if (best == nullptr || distance(rejected) < distance(*best)) best = &rejected;
  }
  for (const Chosen& chosen : sorted.feasible) {
    const Replica& replica = evaluated.replicas[chosen.replica];
    nearest.erase({replica.gpu, replica.question.format});
  }
  return nearest;
}

// The same, closest first.
std::vector<Exclusion> closestOf(const Request& request,
                                 const std::map<Family, const Rejected*>& nearest) {
  std::vector<const Rejected*> order;
  order.reserve(nearest.size());
  for (const auto& [family, rejected] : nearest) order.push_back(rejected);
  std::stable_sort(order.begin(), order.end(), [](const Rejected* a, const Rejected* b) {
    return distance(*a) < distance(*b);
  });
  if (order.size() > kClosest) order.resize(kClosest);
  std::vector<Exclusion> closest;
  closest.reserve(order.size());
  for (const Rejected* rejected : order) closest.push_back(exclusionOf(request, *rejected));
  return closest;
}

// The flag that would have to be relaxed, with the value that admits the configuration; empty when
// no flag can.
std::string relaxedTarget(const Request& request, const model::Infeasible& miss) {
  switch (miss.kind) {
    case model::InfeasibleKind::recovery:
      if (!(miss.available > 0)) return "without --min-recovery";
      return fmt::format("--min-recovery {:.1f}", std::floor(miss.available * 10) / 10);
    case model::InfeasibleKind::slo: {
      const std::string metric = miss.reason.substr(0, miss.reason.find(' '));
      // Rounded up to three digits, so that the figure shown is met.
      const double digits = std::pow(10.0, 2 - std::floor(std::log10(miss.needed)));
      const std::string rest = miss.reason.substr(metric.size() + 1);
      // What one request alone takes is the least a percentile under load can be.
      return fmt::format("--slo {}.{}<={:g}s{}", metric, rest.substr(0, rest.find(' ')),
                         std::ceil(miss.needed * digits) / digits,
                         needsSimulation(request) ? " or more" : "");
    }
    case model::InfeasibleKind::budget:
      return fmt::format("--budget {:.2f}", std::ceil(miss.needed * 100) / 100);
    case model::InfeasibleKind::gpuCount:
    case model::InfeasibleKind::demand:
      return fmt::format("--max-gpus {:.0f}", miss.needed);
    case model::InfeasibleKind::price:
      return fmt::format("--prices with a price for it (not {})", request.prices.name);
    case model::InfeasibleKind::unmeasured:
      return "--gpus with it named, to plan on its data sheet alone";
    case model::InfeasibleKind::formatUnsupported:
    case model::InfeasibleKind::memory:
    case model::InfeasibleKind::context:
    case model::InfeasibleKind::layout:
      return {};
  }
  return {};
}

// For each target the configuration that needs it relaxed least, among those that miss it alone.
std::vector<Relaxation> relaxationsOf(const Request& request,
                                      const std::vector<Rejected>& rejected) {
  std::map<model::InfeasibleKind, const Rejected*> easiest;
  for (const Rejected& candidate : rejected) {
    if (candidate.misses.size() != 1) continue;
    // Without a price neither the budget nor the count for a demand could be checked.
    const bool unpriced = candidate.misses.front().kind == model::InfeasibleKind::price;
    if (unpriced && (request.budget || request.demand)) continue;
    const Rejected*& best = easiest[candidate.misses.front().kind];
    if (best == nullptr || distance(candidate) < distance(*best)) best = &candidate;
  }
  std::vector<Relaxation> relaxations;
  for (const auto& [kind, candidate] : easiest) {
    std::string target = relaxedTarget(request, candidate->misses.front());
    if (target.empty()) continue;
    relaxations.push_back({std::move(target), exclusionOf(request, *candidate)});
  }
  return relaxations;
}

model::Infeasible unmeasured(const model::Gpu& gpu) {
  return {model::InfeasibleKind::unmeasured,
          fmt::format("no kernel of {} is measured; name it in --gpus to plan on its data sheet",
                      gpu.architecture),
          0, 0};
}

// Nothing is feasible: look also at larger layouts and at GPUs without a price for what relaxing
// one target would admit.
std::vector<Relaxation> relaxations(const Request& request, ModelCache& cache,
                                    const std::stop_token& stop) {
  Request wider = request;
  wider.maxGpus = request.maxGpus * kLookBeyond;
  Evaluated all =
      evaluateReplicas(wider, std::vector<bool>(request.gpus.size(), false), cache, stop);
  for (Replica& replica : all.replicas) {
    const model::Gpu& gpu = *request.gpus[replica.gpu];
    if (!mayRun(request, gpu, cache.catalog())) replica.misses.push_back(unmeasured(gpu));
  }
  const std::vector<Market> offers = markets(request, wider.maxGpus * kLookBeyond);
  return relaxationsOf(request, sort(request, all, offers).rejected);
}

}  // namespace

Case caseOf(const Request& request, const Option& option) {
  Case question;
  question.llm = request.llm;
  question.gpu = option.gpu;
  question.engine = request.engine;
  question.format = option.format;
  question.kvDtype = option.kvDtype;
  question.layout = option.layout;
  question.workload = request.workload;
  question.mode = request.mode;
  return question;
}

Recommendation recommend(const Request& request, ModelCache& cache, const std::stop_token& stop,
                         std::size_t keep) {
  // Prices beyond the allowed count tell whether the budget is missed as well.
  const std::vector<Market> offers = markets(request, request.maxGpus * kLookBeyond);
  const std::vector<bool> skip = skipped(request, offers, cache.catalog());
  Evaluated evaluated = evaluateReplicas(request, skip, cache, stop);
  for (std::size_t gpu = 0; gpu < skip.size(); ++gpu) {
    if (!skip[gpu]) continue;
    const model::Infeasible miss =
        offers[gpu].empty()
            ? model::Infeasible{model::InfeasibleKind::price,
                                fmt::format("no {} price in {}", request.prices.tier,
                                            request.prices.name),
                                0, 0}
            : unmeasured(*request.gpus[gpu]);
    for (const model::Format format : request.formats) {
      evaluated.rejected.push_back({gpu, format, model::KvDtype::bf16, {}, {miss}});
    }
  }

  Recommendation answer;
  answer.evaluated = evaluated.replicas.size();
  answer.complete = evaluated.complete;
  std::vector<Replica> beaten;  // not excluded by anything but by others
  if (needsSimulation(request)) {
    Percentiles found = simulateCapacities(request, offers, keep, evaluated, stop);
    answer.simulated = found.simulated;
    answer.beaten = found.beaten.size();
    answer.complete = answer.complete && found.complete;
    beaten = std::move(found.beaten);
    if (!answer.complete) return answer;
  }
  Sorted sorted = sort(request, evaluated, offers);
  auto nearest = nearestMisses(evaluated, sorted);
  for (const Replica& replica : beaten) nearest.erase({replica.gpu, replica.question.format});
  for (const auto& [family, rejected] : nearest) {
    answer.exclusions.push_back(exclusionOf(request, *rejected));
  }
  if (sorted.feasible.empty()) {
    answer.closestMisses = closestOf(request, nearest);
    answer.relaxations = relaxations(request, cache, stop);
  }
  answer.rejected.reserve(sorted.rejected.size());
  for (Rejected& rejected : sorted.rejected) {
    answer.rejected.push_back(exclusionOf(request, std::move(rejected)));
  }
  if (sorted.feasible.empty()) return answer;
  answer.options.reserve(sorted.feasible.size());
  for (const Chosen& chosen : sorted.feasible) {
    const Replica& replica = evaluated.replicas[chosen.replica];
    answer.options.push_back(optionOf(request, replica, chosen.choice, offers[replica.gpu]));
  }
  markPareto(request, answer.options);

  const auto replicaAt = [&](std::size_t rank) -> const Replica& {
    return evaluated.replicas[sorted.feasible[rank].replica];
  };
  const auto duel = [&](std::size_t rival) {
    const Replica& a = replicaAt(0);
    const Replica& b = replicaAt(rival);
    return Duel{rival, probabilityPreferred(request, a, offers[a.gpu], b, offers[b.gpu])};
  };
  if (answer.options.size() > 1) answer.againstRunnerUp = duel(1);
  for (std::size_t rank = 1; rank < answer.options.size(); ++rank) {
    if (answer.options[rank].format == answer.options[0].format) continue;
    answer.againstOtherFormat = duel(rank);
    break;
  }
  // Capacity bounds no latency: simulating what may win elsewhere would mean simulating all.
  if (!stop.stop_requested() &&
      (!needsSimulation(request) || request.objective != Objective::latency)) {
    std::vector<Replica> replicas = std::move(evaluated.replicas);
    std::move(beaten.begin(), beaten.end(), std::back_inserter(replicas));
    Contenders contenders(std::move(replicas), offers, stop);
    answer.flips =
        flips(request, contenders, {sorted.feasible[0].replica, sorted.feasible[0].choice});
    answer.complete = !stop.stop_requested();
  }
  return answer;
}

}  // namespace qplan::planner
