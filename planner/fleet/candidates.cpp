#include "planner/fleet/candidates.hpp"

#include <fmt/format.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <utility>

#include "planner/choice.hpp"
#include "planner/percentiles.hpp"

namespace qplan::planner::fleet {

namespace {

// Items of the pool that hold the same replicas.
using Kind = std::vector<std::size_t>;

std::vector<Kind> kindsOf(const std::vector<PoolItem>& pool) {
  std::vector<Kind> kinds;
  for (std::size_t i = 0; i < pool.size(); ++i) {
    const auto same = std::find_if(kinds.begin(), kinds.end(), [&](const Kind& kind) {
      const PoolItem& one = pool[kind.front()];
      return one.gpu == pool[i].gpu && one.interruption == pool[i].interruption;
    });
    if (same == kinds.end()) {
      kinds.push_back({i});
    } else {
      same->push_back(i);
    }
  }
  return kinds;
}

// Instances that the replica takes whole, its pipeline stages in one each; 0 where it lies inside
// one, or in none. Only what no node holds is cut.
int spanned(const Replica& replica, const PoolItem& item) {
  const int gpus = gpusOf(replica);
  const bool cut = gpus > item.gpu->interconnect.gpusPerNode && gpus > item.gpus;
  const bool whole = cut && gpus % item.gpus == 0 && replica.question.layout.tp <= item.gpus;
  return whole ? gpus / item.gpus : 0;
}

bool someItemHolds(const Replica& replica, const std::vector<PoolItem>& pool) {
  return std::any_of(pool.begin(), pool.end(), [&](const PoolItem& item) {
    return item.gpu == replica.question.gpu &&
           (gpusOf(replica) <= item.gpus || spanned(replica, item) > 0);
  });
}

// Where a replica may lie among the items of one kind: inside some of them, or over several of one.
std::vector<Candidate> placesOf(std::size_t service, const Replica& replica, const Kind& kind,
                                const std::vector<PoolItem>& pool) {
  const int gpus = gpusOf(replica);
  const double kept = 1 - pool[kind.front()].interruption;
  Candidate inside{service, {}, replica, replica.capacity * kept, gpus, 0};
  for (const std::size_t item : kind) {
    if (gpus <= pool[item].gpus) inside.items.push_back(item);
  }
  if (!inside.items.empty()) return {inside};
  std::vector<Candidate> across;
  for (const std::size_t item : kind) {
    const int spans = spanned(replica, pool[item]);
    if (spans > 0) across.push_back({service, {item}, replica, inside.capacity, gpus, spans});
  }
  return across;
}

// The most capable replica of each number of each GPU.
std::vector<Replica> mostCapable(std::vector<Replica> replicas) {
  std::map<std::pair<std::size_t, int>, Replica> best;
  for (Replica& replica : replicas) {
    const std::pair key{replica.gpu, gpusOf(replica)};
    const auto known = best.find(key);
    if (known == best.end()) {
      best.emplace(key, std::move(replica));
    } else if (replica.capacity > known->second.capacity) {
      known->second = std::move(replica);
    }
  }
  std::vector<Replica> kept;
  for (auto& [key, replica] : best) kept.push_back(std::move(replica));
  return kept;
}

std::string nameOf(const Replica& replica) {
  const model::Layout& layout = replica.question.layout;
  return fmt::format("{} x {} {} tp{} pp{}", gpusOf(replica), replica.question.gpu->id,
                     model::name(replica.question.format), layout.tp, layout.pp);
}

// How far a miss is from being none; what no target decides is further than any that one does.
double distance(const std::vector<model::Infeasible>& misses) {
  constexpr double kNever = 1e6;
  double sum = 0;
  for (const model::Infeasible& miss : misses) {
    const bool target =
        miss.kind == model::InfeasibleKind::slo || miss.kind == model::InfeasibleKind::recovery;
    const bool known = target && miss.needed > 0 && miss.available > 0;
    sum += known ? std::abs(std::log(miss.needed / miss.available)) : kNever;
  }
  return sum;
}

// The one that misses least, the first of them.
class Nearest {
 public:
  void add(const std::string& what, const std::vector<model::Infeasible>& misses) {
    if (misses.empty() || (!what_.empty() && distance(misses_) <= distance(misses))) return;
    what_ = what;
    misses_ = misses;
  }
  [[nodiscard]] Impossible impossible(std::size_t service) const {
    return {service, misses_, what_};
  }

 private:
  std::string what_;
  std::vector<model::Infeasible> misses_;
};

void simulate(const Request& request, std::vector<Replica>& replicas, const std::stop_token& stop) {
  tbb::parallel_for(std::size_t{0}, replicas.size(), [&](std::size_t i) {
    if (stop.stop_requested()) return;
    replicas[i].misses = simulateCapacity(request, replicas[i], stop);
  });
}

}  // namespace

Candidates candidatesOf(const Question& question, std::size_t index, ModelCache& cache,
                        const std::stop_token& stop) {
  const Request& request = question.services[index].request;
  const Evaluated found =
      evaluateReplicas(request, std::vector<bool>(request.gpus.size(), false), cache, stop);
  Nearest nearest;
  for (const Rejected& rejected : found.rejected) {
    nearest.add(
        fmt::format("{} on {}", model::name(rejected.format), request.gpus[rejected.gpu]->id),
        rejected.misses);
  }
  std::vector<Replica> able;
  for (const Replica& replica : found.replicas) {
    if (!someItemHolds(replica, question.pool)) continue;
    const std::vector<model::Infeasible> misses = unmet(request, replica);
    nearest.add(nameOf(replica), misses);
    if (misses.empty()) able.push_back(replica);
  }
  able = mostCapable(std::move(able));
  if (needsSimulation(request)) {
    simulate(request, able, stop);
    for (const Replica& replica : able) nearest.add(nameOf(replica), replica.misses);
    std::erase_if(able, [](const Replica& replica) { return !replica.misses.empty(); });
  }
  Candidates candidates;
  for (const Kind& kind : kindsOf(question.pool)) {
    double most = 0;  // capacity per GPU of the smaller ones
    for (const Replica& replica : able) {
      if (replica.question.gpu != question.pool[kind.front()].gpu) continue;
      const double perGpu = replica.capacity.value() / gpusOf(replica);
      if (perGpu <= most * (1 + 1e-9)) continue;
      std::vector<Candidate> places = placesOf(index, replica, kind, question.pool);
      if (!places.empty()) most = perGpu;
      std::move(places.begin(), places.end(), std::back_inserter(candidates.all));
    }
  }
  if (candidates.all.empty()) candidates.impossible.push_back(nearest.impossible(index));
  return candidates;
}

}  // namespace qplan::planner::fleet
