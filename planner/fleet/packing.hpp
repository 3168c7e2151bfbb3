#pragma once

#include <vector>

#include "planner/fleet/fleet.hpp"

namespace qplan::planner::fleet {

// Lays `replicas` of each candidate into `instances` of each item of the pool: the largest first,
// each into the fullest instance that has room. Where the rooms of an assembly hold all find one.
std::vector<Placement> placed(const std::vector<PoolItem>& pool,
                              const std::vector<Candidate>& candidates,
                              const std::vector<int>& instances, const std::vector<int>& replicas);

}  // namespace qplan::planner::fleet
