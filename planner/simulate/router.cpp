#include "planner/simulate/router.hpp"

#include <algorithm>

namespace qplan::planner::simulate {

std::string_view name(Routing routing) {
  switch (routing) {
    case Routing::roundRobin:
      return "round-robin";
    case Routing::leastOutstanding:
      return "least-outstanding";
    case Routing::random:
      return "random";
  }
  return {};
}

Router::Router(Routing routing, int replicas, std::uint64_t seed)
    : routing_(routing),
      replicas_(static_cast<std::size_t>(std::max(replicas, 1))),
      random_(seed, Purpose::routing) {}

int Router::choose() {
  if (replicas_.size() == 1) return replicas_[0].up ? 0 : -1;
  up_.clear();
  for (std::size_t i = 0; i < replicas_.size(); ++i) {
    if (replicas_[i].up) up_.push_back(static_cast<int>(i));
  }
  if (up_.empty()) return -1;
  switch (routing_) {
    case Routing::roundRobin:
      return up_[static_cast<std::size_t>(turn_++ % static_cast<std::int64_t>(up_.size()))];
    case Routing::random:
      return up_[static_cast<std::size_t>(random_.uniform() * static_cast<double>(up_.size()))];
    case Routing::leastOutstanding:
      break;
  }
  return *std::min_element(up_.begin(), up_.end(), [this](int a, int b) {
    return replicas_[static_cast<std::size_t>(a)].outstanding <
           replicas_[static_cast<std::size_t>(b)].outstanding;
  });
}

int Router::send() {
  const int replica = choose();
  if (replica >= 0) ++replicas_[static_cast<std::size_t>(replica)].outstanding;
  return replica;
}

}  // namespace qplan::planner::simulate
