#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <queue>
#include <vector>

#include "model/quantity.hpp"

namespace qplan::planner::simulate {

// A replica answers nothing from `from` to `until`. What it had is sent to the others again, from
// the start; its cache is empty when it comes back.
struct Outage {
  int replica = 0;  // from 0
  model::Seconds from;
  model::Seconds until;
  bool operator==(const Outage&) const = default;
};

// A replica goes, or comes back.
struct ReplicaChange {
  double when = 0;  // seconds from the start
  int replica = 0;
  bool up = false;
  bool operator==(const ReplicaChange&) const = default;
};

// When replicas go and come back. A replica is there when no outage of its own is on.
class Outages {
 public:
  // Outages of replicas that there are none of, or that end before they begin, are none.
  Outages(const std::vector<Outage>& listed, int replicas);

  // When the next outage begins or ends; infinity: none does.
  [[nodiscard]] double next() const {
    return events_.empty() ? std::numeric_limits<double>::infinity() : events_.top().when;
  }
  // What that changes; nothing where another outage of the same replica is on.
  std::optional<ReplicaChange> take();

 private:
  struct Event {
    double when = 0;
    std::uint64_t order = 0;  // of several at once the one noted first
    int replica = 0;
    bool begins = false;
    bool operator>(const Event& other) const {
      return when != other.when ? when > other.when : order > other.order;
    }
  };

  void note(double when, int replica, bool begins);

  std::vector<int> on_;  // outages of each replica
  std::priority_queue<Event, std::vector<Event>, std::greater<>> events_;
  std::uint64_t noted_ = 0;
};

}  // namespace qplan::planner::simulate
