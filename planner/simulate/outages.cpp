#include "planner/simulate/outages.hpp"

namespace qplan::planner::simulate {

Outages::Outages(const std::vector<Outage>& listed, int replicas)
    : on_(static_cast<std::size_t>(replicas), 0) {
  for (const Outage& outage : listed) {
    if (outage.replica < 0 || outage.replica >= replicas || outage.until < outage.from) continue;
    note(outage.from.value(), outage.replica, true);
    note(outage.until.value(), outage.replica, false);
  }
}

void Outages::note(double when, int replica, bool begins) {
  events_.push({when, noted_++, replica, begins});
}

std::optional<ReplicaChange> Outages::take() {
  const Event event = events_.top();
  events_.pop();
  int& on = on_[static_cast<std::size_t>(event.replica)];
  const bool was = on == 0;
  on += event.begins ? 1 : -1;
  const bool is = on == 0;
  if (was == is) return std::nullopt;
  return ReplicaChange{event.when, event.replica, is};
}

}  // namespace qplan::planner::simulate
