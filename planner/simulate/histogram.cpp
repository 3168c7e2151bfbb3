#include "planner/simulate/histogram.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace qplan::planner::simulate {

namespace {

constexpr double kBinWidth = 2 * Histogram::kRelativeError;  // of the logarithm
constexpr double kSmallest = 1e-9;

int indexOf(double value) {
  return static_cast<int>(std::floor(std::log(std::max(value, kSmallest)) / kBinWidth));
}

double lowerEdge(int index) { return std::exp(index * kBinWidth); }

}  // namespace

double& Histogram::bin(int index) {
  constexpr std::ptrdiff_t kSpare = 32;
  if (bins_.empty()) {
    first_ = index - static_cast<int>(kSpare);
    bins_.assign(static_cast<std::size_t>(2 * kSpare), 0.0);
  } else if (index < first_) {
    const std::ptrdiff_t more = first_ - index + kSpare;
    bins_.insert(bins_.begin(), static_cast<std::size_t>(more), 0.0);
    first_ -= static_cast<int>(more);
  } else if (index - first_ >= static_cast<int>(bins_.size())) {
    const std::ptrdiff_t needed = index - first_ + 1 + kSpare;
    bins_.resize(static_cast<std::size_t>(needed), 0.0);
  }
  return bins_[static_cast<std::size_t>(index - first_)];
}

void Histogram::span(double value) {
  smallest_ = count_ > 0 ? std::min(smallest_, value) : value;
  largest_ = count_ > 0 ? std::max(largest_, value) : value;
}

void Histogram::add(double value, double weight) {
  if (!(weight > 0)) return;
  bin(indexOf(value)) += weight;
  span(value);
  count_ += weight;
  sum_ += weight * value;
}

void Histogram::addEvenly(double low, double high, double count) {
  if (!(count > 0)) return;
  if (low > high) std::swap(low, high);
  const int from = indexOf(low);
  const int to = indexOf(high);
  if (from == to || !(high > low)) {
    bin(from) += count;
  } else {
    double begin = low;
    for (int index = from; index <= to; ++index) {
      const double end = index == to ? high : std::min(lowerEdge(index + 1), high);
      bin(index) += count * std::max(end - begin, 0.0) / (high - low);
      begin = std::max(begin, end);
    }
  }
  span(low);
  count_ += count;
  span(high);
  sum_ += count * 0.5 * (low + high);
}

void Histogram::merge(const Histogram& other) {
  if (!(other.count_ > 0)) return;
  for (std::size_t i = 0; i < other.bins_.size(); ++i) {
    if (other.bins_[i] > 0) bin(other.first_ + static_cast<int>(i)) += other.bins_[i];
  }
  span(other.smallest_);
  count_ += other.count_;
  span(other.largest_);
  sum_ += other.sum_;
}

double Histogram::quantile(double probability) const {
  if (!(count_ > 0)) return 0;
  const double rank = probability * count_;
  double below = 0;
  for (std::size_t i = 0; i < bins_.size(); ++i) {
    if (bins_[i] > 0 && below + bins_[i] >= rank) {
      const double share = (rank - below) / bins_[i];
      const double value = lowerEdge(first_ + static_cast<int>(i)) * std::exp(share * kBinWidth);
      return std::clamp(value, smallest_, largest_);
    }
    below += bins_[i];
  }
  return largest_;
}

double Histogram::shareUpTo(double value) const {
  if (!(count_ > 0) || value < smallest_) return 0;
  if (value >= largest_) return 1;
  const int index = indexOf(value);
  double below = 0;
  for (std::size_t i = 0; i < bins_.size(); ++i) {
    if (first_ + static_cast<int>(i) > index) break;
    below += bins_[i];
  }
  return below / count_;
}

}  // namespace qplan::planner::simulate
