#include "planner/doubt.hpp"

#include <algorithm>
#include <boost/random/normal_distribution.hpp>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <utility>

#include "planner/simulate/random.hpp"

namespace qplan::planner {

namespace {

// Enough that frequencies in a bin of draws are good to 2 %.
constexpr std::size_t kDraws = 12'000;
constexpr std::size_t kBins = 24;

// The true figures of one draw: error (deviations of ln capacity over prediction) and the objective
// of every candidate, larger is better.
struct Draws {
  std::vector<std::vector<double>> error;  // [candidate][draw]
  std::vector<std::vector<double>> score;
};

std::vector<std::size_t> candidatesOf(const SteadySearch& search, std::size_t rivals) {
  std::vector<std::size_t> found;
  std::map<std::pair<std::size_t, model::Format>, bool> seen;
  for (const Best& one : ranked(search.request, search.replicas, search.markets)) {
    const Replica& replica = search.replicas[one.index];
    if (!seen.emplace(std::pair(replica.gpu, replica.question.format), true).second) continue;
    found.push_back(one.index);
    if (found.size() > rivals) break;
  }
  return found;
}

Draws drawn(const SteadySearch& search, const std::vector<std::size_t>& candidates,
            const ErrorCorrelation& correlation) {
  Draws draws{std::vector(candidates.size(), std::vector<double>(kDraws)),
              std::vector(candidates.size(), std::vector<double>(kDraws))};
  simulate::Random random(search.request.seed, simulate::Purpose::measuring);
  boost::random::normal_distribution<double> normal;
  const double common = std::sqrt(correlation.otherGpu);
  const double perGpu = std::sqrt(correlation.sameGpu - correlation.otherGpu);
  const double own = std::sqrt(1 - correlation.sameGpu);
  std::vector<double> ofGpu(search.markets.size());
  for (std::size_t draw = 0; draw < kDraws; ++draw) {
    const double shared = normal(random.engine());
    for (double& gpu : ofGpu) gpu = normal(random.engine());
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      const Replica& replica = search.replicas[candidates[i]];
      const double z =
          common * shared + perGpu * ofGpu[replica.gpu] + own * normal(random.engine());
      const double factor = std::exp(z * logDeviation(replica.estimate.interval));
      const auto answer =
          choose(search.request, replica, search.markets[replica.gpu], {1.0, factor});
      const auto* choice = std::get_if<Choice>(&answer);
      draws.error[i][draw] = z;
      draws.score[i][draw] =
          choice != nullptr ? choice->score[0] : std::numeric_limits<double>::quiet_NaN();
    }
  }
  // What turns out infeasible is worth as little as the worst that is not.
  double worst = std::numeric_limits<double>::infinity();
  for (const auto& scores : draws.score) {
    for (const double score : scores) {
      if (score < worst) worst = score;
    }
  }
  for (auto& scores : draws.score) {
    for (double& score : scores) {
      if (std::isnan(score)) score = worst;
    }
  }
  return draws;
}

// Of draws decided alike.
struct Outcome {
  double score = 0;  // summed, of the candidate with the highest
  double best = 0;   // draws in which the candidate was the best that was so most often
};

Outcome with(const Draws& draws, std::size_t candidate, const std::vector<std::size_t>& which) {
  Outcome outcome;
  for (const std::size_t draw : which) {
    const double mine = draws.score[candidate][draw];
    outcome.score += mine;
    // Ties count as right: either choice is as good.
    const bool beaten = std::any_of(draws.score.begin(), draws.score.end(),
                                    [&](const auto& other) { return other[draw] > mine; });
    if (!beaten) outcome.best += 1;
  }
  return outcome;
}

Outcome decided(const Draws& draws, const std::vector<std::size_t>& which) {
  Outcome best = with(draws, 0, which);
  for (std::size_t i = 1; i < draws.score.size(); ++i) {
    const Outcome other = with(draws, i, which);
    best.score = std::max(best.score, other.score);
    best.best = std::max(best.best, other.best);
  }
  return best;
}

}  // namespace

std::optional<Doubt> doubt(const SteadySearch& search, std::size_t rivals,
                           const ErrorCorrelation& correlation) {
  const std::vector<std::size_t> candidates = candidatesOf(search, rivals);
  if (candidates.empty()) return std::nullopt;
  const Draws draws = drawn(search, candidates, correlation);
  std::vector<std::size_t> all(kDraws);
  std::iota(all.begin(), all.end(), std::size_t{0});
  const Outcome now = with(draws, 0, all);  // the recommended one

  Doubt answer;
  answer.rivals = candidates.size() - 1;
  answer.sureness = now.best / static_cast<double>(kDraws);
  for (std::size_t i = 0; candidates.size() > 1 && i < candidates.size(); ++i) {
    const Replica& replica = search.replicas[candidates[i]];
    if (!(logDeviation(replica.estimate.interval) > 0)) continue;
    std::vector<std::size_t> order = all;
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return draws.error[i][a] < draws.error[i][b]; });
    double score = 0;
    double best = 0;
    for (std::size_t bin = 0; bin < kBins; ++bin) {
      const auto from = static_cast<std::ptrdiff_t>(bin * kDraws / kBins);
      const auto to = static_cast<std::ptrdiff_t>((bin + 1) * kDraws / kBins);
      const Outcome then = decided(draws, {order.begin() + from, order.begin() + to});
      score += then.score;
      best += then.best;
    }
    const Case& asked = replica.question;
    answer.measurements.push_back({asked.gpu, asked.format, asked.kvDtype, asked.layout,
                                   best / static_cast<double>(kDraws),
                                   (score - now.score) / std::abs(now.score)});
  }
  std::stable_sort(answer.measurements.begin(), answer.measurements.end(),
                   [](const MissingMeasurement& a, const MissingMeasurement& b) {
                     return a.saving != b.saving ? a.saving > b.saving
                                                 : a.surenessAfter > b.surenessAfter;
                   });
  return answer;
}

}  // namespace qplan::planner
