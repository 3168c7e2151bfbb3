#include "planner/simulate/outages.hpp"

namespace qplan::planner::simulate {

Outages::Outages(const std::vector<Outage>& listed, const std::optional<Failures>& drawn,
                 int replicas, std::uint64_t seed)
    : failures_(drawn), on_(static_cast<std::size_t>(replicas), 0) {
  for (const Outage& outage : listed) {
    if (outage.replica < 0 || outage.replica >= replicas || outage.until < outage.from) continue;
    note(outage.from.value(), outage.replica, true, false);
    note(outage.until.value(), outage.replica, false, false);
  }
  for (int replica = 0; drawn && replica < replicas; ++replica) {
    random_.emplace_back(seed, Purpose::failure, static_cast<std::uint64_t>(replica));
    noteFailure(0, replica);
  }
}

void Outages::note(double when, int replica, bool begins, bool drawn) {
  events_.push({when, noted_++, replica, begins, drawn});
}

void Outages::noteFailure(double after, int replica) {
  const double up =
      failures_->between.value() * random_[static_cast<std::size_t>(replica)].exponential();
  note(after + up, replica, true, true);
}

std::optional<ReplicaChange> Outages::take() {
  const Event event = events_.top();
  events_.pop();
  if (event.drawn && event.begins) {
    note(event.when + failures_->repair.value(), event.replica, false, true);
  } else if (event.drawn) {
    noteFailure(event.when, event.replica);
  }
  int& on = on_[static_cast<std::size_t>(event.replica)];
  const bool was = on == 0;
  on += event.begins ? 1 : -1;
  const bool is = on == 0;
  if (was == is) return std::nullopt;
  return ReplicaChange{event.when, event.replica, is};
}

}  // namespace qplan::planner::simulate
