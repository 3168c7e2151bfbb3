#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <queue>
#include <vector>

#include "model/quantity.hpp"
#include "planner/simulate/arrivals.hpp"
#include "planner/simulate/lengths.hpp"

namespace qplan::planner::simulate {

struct Request {
  model::Seconds arrival;
  int input = 1;
  int output = 1;
  bool operator==(const Request&) const = default;
};

// Requests in the order they arrive; a source may also answer to what happens to them.
class RequestSource {
 public:
  RequestSource() = default;
  RequestSource(const RequestSource&) = delete;
  RequestSource& operator=(const RequestSource&) = delete;
  virtual ~RequestSource() = default;

  // The next request, as known so far; nothing: none, or none before another one is done. Arrivals
  // never decrease, but for requests that `done` brings about.
  [[nodiscard]] virtual std::optional<Request> next() const = 0;
  virtual void pop() = 0;
  // A request was answered, or refused, at that instant.
  virtual void done(model::Seconds /*when*/) {}
};

// Traffic by its statistics: at most `requests` of them.
struct Traffic {
  Arrivals arrivals = OpenArrivals{};
  Lengths input;
  Lengths output;
  std::int64_t requests = 10000;
  std::uint64_t seed = 1;
  bool operator==(const Traffic&) const = default;
};

class GeneratedRequests : public RequestSource {
 public:
  explicit GeneratedRequests(const Traffic& traffic);
  [[nodiscard]] std::optional<Request> next() const override { return next_; }
  void pop() override;
  void done(model::Seconds when) override;

 private:
  void prepare();

  Traffic traffic_;
  LengthSampler input_;
  LengthSampler output_;
  Random thinking_;
  std::optional<ArrivalTimes> times_;
  // Of users ready to send, closed arrivals only.
  std::priority_queue<double, std::vector<double>, std::greater<>> ready_;
  bool isClosed_ = false;
  std::int64_t sent_ = 0;
  std::optional<Request> next_;
};

// Requests that are known beforehand, arrivals ascending; `speed` 2 makes them come twice as fast.
// Refers to them.
class ListedRequests : public RequestSource {
 public:
  explicit ListedRequests(const std::vector<Request>& requests, double speed = 1.0)
      : requests_(requests), speed_(speed) {}
  [[nodiscard]] std::optional<Request> next() const override;
  void pop() override { ++at_; }

 private:
  const std::vector<Request>& requests_;
  double speed_;
  std::size_t at_ = 0;
};

}  // namespace qplan::planner::simulate
