#pragma once

#include <vector>

#include "planner/fleet/fleet.hpp"
#include "planner/fleet/program.hpp"

namespace qplan::planner::fleet {

// Hours of the day with the same demand of every service.
struct HourClass {
  std::vector<int> hours;
  std::vector<model::RequestsPerSecond> demand;  // by service
};
std::vector<HourClass> hourClasses(const std::vector<Service>& services);

// A question as a program whose cost is US dollars per day:
//   columns   instances of each item hired in each class of hours (once for those of whole days),
//             replicas of each candidate in each class
//   demand    capacity x replicas of a service >= its demand, in each class
//   room      replicas lie inside instances of their GPU type: for each size s of replicas, those
//   of
//             s GPUs or more take at most floor(n / s) x s of each instance of n. Sizes are powers
//             of two, so that this is all it needs: placed from the largest down each finds room.
//   limit     instances <= those there are
//   missed    elastic: demand may be missed
struct Assembly {
  Program program;
  std::vector<std::vector<int>> instanceColumn;  // [class][item]
  std::vector<std::vector<int>> replicaColumn;   // [class][candidate]
  std::vector<std::vector<int>> demandRow;       // [class][service]; -1 without demand
  std::vector<std::vector<int>> limitRow;        // [class][item]; -1 without a limit
  std::vector<std::vector<int>> missedColumn;    // [class][service], elastic only
};
enum class Purpose {
  plan,     // with rows that follow from whole replicas, for a tight relaxation
  prices,   // without: a dual is the price of its limit
  elastic,  // what is missed is the cost
};
Assembly assemble(const Question& question, const std::vector<Candidate>& candidates,
                  const std::vector<HourClass>& classes, Purpose purpose);

}  // namespace qplan::planner::fleet
