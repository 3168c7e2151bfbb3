#include "planner/fleet/packing.hpp"

#include <algorithm>
#include <cassert>
#include <map>
#include <numeric>

namespace qplan::planner::fleet {

std::vector<Placement> placed(const std::vector<PoolItem>& pool,
                              const std::vector<Candidate>& candidates,
                              const std::vector<int>& instances, const std::vector<int>& replicas) {
  // Instances of each item by the GPUs that are free in them.
  std::vector<std::map<int, int>> free(pool.size());
  for (std::size_t i = 0; i < pool.size(); ++i) free[i][pool[i].gpus] = instances[i];
  std::vector<std::size_t> order(candidates.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&candidates](std::size_t a, std::size_t b) {
    return candidates[a].gpus > candidates[b].gpus;
  });
  std::map<std::pair<std::size_t, std::size_t>, int> counts;
  for (const std::size_t k : order) {
    const Candidate& candidate = candidates[k];
    for (int r = 0; r < replicas[k]; ++r) {
      if (candidate.spans > 0) {
        const std::size_t item = candidate.items.front();
        free[item][pool[item].gpus] -= candidate.spans;
        ++counts[{k, item}];
        continue;
      }
      std::size_t chosen = pool.size();
      int least = 0;
      for (const std::size_t item : candidate.items) {
        for (const auto& [gpus, count] : free[item]) {
          if (count <= 0 || gpus < candidate.gpus) continue;
          if (chosen == pool.size() || gpus < least) {
            chosen = item;
            least = gpus;
          }
          break;
        }
      }
      assert(chosen < pool.size());
      if (chosen == pool.size()) continue;
      --free[chosen][least];
      ++free[chosen][least - candidate.gpus];
      ++counts[{k, chosen}];
    }
  }
  std::vector<Placement> placements;
  for (const auto& [where, count] : counts) {
    placements.push_back({where.first, where.second, count});
  }
  return placements;
}

}  // namespace qplan::planner::fleet
