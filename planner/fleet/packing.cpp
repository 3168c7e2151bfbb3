#include "planner/fleet/packing.hpp"

#include <algorithm>
#include <cassert>
#include <map>
#include <numeric>
#include <optional>
#include <utility>

namespace qplan::planner::fleet {

namespace {

// Instances of each item of the pool by the GPUs that are free in them.
using Free = std::vector<std::map<int, int>>;

// The fullest kind of instance with room for `gpus`.
struct Place {
  std::size_t item = 0;
  int gpus = 0;
};
std::optional<Place> fullest(const Free& free, const std::vector<std::size_t>& items, int gpus) {
  std::optional<Place> found;
  for (const std::size_t item : items) {
    for (const auto& [open, count] : free[item]) {
      if (count <= 0 || open < gpus) continue;
      if (!found || open < found->gpus) found = Place{item, open};
      break;
    }
  }
  return found;
}

// Puts up to `wanted` replicas of `gpus` into instances of that kind, each filled in turn.
int fill(std::map<int, int>& free, int open, int gpus, int wanted) {
  const int each = open / gpus;
  const int full = std::min(free[open], wanted / each);
  int put = full * each;
  free[open] -= full;
  free[open - each * gpus] += full;
  const int rest = std::min(wanted - put, each);
  if (rest > 0 && rest < each && free[open] > 0) {
    --free[open];
    ++free[open - rest * gpus];
    put += rest;
  }
  return put;
}

}  // namespace

std::vector<Placement> placed(const std::vector<PoolItem>& pool,
                              const std::vector<Candidate>& candidates,
                              const std::vector<int>& instances, const std::vector<int>& replicas) {
  Free free(pool.size());
  for (std::size_t i = 0; i < pool.size(); ++i) free[i][pool[i].gpus] = instances[i];
  std::vector<std::size_t> order(candidates.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&candidates](std::size_t a, std::size_t b) {
    return candidates[a].gpus > candidates[b].gpus;
  });
  std::map<std::pair<std::size_t, std::size_t>, int> counts;
  for (const std::size_t k : order) {
    const Candidate& candidate = candidates[k];
    if (candidate.spans > 0 && replicas[k] > 0) {
      const std::size_t item = candidate.items.front();
      free[item][pool[item].gpus] -= candidate.spans * replicas[k];
      counts[{k, item}] = replicas[k];
      continue;
    }
    for (int rest = replicas[k]; rest > 0;) {
      const auto place = fullest(free, candidate.items, candidate.gpus);
      assert(place);
      if (!place) break;
      const int put = fill(free[place->item], place->gpus, candidate.gpus, rest);
      counts[{k, place->item}] += put;
      rest -= put;
    }
  }
  std::vector<Placement> placements;
  for (const auto& [where, count] : counts) {
    placements.push_back({where.first, where.second, count});
  }
  return placements;
}

}  // namespace qplan::planner::fleet
