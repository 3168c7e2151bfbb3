#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "planner/simulate/random.hpp"

namespace qplan::planner::simulate {

// Which replica a request goes to. leastOutstanding: the one with the fewest requests it has not
// answered, the first of several.
enum class Routing { roundRobin, leastOutstanding, random };
std::string_view name(Routing routing);  // "round-robin", "least-outstanding", "random"

// Keeps count of what each replica has to do and which are there.
class Router {
 public:
  Router(Routing routing, int replicas, std::uint64_t seed);

  // A replica that is there, for one more request, which is counted as outstanding; -1: none is.
  int send();
  void done(int replica) { --replicas_[static_cast<std::size_t>(replica)].outstanding; }

  // A replica goes, and what it had with it, or comes back.
  void goes(int replica) { replicas_[static_cast<std::size_t>(replica)] = {false, 0}; }
  void comesBack(int replica) { replicas_[static_cast<std::size_t>(replica)].up = true; }

 private:
  struct Replica {
    bool up = true;
    int outstanding = 0;
  };
  [[nodiscard]] int choose();

  Routing routing_;
  std::vector<Replica> replicas_;
  Random random_;
  std::int64_t turn_ = 0;
  std::vector<int> up_;  // while choosing
};

}  // namespace qplan::planner::simulate
