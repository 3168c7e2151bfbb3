#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <queue>
#include <vector>

#include "model/quantity.hpp"
#include "planner/simulate/random.hpp"

namespace qplan::planner::simulate {

// A replica answers nothing from `from` to `until`. What it had is sent to the others again, from
// the start; its cache is empty when it comes back.
struct Outage {
  int replica = 0;  // from 0
  model::Seconds from;
  model::Seconds until;
  bool operator==(const Outage&) const = default;
};

// Every replica fails at times of its own: what it is up between two failures is exponential with
// mean `between`, as of faults that do not age. It is away for `repair` each time, which is mostly
// loading weights and warming up and so hardly varies. In the long run it is there
// between / (between + repair) of the time. Both above 0.
struct Failures {
  model::Seconds between;
  model::Seconds repair;
  bool operator==(const Failures&) const = default;
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
  // Outages of replicas that there are none of, or that end before they begin, are none. Failures
  // are drawn as time goes on, those of a replica from a stream of its own: neither traffic nor the
  // number of replicas changes them.
  Outages(const std::vector<Outage>& listed, const std::optional<Failures>& drawn, int replicas,
          std::uint64_t seed);

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
    bool drawn = false;
    bool operator>(const Event& other) const {
      return when != other.when ? when > other.when : order > other.order;
    }
  };

  void note(double when, int replica, bool begins, bool drawn);
  void noteFailure(double after, int replica);

  std::optional<Failures> failures_;
  std::vector<Random> random_;  // of each replica that fails
  std::vector<int> on_;         // outages of each replica
  std::priority_queue<Event, std::vector<Event>, std::greater<>> events_;
  std::uint64_t noted_ = 0;
};

}  // namespace qplan::planner::simulate
