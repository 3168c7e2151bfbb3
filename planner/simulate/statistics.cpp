#include "planner/simulate/statistics.hpp"

#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>

namespace qplan::planner::simulate {

namespace {

constexpr std::size_t kMostBatches = 20;
constexpr std::size_t kLeastBatches = 8;  // fewer tell nothing about their spread

double figure(const Histogram& histogram, Statistic statistic) {
  return statistic == Statistic::mean ? histogram.mean()
                                      : histogram.quantile(probability(statistic));
}

// Half-width from the spread of one figure per batch.
double halfWidth(const std::vector<double>& figures) {
  if (figures.size() < kLeastBatches) return std::numeric_limits<double>::infinity();
  const double count = static_cast<double>(figures.size());
  double mean = 0;
  for (const double one : figures) mean += one / count;
  double squares = 0;
  for (const double one : figures) squares += (one - mean) * (one - mean);
  return studentT(static_cast<int>(figures.size()) - 1) * std::sqrt(squares / (count - 1) / count);
}

}  // namespace

double studentT(int freedom) {
  return boost::math::quantile(boost::math::students_t(freedom), 0.975);
}

void Statistics::addGaps(double low, double high, double count) {
  constexpr auto kItl = static_cast<std::size_t>(TimeMetric::itl);
  batches_.back().times[kItl].addEvenly(low, high, count);
}

void Statistics::addRequest(const RequestTimes& times, double when) {
  Batch& batch = batches_.back();
  const auto record = [&batch](TimeMetric metric, double value) {
    batch.times[static_cast<std::size_t>(metric)].add(value);
  };
  record(TimeMetric::ttft, times.ttft);
  record(TimeMetric::e2e, times.e2e);
  if (times.output > 1) record(TimeMetric::tpot, times.tpot);
  bool good = true;
  for (const Target& target : targets_) {
    const double limit = target.limit.value();
    switch (target.metric) {
      case TimeMetric::ttft:
        good = good && times.ttft <= limit;
        break;
      case TimeMetric::tpot:
      case TimeMetric::itl:
        good = good && (times.output <= 1 || times.tpot <= limit);
        break;
      case TimeMetric::e2e:
        good = good && times.e2e <= limit;
        break;
    }
  }
  ++batch.requests;
  ++requests_;
  if (good) {
    ++batch.good;
    ++good_;
  }
  batch.end = when;
  end_ = when;
  if (batch.requests < batchSize_) return;
  if (batches_.size() == kMostBatches) join();
  batches_.emplace_back();
}

void Statistics::join() {
  std::vector<Batch> pairs;
  pairs.reserve(kMostBatches);
  for (std::size_t i = 0; i + 1 < batches_.size(); i += 2) {
    Batch pair = std::move(batches_[i]);
    const Batch& second = batches_[i + 1];
    pair.requests += second.requests;
    pair.good += second.good;
    pair.end = second.end;
    for (std::size_t m = 0; m < kTimeMetricCount; ++m) pair.times[m].merge(second.times[m]);
    pairs.push_back(std::move(pair));
  }
  batches_ = std::move(pairs);
  batchSize_ *= 2;
}

std::size_t Statistics::fullBatches() const {
  return batches_.back().requests >= batchSize_ ? batches_.size() : batches_.size() - 1;
}

Histogram Statistics::histogram(TimeMetric metric) const {
  Histogram all;
  for (const Batch& batch : batches_) all.merge(batch.times[static_cast<std::size_t>(metric)]);
  return all;
}

TimeFigures Statistics::figures(TimeMetric metric) const {
  const auto m = static_cast<std::size_t>(metric);
  const Histogram all = histogram(metric);
  TimeFigures result;
  result.count = all.count();
  result.largest = all.largest();
  for (const Statistic statistic : kStatistics) {
    std::vector<double> perBatch;
    for (std::size_t i = 0; i < fullBatches(); ++i) {
      if (batches_[i].times[m].count() > 0) {
        perBatch.push_back(figure(batches_[i].times[m], statistic));
      }
    }
    result.figures[static_cast<std::size_t>(statistic)] = {figure(all, statistic),
                                                           halfWidth(perBatch)};
  }
  return result;
}

Estimated Statistics::rate(std::int64_t Batch::* count, std::int64_t all) const {
  if (!(end_ > 0)) return {0, std::numeric_limits<double>::infinity()};
  std::vector<double> perBatch;
  double begin = 0;
  for (std::size_t i = 0; i < fullBatches(); ++i) {
    const double span = batches_[i].end - begin;
    if (span > 0) perBatch.push_back(static_cast<double>(batches_[i].*count) / span);
    begin = batches_[i].end;
  }
  return {static_cast<double>(all) / end_, halfWidth(perBatch)};
}

Estimated Statistics::throughput() const { return rate(&Batch::requests, requests_); }
Estimated Statistics::goodput() const { return rate(&Batch::good, good_); }

}  // namespace qplan::planner::simulate
