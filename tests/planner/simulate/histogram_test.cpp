#include "planner/simulate/histogram.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace qplan::planner::simulate {
namespace {

// Times between 10 us and 1000 s.
std::vector<double> someTimes() {
  std::vector<double> times;
  const int count = *rc::gen::inRange(1, 400);
  for (int i = 0; i < count; ++i) {
    times.push_back(std::exp(*rc::gen::inRange(-11500, 6900) / 1000.0));
  }
  return times;
}

Histogram histogramOf(const std::vector<double>& times) {
  Histogram histogram;
  for (const double time : times) histogram.add(time);
  return histogram;
}

TEST(Histogram, HasNothingToSayOfNothing) {
  const Histogram none;
  EXPECT_EQ(none.count(), 0);
  EXPECT_EQ(none.mean(), 0);
  EXPECT_EQ(none.quantile(0.5), 0);
  EXPECT_EQ(none.shareUpTo(1), 0);
}

// The figure whose share of smaller or equal ones reaches the probability, within a bin.
RC_GTEST_PROP(HistogramProperty, QuantilesAreThoseOfTheSortedFigures, ()) {
  std::vector<double> times = someTimes();
  const Histogram histogram = histogramOf(times);
  std::sort(times.begin(), times.end());
  for (const double probability : {0.01, 0.5, 0.9, 0.99, 1.0}) {
    const auto rank =
        static_cast<std::size_t>(std::ceil(probability * static_cast<double>(times.size()) - 1e-9));
    const double exact = times[std::max<std::size_t>(rank, 1) - 1];
    RC_ASSERT(std::abs(std::log(histogram.quantile(probability) / exact)) <=
              2 * Histogram::kRelativeError + 1e-12);
  }
  RC_ASSERT(histogram.smallest() == times.front());
  RC_ASSERT(histogram.largest() == times.back());
}

RC_GTEST_PROP(HistogramProperty, MergingIsAddingAll, ()) {
  const std::vector<double> first = someTimes();
  const std::vector<double> second = someTimes();
  std::vector<double> both = first;
  both.insert(both.end(), second.begin(), second.end());
  Histogram merged = histogramOf(first);
  merged.merge(histogramOf(second));
  const Histogram all = histogramOf(both);
  RC_ASSERT(merged.count() == all.count());
  RC_ASSERT(std::abs(merged.sum() - all.sum()) <= 1e-9 * all.sum());
  for (const double probability : {0.0, 0.3, 0.95, 1.0}) {
    RC_ASSERT(merged.quantile(probability) == all.quantile(probability));
  }
}

// A thousand figures from 1 to 3: the median is 2, a quarter is below 1.5, the mean 2.
TEST(Histogram, SpreadsEvenly) {
  Histogram histogram;
  histogram.addEvenly(1, 3, 1000);
  EXPECT_DOUBLE_EQ(histogram.count(), 1000);
  EXPECT_DOUBLE_EQ(histogram.mean(), 2);
  EXPECT_NEAR(histogram.quantile(0.5), 2, 0.01);
  EXPECT_NEAR(histogram.shareUpTo(1.5), 0.25, 0.005);
  histogram.addEvenly(0.5, 0.5, 1000);
  EXPECT_NEAR(histogram.quantile(0.5), 0.5, 0.01);
  EXPECT_EQ(histogram.smallest(), 0.5);
}

}  // namespace
}  // namespace qplan::planner::simulate
