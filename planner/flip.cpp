#include "planner/flip.hpp"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <optional>

#include "planner/concurrency.hpp"

namespace qplan::planner {

namespace {

// Replicas of each format that are evaluated again at another context or load: enough that the
// best GPUs and layouts of a neighbouring workload are among them.
constexpr std::size_t kPerFormat = 8;
constexpr double kCheapest = 0.1;  // smallest price factor tried

struct Winner {
  std::size_t gpu = 0;
  std::string gpuId;
  model::Format format = model::Format::bf16;
};
// The winner at a value of the axis; nothing where nothing is feasible.
using WinnerAt = std::function<std::optional<Winner>(double)>;

Winner winnerOf(const Replica& replica) {
  return {replica.gpu, replica.question.gpu->id, replica.question.format};
}

std::optional<Winner> winnerOf(const Request& request, const std::vector<Replica>& replicas,
                               const std::vector<Market>& markets) {
  const auto found = best(request, replicas, markets);
  if (!found) return std::nullopt;
  return winnerOf(replicas[found->index]);
}

struct Scan {
  double from = 1;
  double to = 1;
  double step = 2;           // ratio between neighbouring values tried
  double resolution = 1.01;  // ratio at which bisection stops
};

// First change of format when moving from `scan.from` to `scan.to`; the search ends where nothing
// is feasible any more.
Flip scanFor(Flip flip, const Scan& scan, model::Format format, const WinnerAt& at) {
  flip.upward = scan.to > scan.from;
  double same = scan.from;
  while (same != scan.to) {
    const double next =
        flip.upward ? std::min(scan.to, same * scan.step) : std::max(scan.to, same / scan.step);
    std::optional<Winner> winner = at(next);
    if (winner && winner->format == format) {
      same = next;
      continue;
    }
    double changed = next;
    while (std::max(changed / same, same / changed) > scan.resolution) {
      const double middle = std::sqrt(same * changed);
      const auto there = at(middle);
      if (there && there->format == format) {
        same = middle;
      } else {
        changed = middle;
        winner = there;
      }
    }
    if (!winner) break;
    flip.found = true;
    flip.value = changed;
    flip.gpu = winner->gpuId;
    flip.format = winner->format;
    return flip;
  }
  flip.value = same;
  return flip;
}

void demandFlips(const Request& request, Contenders& contenders, model::Format format,
                 std::vector<Flip>& into) {
  double most = 0;
  for (const Replica& replica : contenders.replicas()) {
    const int copies = request.maxGpus / gpusOf(replica);
    most = std::max(most, dependable(request, replica).value() * copies);
  }
  const WinnerAt at = [&](double rate) -> std::optional<Winner> {
    Request other = request;
    other.demand = model::RequestsPerSecond(rate);
    const auto found = contenders.best(other);
    if (!found) return std::nullopt;
    return winnerOf(contenders.replicas()[found->index]);
  };
  const double here = request.demand->value();
  Flip flip;
  flip.axis = Flip::Axis::demand;
  into.push_back(scanFor(flip, {here, most, 1.15, 1.002}, format, at));
  into.push_back(scanFor(flip, {here, here / 1000, 1.15, 1.002}, format, at));
}

// The price factor at which the best replica of another GPU takes over.
void priceFlip(const Request& request, Contenders& contenders, const Winner& winner,
               std::vector<Flip>& into) {
  const auto rival = contenders.best(request, {}, winner.gpu);
  if (!rival) return;
  const Winner other = winnerOf(contenders.replicas()[rival->index]);
  Flip flip;
  flip.axis = Flip::Axis::priceRatio;
  flip.upward = false;
  flip.priceGpu = other.gpuId;
  const auto at = [&](double factor) {
    std::vector<double> factors(contenders.markets().size(), 1.0);
    factors[other.gpu] = factor;
    const auto found = contenders.best(request, factors);
    return found ? winnerOf(contenders.replicas()[found->index]) : winner;
  };
  double wins = kCheapest;
  double loses = 1.0;
  flip.value = wins;
  if (at(wins).gpu == winner.gpu) {
    into.push_back(flip);
    return;
  }
  while (loses / wins > 1.002) {
    const double middle = std::sqrt(wins * loses);
    (at(middle).gpu == winner.gpu ? loses : wins) = middle;
  }
  const Winner next = at(wins);
  flip.found = true;
  flip.value = wins;
  flip.gpu = next.gpuId;
  flip.format = next.format;
  into.push_back(flip);
}

// The `kPerFormat` best replicas of each format.
std::vector<Replica> shortlist(const Request& request, const std::vector<Replica>& replicas,
                               const std::vector<Market>& markets) {
  std::array<std::size_t, model::kFormatCount> taken{};
  std::vector<std::size_t> kept;
  for (const Best& entry : ranked(request, replicas, markets)) {
    auto& count = taken[static_cast<std::size_t>(replicas[entry.index].question.format)];
    if (count++ < kPerFormat) kept.push_back(entry.index);
  }
  // In the search's own order, so that ties fall the same way as there.
  std::sort(kept.begin(), kept.end());
  std::vector<Replica> list;
  list.reserve(kept.size());
  for (const std::size_t index : kept) list.push_back(replicas[index]);
  return list;
}

void contextFlips(const Request& request, const std::vector<Replica>& list,
                  const std::vector<Market>& markets, model::Format format,
                  std::vector<Flip>& into) {
  const WinnerAt at = [&](double tokens) {
    Request other = request;
    other.workload.id.clear();
    other.workload.inputTokens = static_cast<int>(std::lround(tokens));
    return winnerOf(other, withWorkload(list, other), markets);
  };
  const double here = request.workload.inputTokens;
  const double most = request.llm->maxContext - request.workload.outputTokens;
  Flip flip;
  flip.axis = Flip::Axis::inputTokens;
  if (most > here) into.push_back(scanFor(flip, {here, most, 2.0, 1.01}, format, at));
  const double least = std::min(here, 16.0);
  if (least < here) into.push_back(scanFor(flip, {here, least, 2.0, 1.01}, format, at));
}

void concurrencyFlip(const Request& request, const std::vector<Replica>& list,
                     const std::vector<Market>& markets, model::Format format,
                     std::vector<Flip>& into) {
  Request busy = request;
  busy.mode = model::Mode::async;
  const WinnerAt at = [&](double concurrency) {
    const int each = static_cast<int>(std::lround(concurrency));
    std::vector<Replica> loaded = list;
    tbb::parallel_for(std::size_t{0}, loaded.size(), [&](std::size_t i) {
      loaded[i] = reloaded(list[i], atConcurrency(*list[i].model, request.workload, each));
    });
    return winnerOf(busy, loaded, markets);
  };
  const double most = request.engine->scheduler.maxSequences;
  Flip flip;
  flip.axis = Flip::Axis::concurrency;
  const Scan scan =
      request.mode == model::Mode::sync ? Scan{1.0, most, 2.0, 1.01} : Scan{most, 1.0, 2.0, 1.01};
  if (scan.from == scan.to) return;
  into.push_back(scanFor(flip, scan, format, at));
  into.back().value = std::round(into.back().value);
}

}  // namespace

std::string_view name(Flip::Axis axis) {
  switch (axis) {
    case Flip::Axis::demand:
      return "demand";
    case Flip::Axis::priceRatio:
      return "price_ratio";
    case Flip::Axis::inputTokens:
      return "input_tokens";
    case Flip::Axis::concurrency:
      return "concurrency";
  }
  return "";
}

std::vector<Flip> flips(const Request& request, Contenders& contenders, const Best& winner) {
  const Winner first = winnerOf(contenders.replicas()[winner.index]);
  std::vector<Flip> found;
  if (request.formats.size() > 1) {
    if (request.demand) demandFlips(request, contenders, first.format, found);
    if (!needsSimulation(request)) {
      const std::vector<Market>& markets = contenders.markets();
      const std::vector<Replica> list = shortlist(request, contenders.replicas(), markets);
      if (!request.demand) concurrencyFlip(request, list, markets, first.format, found);
      contextFlips(request, list, markets, first.format, found);
    }
  }
  priceFlip(request, contenders, first, found);
  return found;
}

}  // namespace qplan::planner
