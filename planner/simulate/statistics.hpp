#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "planner/simulate/histogram.hpp"
#include "planner/simulate/targets.hpp"

namespace qplan::planner::simulate {

// A figure and half the width of its 95 % confidence interval; a half-width of infinity: too few
// requests to tell.
struct Estimated {
  double value = 0;
  double halfWidth = 0;
  bool operator==(const Estimated&) const = default;
};

using TimeHistograms = std::array<Histogram, kTimeMetricCount>;  // by TimeMetric; seconds

// One time of all requests of a run.
struct TimeFigures {
  double count = 0;
  std::array<Estimated, kStatisticCount> figures{};  // seconds, by Statistic
  double largest = 0;
  [[nodiscard]] const Estimated& at(Statistic statistic) const {
    return figures[static_cast<std::size_t>(statistic)];
  }
  bool operator==(const TimeFigures&) const = default;
};

// What one request took, in seconds.
struct RequestTimes {
  double ttft = 0;
  double tpot = 0;  // no figure for a one-token output
  double e2e = 0;
  int output = 1;
  bool operator==(const RequestTimes&) const = default;
};

// Gathers the times of requests in batches of consecutive requests. Batches are joined in pairs as
// they become many, so that there are 10 to 20 of them in any long run and memory does not grow.
// Figures of neighbouring requests depend on each other; those of long batches hardly do, and
// confidence intervals come from the spread between batches (the method of batch means).
class Statistics {
 public:
  // Targets count towards goodput.
  explicit Statistics(std::vector<Target> targets) : targets_(std::move(targets)) {}

  // A request was answered at `when`, seconds since the window began.
  void addRequest(const RequestTimes& times, double when);
  // `count` gaps between tokens, evenly spread from `low` to `high` seconds.
  void addGaps(double low, double high, double count);

  [[nodiscard]] std::int64_t requests() const { return requests_; }
  [[nodiscard]] TimeFigures figures(TimeMetric metric) const;
  // Requests per second, all, and those that met every target.
  [[nodiscard]] Estimated throughput() const;
  [[nodiscard]] Estimated goodput() const;
  [[nodiscard]] Histogram histogram(TimeMetric metric) const;

 private:
  struct Batch {
    std::int64_t requests = 0;
    std::int64_t good = 0;
    double end = 0;  // when its last request was answered
    std::array<Histogram, kTimeMetricCount> times;
  };

  [[nodiscard]] Estimated rate(std::int64_t Batch::* count, std::int64_t all) const;
  [[nodiscard]] std::size_t fullBatches() const;
  void join();

  std::vector<Target> targets_;
  std::vector<Batch> batches_{1};
  std::int64_t batchSize_ = 16;
  std::int64_t requests_ = 0;
  std::int64_t good_ = 0;
  double end_ = 0;
};

// 97.5 % point of Student's t with `freedom` >= 1 degrees of freedom.
double studentT(int freedom);

}  // namespace qplan::planner::simulate
