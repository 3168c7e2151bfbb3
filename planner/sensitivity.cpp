#include "planner/sensitivity.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "planner/sureness.hpp"

namespace qplan::planner {

namespace {

// The best when the true figures of one replica are `factor` of those predicted.
std::optional<Planned> bestWithError(const SteadySearch& search, std::size_t index, double factor) {
  std::vector<Replica> others = search.replicas;
  const Replica mistaken = others[index];
  others.erase(others.begin() + static_cast<std::ptrdiff_t>(index));
  const auto rival = best(search.request, others, search.markets);
  const auto answer = choose(search.request, mistaken, search.markets[mistaken.gpu], {1.0, factor});
  const auto* choice = std::get_if<Choice>(&answer);
  if (choice == nullptr || (rival && preferred(rival->choice, gpusOf(others[rival->index]), *choice,
                                               gpusOf(mistaken)))) {
    if (!rival) return std::nullopt;
    return plannedOf(search.request, others[rival->index], rival->choice);
  }
  Replica truth = mistaken;
  truth.capacity = truth.capacity * factor;
  return plannedOf(search.request, truth, *choice);
}

std::optional<Planned> bestWithTokens(const SteadySearch& search, Lever lever, double factor,
                                      ModelCache& cache, const std::stop_token& stop) {
  Request other = search.request;
  int& tokens =
      lever == Lever::inputTokens ? other.workload.inputTokens : other.workload.outputTokens;
  tokens = static_cast<int>(std::max(1.0, std::round(tokens * factor)));
  other.workload.id.clear();
  const Evaluated found = evaluateReplicas(other, search.skip, cache, stop);
  return plannedBest(other, found.replicas, search.markets);
}

double swingOf(const Sensitivity& lever) {
  if (!lever.low || !lever.high) return std::numeric_limits<double>::infinity();
  return std::abs(std::log(costPerQuery(*lever.high) / costPerQuery(*lever.low)));
}

// Of a lever that scales the demand the cost of each query hides what is paid in all.
double paidSwing(const Sensitivity& lever) {
  if (lever.lever != Lever::demand || !lever.low || !lever.high) return swingOf(lever);
  return std::abs(std::log(lever.high->rate / lever.low->rate));
}

}  // namespace

std::string_view name(Lever lever) {
  switch (lever) {
    case Lever::demand:
      return "demand";
    case Lever::inputTokens:
      return "input_tokens";
    case Lever::outputTokens:
      return "output_tokens";
    case Lever::price:
      return "price";
    case Lever::prediction:
      return "prediction";
  }
  return {};
}

SensitivityAnalysis sensitivity(const Request& request, ModelCache& cache, double share,
                                const std::stop_token& stop) {
  const SteadySearch search = steadySearch(request, cache, stop);
  SensitivityAnalysis analysis;
  analysis.percentilesIgnored = search.request.slos.size() != request.slos.size();
  analysis.complete = search.complete;
  const auto winner = best(search.request, search.replicas, search.markets);
  if (!winner) return analysis;
  const Replica& chosen = search.replicas[winner->index];
  analysis.base = plannedOf(search.request, chosen, winner->choice);

  const double down = 1 - share;
  const double up = 1 + share;
  if (request.demand) {
    Sensitivity lever{Lever::demand, "", down, up, {}, {}};
    Request other = search.request;
    other.demand = *request.demand * down;
    lever.low = plannedBest(other, search.replicas, search.markets);
    other.demand = *request.demand * up;
    lever.high = plannedBest(other, search.replicas, search.markets);
    analysis.levers.push_back(std::move(lever));
  }
  for (const Lever tokens : {Lever::inputTokens, Lever::outputTokens}) {
    analysis.levers.push_back({tokens, "", down, up,
                               bestWithTokens(search, tokens, down, cache, stop),
                               bestWithTokens(search, tokens, up, cache, stop)});
  }
  std::vector<double> factors(search.markets.size(), 1.0);
  factors[chosen.gpu] = down;
  Sensitivity price{Lever::price, chosen.question.gpu->id, down, up, {}, {}};
  price.low = plannedBest(search.request, search.replicas, search.markets, factors);
  factors[chosen.gpu] = up;
  price.high = plannedBest(search.request, search.replicas, search.markets, factors);
  analysis.levers.push_back(std::move(price));

  const model::Interval& interval = chosen.estimate.interval;
  const double predicted = chosen.estimate.mode == model::Mode::sync
                               ? chosen.estimate.latency.value()
                               : chosen.estimate.maxQps.value();
  if (logDeviation(interval) > 0 && predicted > 0) {
    const bool sync = chosen.estimate.mode == model::Mode::sync;
    const double worse = sync ? predicted / interval.upper : interval.lower / predicted;
    const double better = sync ? predicted / interval.lower : interval.upper / predicted;
    analysis.levers.push_back({Lever::prediction, "", worse, better,
                               bestWithError(search, winner->index, worse),
                               bestWithError(search, winner->index, better)});
  }
  std::stable_sort(
      analysis.levers.begin(), analysis.levers.end(),
      [](const Sensitivity& a, const Sensitivity& b) { return paidSwing(a) > paidSwing(b); });
  analysis.complete = analysis.complete && !stop.stop_requested();
  return analysis;
}

std::optional<model::RequestsPerSecond> breakEvenDemand(const SteadySearch& search,
                                                        double usdPerQuery, double mostDemand) {
  constexpr double kLeast = 1e-4;  // requests/s
  constexpr double kStep = 1.05;
  constexpr double kResolution = 1.001;
  const auto pays = [&](double demand) {
    Request at = search.request;
    at.mode = model::Mode::async;
    at.demand = model::RequestsPerSecond(demand);
    const auto plan = plannedBest(at, search.replicas, search.markets);
    return plan && costPerQuery(*plan) <= usdPerQuery;
  };
  double before = kLeast;
  if (pays(before)) return model::RequestsPerSecond(before);
  while (before < mostDemand) {
    double next = std::min(mostDemand, before * kStep);
    if (pays(next)) {
      while (next / before > kResolution) {
        const double middle = std::sqrt(before * next);
        (pays(middle) ? next : before) = middle;
      }
      return model::RequestsPerSecond(next);
    }
    before = next;
  }
  return std::nullopt;
}

}  // namespace qplan::planner
