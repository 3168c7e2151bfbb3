#include "planner/choice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "planner/concurrency.hpp"

namespace qplan::planner {

namespace {

using Misses = std::vector<model::Infeasible>;

model::Layout times(const Replica& replica, int replicas) {
  return {replica.question.layout.tp, replica.question.layout.pp, replicas};
}

void checkRecovery(const Request& request, const Replica& replica, Misses& misses) {
  if (!request.minRecovery) return;
  if (!replica.recovery) {
    misses.push_back(
        {model::InfeasibleKind::recovery,
         fmt::format("recovery on {} unknown, {:.4g} asked", request.suite, *request.minRecovery),
         *request.minRecovery, 0});
  } else if (*replica.recovery < *request.minRecovery) {
    misses.push_back(
        {model::InfeasibleKind::recovery,
         fmt::format("recovery {:.1f} < {:.4g}", *replica.recovery, *request.minRecovery),
         *request.minRecovery, *replica.recovery});
  }
}

// Whether one replica can be bought at all; says why not.
bool checkPrice(const Request& request, const Replica& replica, const Market& market,
                Misses& misses) {
  if (market.empty()) {
    misses.push_back({model::InfeasibleKind::price,
                      fmt::format("no {} price for {} in {}", request.prices.tier,
                                  replica.question.gpu->id, request.prices.name),
                      0, 0});
    return false;
  }
  if (!market.cheapestRate(times(replica, 1))) {
    misses.push_back(
        {model::InfeasibleKind::price,
         fmt::format("needs {} GPUs in one instance, {} is the largest on offer",
                     std::min(gpusOf(replica), replica.question.gpu->interconnect.gpusPerNode),
                     market.largestInstance()),
         static_cast<double>(gpusOf(replica)), static_cast<double>(market.largestInstance())});
    return false;
  }
  return true;
}

void checkCount(const Request& request, int gpus, Misses& misses) {
  if (gpus <= request.maxGpus) return;
  misses.push_back({model::InfeasibleKind::gpuCount,
                    request.demand
                        ? fmt::format("needs {} GPUs for {:.4g} requests/s, {} allowed", gpus,
                                      request.demand->value(), request.maxGpus)
                        : fmt::format("needs {} GPUs, {} allowed", gpus, request.maxGpus),
                    static_cast<double>(gpus), static_cast<double>(request.maxGpus)});
}

void checkBudget(const Request& request, model::DollarsPerSecond rate, Misses& misses) {
  if (!request.budget || rate <= *request.budget) return;
  misses.push_back({model::InfeasibleKind::budget,
                    fmt::format("{:.2f} USD/h > {:.2f}", perHour(rate), perHour(*request.budget)),
                    perHour(rate), perHour(*request.budget)});
}

struct Sized {
  int replicas = 1;
  std::optional<model::DollarsPerSecond> rate;  // nothing beyond what the market was asked for
};

// Requires a price for one replica.
Sized sized(const Request& request, const Replica& replica, const Market& market,
            const Variation& variation) {
  const auto rateOf = [&](int replicas) {
    auto rate = market.cheapestRate(times(replica, replicas));
    if (rate) *rate *= variation.priceFactor;
    return rate;
  };
  if (request.demand) {
    const double exact =
        *request.demand / (dependable(request, replica) * variation.capacityFactor);
    const int replicas = static_cast<int>(std::min(1e6, std::max(1.0, std::ceil(exact - 1e-9)))) +
                         request.redundancy;
    return {replicas, rateOf(replicas)};
  }
  // An instance larger than the replica is filled: it costs the same.
  const auto single = rateOf(1);
  int replicas = 1;
  while (request.objective != Objective::cost &&
         (replicas + 1) * gpusOf(replica) <= request.maxGpus) {
    const auto rate = rateOf(replicas + 1);
    if (!rate || *rate > *single * (1 + 1e-12)) break;
    ++replicas;
  }
  return {replicas, single};
}

std::array<double, 4> scoreOf(const Request& request, const Replica& replica,
                              const Variation& variation, int replicas,
                              model::DollarsPerSecond rate) {
  const model::RequestsPerSecond capacity =
      dependable(request, replica) * (variation.capacityFactor * replicas);
  const model::RequestsPerSecond served = request.demand ? *request.demand : capacity;
  const double perDollar = queriesPerDollar(served, rate).value();
  // At the same price the one wins whose capacity can be counted on: the lower end of its interval.
  const double certain =
      replica.estimate.mode == model::Mode::async && replica.estimate.maxQps.value() > 0
          ? replica.estimate.interval.lower / replica.estimate.maxQps.value()
          : 1.0;
  const double tieBreak = request.demand ? capacity.value() * certain : 0.0;
  const double known = replica.recovery ? 1.0 : 0.0;
  switch (request.objective) {
    case Objective::queriesPerDollar:
      return {perDollar, known, tieBreak, 0};
    case Objective::goodputPerDollar:
      return {perDollar * replica.goodShare, perDollar, known, tieBreak};
    case Objective::latency:
      return {-latencyOf(request, replica.estimate).value() / variation.capacityFactor, perDollar,
              known, tieBreak};
    case Objective::cost:
      return {-rate.value(), perDollar, known, tieBreak};
    case Objective::energy: {
      const double certainly = energyPerQuery(request, replica, replicas).value();
      return {-certainly / variation.capacityFactor, perDollar, known, tieBreak};
    }
  }
  return {};
}

}  // namespace

model::RequestsPerSecond dependable(const Request& request, const Replica& replica) {
  return replica.capacity * (1 - request.interruption);
}

model::Joules energyPerQuery(const Request& request, const Replica& replica, int replicas) {
  const model::Gpu& gpu = *replica.question.gpu;
  const model::PeakTimes work = model::peakTimes(replica.model->deployment, replica.model->step,
                                                 replica.estimate, request.workload);
  const model::Watts busy = model::power(gpu, replica.power, work, replica.capacity);
  const model::Watts idle = model::idlePower(gpu, replica.power);
  const model::RequestsPerSecond served =
      request.demand.value_or(dependable(request, replica) * replicas);
  const double share = std::min(1.0, served / (replica.capacity * replicas));
  const model::Watts mean = idle + (busy - idle) * share;
  return mean * (1.0 * gpusOf(replica) * replicas) / served * model::Requests(1);
}

model::Seconds latencyOf(const Request& request, const model::Estimate& estimate) {
  return estimate.mode == model::Mode::sync ? estimate.latency
                                            : meanLatency(estimate, request.workload);
}

std::vector<model::Infeasible> unmet(const Request& request, const Replica& replica) {
  Misses misses = replica.misses;
  checkRecovery(request, replica, misses);
  return misses;
}

std::variant<Choice, Misses> choose(const Request& request, const Replica& replica,
                                    const Market& market, const Variation& variation) {
  Misses misses = unmet(request, replica);
  if (!checkPrice(request, replica, market, misses)) return misses;

  const auto [replicas, rate] = sized(request, replica, market, variation);
  checkCount(request, replicas * gpusOf(replica), misses);
  // More than the market was asked about costs at least about as many single ones.
  checkBudget(request, rate.value_or(*market.cheapestRate(times(replica, 1)) * replicas), misses);
  if (!misses.empty() || !rate) return misses;
  return Choice{replicas, *rate, scoreOf(request, replica, variation, replicas, *rate)};
}

Figures figuresOf(const Request& request, const Replica& replica, const Market& market) {
  Figures figures;
  figures.latency = latencyOf(request, replica.estimate);
  if (market.empty() || !market.cheapestRate(times(replica, 1))) {
    figures.qps = dependable(request, replica);
    return figures;
  }
  const auto [replicas, rate] = sized(request, replica, market, {});
  figures.replicas = replicas;
  figures.qps = dependable(request, replica) * replicas;
  if (rate)
    figures.queriesPerDollar = queriesPerDollar(request.demand.value_or(figures.qps), *rate);
  return figures;
}

std::vector<Market> markets(const Request& request, int maxGpus) {
  std::vector<Market> all;
  all.reserve(request.gpus.size());
  for (const model::Gpu* gpu : request.gpus) all.emplace_back(request.prices, *gpu, maxGpus);
  return all;
}

bool preferred(const Choice& a, int gpusA, const Choice& b, int gpusB) {
  if (a.score != b.score) return a.score > b.score;
  return a.replicas * gpusA < b.replicas * gpusB;
}

namespace {

// Calls `visit` with every feasible choice.
template <class Visit>
void forEachChoice(const Request& request, const std::vector<Replica>& replicas,
                   const std::vector<Market>& markets, const std::vector<double>& priceFactors,
                   std::optional<std::size_t> withoutGpu, Visit visit) {
  for (std::size_t i = 0; i < replicas.size(); ++i) {
    const std::size_t gpu = replicas[i].gpu;
    if (withoutGpu == gpu) continue;
    const auto answer = choose(request, replicas[i], markets[gpu],
                               {priceFactors.empty() ? 1.0 : priceFactors[gpu], 1.0});
    if (const auto* choice = std::get_if<Choice>(&answer)) visit(Best{i, *choice});
  }
}

}  // namespace

std::vector<Best> ranked(const Request& request, const std::vector<Replica>& replicas,
                         const std::vector<Market>& markets,
                         const std::vector<double>& priceFactors,
                         std::optional<std::size_t> withoutGpu) {
  std::vector<Best> all;
  forEachChoice(request, replicas, markets, priceFactors, withoutGpu,
                [&all](const Best& one) { all.push_back(one); });
  std::stable_sort(all.begin(), all.end(), [&replicas](const Best& a, const Best& b) {
    return preferred(a.choice, gpusOf(replicas[a.index]), b.choice, gpusOf(replicas[b.index]));
  });
  return all;
}

std::optional<Best> best(const Request& request, const std::vector<Replica>& replicas,
                         const std::vector<Market>& markets,
                         const std::vector<double>& priceFactors,
                         std::optional<std::size_t> withoutGpu) {
  std::optional<Best> found;
  forEachChoice(request, replicas, markets, priceFactors, withoutGpu, [&](const Best& one) {
    if (!found || preferred(one.choice, gpusOf(replicas[one.index]), found->choice,
                            gpusOf(replicas[found->index]))) {
      found = one;
    }
  });
  return found;
}

}  // namespace qplan::planner
