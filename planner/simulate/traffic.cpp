#include "planner/simulate/traffic.hpp"

#include <algorithm>

namespace qplan::planner::simulate {

GeneratedRequests::GeneratedRequests(const Traffic& traffic)
    : traffic_(traffic),
      input_(traffic.input, traffic.seed, Purpose::input),
      output_(traffic.output, traffic.seed, Purpose::output),
      thinking_(traffic.seed, Purpose::thinking) {
  if (const auto* open = std::get_if<OpenArrivals>(&traffic.arrivals)) {
    times_.emplace(*open, traffic.seed);
  } else if (const auto* closed = std::get_if<ClosedArrivals>(&traffic.arrivals)) {
    isClosed_ = true;
    for (int i = 0; i < closed->inFlight; ++i) ready_.push(0.0);
  }
  prepare();
}

// Lengths are drawn once per request, in the order of sending.
void GeneratedRequests::prepare() {
  next_.reset();
  if (sent_ >= traffic_.requests) return;
  model::Seconds arrival;
  if (times_) {
    if (!times_->next()) return;
    arrival = *times_->next();
  } else if (isClosed_) {
    if (ready_.empty()) return;
    arrival = model::Seconds(ready_.top());
  }
  next_ = Request{arrival, input_.draw(), output_.draw()};
}

void GeneratedRequests::pop() {
  ++sent_;
  if (times_) times_->pop();
  if (isClosed_) ready_.pop();
  prepare();
}

void GeneratedRequests::done(model::Seconds when) {
  if (!isClosed_) return;
  const auto& closed = std::get<ClosedArrivals>(traffic_.arrivals);
  const double think = closed.think.value();
  ready_.push(when.value() + (closed.exponential ? think * thinking_.exponential() : think));
  if (next_) {
    next_->arrival = model::Seconds(ready_.top());
  } else {
    prepare();
  }
}

std::optional<Request> ListedRequests::next() const {
  if (at_ >= requests_.size()) return std::nullopt;
  Request request = requests_[at_];
  request.arrival = request.arrival / speed_;
  return request;
}

}  // namespace qplan::planner::simulate
