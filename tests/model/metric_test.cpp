#include "model/metric.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <charconv>
#include <cmath>
#include <limits>
#include <locale>
#include <set>
#include <stdexcept>
#include <string>

namespace qplan::model {
namespace {

Metric rounded(Rounding rounding, int digits) {
  Metric row;
  row.format = {rounding, digits};
  return row;
}

TEST(Metric, IdsAndLabelsAreUnique) {
  std::set<std::string_view> ids;
  std::set<std::string_view> labels;
  for (const Metric& row : allMetrics()) {
    EXPECT_TRUE(ids.insert(row.id).second) << row.id;
    EXPECT_TRUE(labels.insert(row.label).second) << row.label;
  }
  EXPECT_EQ(ids.size(), kMetricCount);
}

TEST(Metric, IdRoundTrips) {
  for (const Metric& row : allMetrics()) {
    ASSERT_EQ(metricNamed(row.id), row.key) << row.id;
    EXPECT_EQ(metric(row.key).id, row.id);
  }
  EXPECT_EQ(metricNamed("ttft"), std::nullopt);
  EXPECT_EQ(metricNamed(""), std::nullopt);
}

TEST(Metric, DescriptionsAreSentences) {
  for (const Metric& row : allMetrics()) {
    ASSERT_FALSE(row.description.empty()) << row.id;
    EXPECT_EQ(row.description.back(), '.') << row.id;
    EXPECT_FALSE(row.label.empty()) << row.id;
  }
}

// The last part of an id names its unit, and the unit fixes the dimension.
TEST(Metric, IdSuffixAgreesWithDimension) {
  for (const Metric& row : allMetrics()) {
    if (row.id.ends_with("_s")) {
      EXPECT_EQ(row.dimension, dimensionOf<Seconds>()) << row.id;
    }
    if (row.id.ends_with("_qps")) {
      EXPECT_EQ(row.dimension, dimensionOf<RequestsPerSecond>()) << row.id;
    }
    if (row.id.ends_with("_bytes")) {
      EXPECT_EQ(row.dimension, dimensionOf<Bytes>()) << row.id;
    }
    if (row.id.ends_with("_pct")) {
      EXPECT_EQ(row.unitsPerBase, 100.0) << row.id;
    }
  }
}

// 23.92 USD/h is 23.92 / 3600 dollars per second; recovery 0.987 is 98.7 %.
TEST(Metric, StoredValueIsInTheUnitOfTheId) {
  EXPECT_DOUBLE_EQ(storedValue(metric(MetricId::usdPerHour), dollarsPerHour(23.92)), 23.92);
  EXPECT_DOUBLE_EQ(storedValue(metric(MetricId::ttft), Seconds(0.25)), 0.25);
  EXPECT_DOUBLE_EQ(storedValue(metric(MetricId::recovery), 0.987, Dimension{}), 98.7);
}

TEST(Metric, SignificantDigits) {
  const Metric row = rounded(Rounding::significant, 3);
  EXPECT_EQ(formatValue(row, 1.23456), "1.23");
  EXPECT_EQ(formatValue(row, 0.00123456), "0.00123");
  EXPECT_EQ(formatValue(row, 12.0), "12.0");
  // never fewer digits than stand before the point
  EXPECT_EQ(formatValue(row, 123456.7), "123457");
  // rounding up to the next power of ten does not add a digit: 9.996 -> 10.0, 999.6 -> 1000
  EXPECT_EQ(formatValue(row, 9.996), "10.0");
  EXPECT_EQ(formatValue(row, 999.6), "1000");
  EXPECT_EQ(formatValue(row, -2.5), "-2.50");
  EXPECT_EQ(formatValue(row, 0.0), "0");
  EXPECT_EQ(formatValue(row, -0.0), "0");
  // no digit left within seventeen decimals
  EXPECT_EQ(formatValue(row, -1e-30), "0");
}

TEST(Metric, FixedDecimals) {
  EXPECT_EQ(formatValue(rounded(Rounding::fixed, 2), 3.289), "3.29");
  EXPECT_EQ(formatValue(rounded(Rounding::fixed, 0), 131072.4), "131072");
  EXPECT_EQ(formatValue(rounded(Rounding::fixed, 1), -0.04), "0.0");
}

TEST(Metric, NotANumberIsUnknown) {
  const Metric& row = metric(MetricId::recovery);
  EXPECT_EQ(formatValue(row, std::numeric_limits<double>::quiet_NaN()), "unknown");
  EXPECT_EQ(formatValue(row, std::numeric_limits<double>::infinity()), "inf");
  EXPECT_EQ(formatValue(row, -std::numeric_limits<double>::infinity()), "-inf");
}

// 0.0123 s are shown as 12.3 ms, 75161927680 bytes as 75.2 GB (powers of ten).
TEST(Metric, ShownUnitScales) {
  EXPECT_EQ(formatWithUnit(metric(MetricId::ttft), 0.0123), "12.3 ms");
  EXPECT_EQ(formatWithUnit(metric(MetricId::memoryUsed), 75161927680.0), "75.2 GB");
  EXPECT_EQ(formatWithUnit(metric(MetricId::usdPerHour), 3.29), "3.29 USD/h");
  EXPECT_EQ(formatWithUnit(metric(MetricId::gpuCount), 8), "8");
}

// Half a unit of the last of n significant digits is at most 0.5 x 10^(1-n) of the value.
RC_GTEST_PROP(MetricProperty, SignificantDigitsKeepTheValue, ()) {
  const int digits = *rc::gen::inRange(1, 9);
  const double mantissa = *rc::gen::inRange(1, 1'000'000);
  const int exponent = *rc::gen::inRange(-6, 7);
  const double value = mantissa * std::pow(10.0, exponent);
  const std::string text = formatValue(rounded(Rounding::significant, digits), value);
  double parsed = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), parsed);
  RC_ASSERT(result.ptr == text.data() + text.size());
  RC_ASSERT(std::abs(parsed - value) <= 0.5000001 * std::pow(10.0, 1 - digits) * value);
}

TEST(Metric, LocaleChangesNothing) {
  const std::locale before;
  try {
    std::locale::global(std::locale("de_DE.UTF-8"));
  } catch (const std::runtime_error&) {
    GTEST_SKIP() << "locale de_DE.UTF-8 is not installed";
  }
  const std::string latency = formatValue(metric(MetricId::latency), 1.25);
  const std::string tokens = formatValue(metric(MetricId::kvTokens), 1234567);
  std::locale::global(before);
  EXPECT_EQ(latency, "1.25");
  EXPECT_EQ(tokens, "1234567");
}

}  // namespace
}  // namespace qplan::model
