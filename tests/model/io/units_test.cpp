#include "model/io/units.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>

#include "model/io/number.hpp"

namespace qplan::model::io {
namespace {

double value(std::string_view text, Measure measure) {
  const auto parsed = parseFigure(text, measure);
  const double* figure = std::get_if<double>(&parsed);
  if (figure == nullptr) {
    ADD_FAILURE() << toString(std::get<Diagnostic>(parsed));
    return -1;
  }
  return *figure;
}

std::string complaint(std::string_view text, Measure measure) {
  const auto parsed = parseFigure(text, measure);
  const Diagnostic* found = std::get_if<Diagnostic>(&parsed);
  return found == nullptr ? "" : toString(*found);
}

TEST(Units, DecimalAndBinaryPrefixesDiffer) {
  EXPECT_EQ(value("80 GB", Measure::bytes), 80e9);
  EXPECT_EQ(value("80 GiB", Measure::bytes), 85899345920.0);
  EXPECT_EQ(value("512MiB", Measure::bytes), 536870912.0);
}

TEST(Units, EveryMeasureHasItsUnits) {
  EXPECT_EQ(value("3.35 TB/s", Measure::bytesPerSecond), 3.35e12);
  EXPECT_EQ(value("989.4 TFLOPS", Measure::flopsPerSecond), 989.4e12);
  EXPECT_EQ(value("624 TOPS", Measure::flopsPerSecond), 624e12);
  EXPECT_EQ(value("1410 MHz", Measure::hertz), 1.41e9);
  EXPECT_EQ(value("0.7 kW", Measure::watts), 700);
  EXPECT_EQ(value("500ms", Measure::seconds), 0.5);
  EXPECT_EQ(value("2 min", Measure::seconds), 120);
  EXPECT_EQ(value("20qps", Measure::requestsPerSecond), 20);
  EXPECT_EQ(value("3.29 USD/h", Measure::dollarsPerHour), 3.29);
}

TEST(Units, BlanksAndExponentsDoNotMatter) {
  EXPECT_EQ(value("  48   GB ", Measure::bytes), 48e9);
  EXPECT_EQ(value("4.8e1 GB", Measure::bytes), 48e9);
  EXPECT_EQ(value("1e-3 s", Measure::seconds), 1e-3);
}

TEST(Units, AMissingUnitIsRefused) {
  EXPECT_EQ(complaint("48", Measure::bytes), "\"48\" has no unit (for example \"48 GB\")");
}

// Gigabits are not gigabytes.
TEST(Units, AnotherMeasuresUnitIsRefused) {
  EXPECT_EQ(complaint("5 GB", Measure::seconds),
            "\"5 GB\" has the wrong unit \"GB\" (use one of us, ms, s, min, h)");
  EXPECT_EQ(complaint("100 Gb/s", Measure::bytesPerSecond),
            "\"100 Gb/s\" has the wrong unit \"Gb/s\" (use one of B/s, kB/s, MB/s, GB/s, TB/s, "
            "MiB/s, GiB/s, TiB/s)");
}

TEST(Units, WhatIsNotANumberIsRefused) {
  const std::string hint = "\" is not a number with a unit (for example \"20 GB\")";
  for (const char* text : {"", "GB", "many GB", "4,8 GB", "1.2.3 GB", "--1 GB", "nan GB"}) {
    EXPECT_EQ(complaint(text, Measure::bytes), std::string(1, '"').append(text).append(hint));
  }
}

TEST(Units, NegativeAndOverflowingFiguresAreRefused) {
  EXPECT_EQ(complaint("-1 GB", Measure::bytes),
            "\"-1 GB\" is negative (use a figure of zero or more)");
  EXPECT_EQ(complaint("1e300 TB", Measure::bytes),
            "\"1e300 TB\" is too large (use a finite figure)");
}

TEST(Units, WhatIsWrittenIsReadBack) {
  EXPECT_TRUE(rc::check([](double number) {
    const double positive = number < 0 ? -number : number;
    RC_PRE(positive < 1e200);
    const auto parsed = parseFigure(numberText(positive) + " B", Measure::bytes);
    RC_ASSERT(std::holds_alternative<double>(parsed));
    RC_ASSERT(std::get<double>(parsed) == positive);
  }));
}

TEST(Units, NoTextIsTooOdd) {
  EXPECT_TRUE(rc::check([](const std::string& text) {
    static_cast<void>(parseFigure(text, Measure::bytes));
    static_cast<void>(parseFigure("1" + text, Measure::bytesPerSecond));
  }));
}

}  // namespace
}  // namespace qplan::model::io
