#include "gui/charts/ticks.hpp"

#include <gmock/gmock.h>

namespace qplan::gui::charts {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> linear(double lower, double upper, int count,
                                const QLocale& locale = QLocale::c()) {
  std::vector<std::string> texts;
  for (const QString& label : linearTicks(lower, upper, count, locale).labels) {
    texts.push_back(label.toStdString());
  }
  return texts;
}

std::vector<std::string> logarithmic(double lower, double upper, int count,
                                     const QLocale& locale = QLocale::c()) {
  std::vector<std::string> texts;
  for (const QString& label : logarithmicTicks(lower, upper, count, locale).labels) {
    texts.push_back(label.toStdString());
  }
  return texts;
}

TEST(Ticks, LinearStepsAreRound) {
  EXPECT_THAT(linear(0, 10, 5), ElementsAre("0", "2", "4", "6", "8", "10"));
  EXPECT_THAT(linear(0, 1, 4), ElementsAre("0", "0.2", "0.4", "0.6", "0.8", "1.0"));
  EXPECT_THAT(linear(-3, 3, 3), ElementsAre("-2", "0", "2"));
  EXPECT_THAT(linear(1.2340, 1.2352, 3), ElementsAre("1.2340", "1.2345", "1.2350"));
}

TEST(Ticks, LinearNumbersShareOneUnit) {
  EXPECT_THAT(linear(0, 30000, 3), ElementsAre("0", "10k", "20k", "30k"));
  EXPECT_THAT(linear(0, 2e6, 4), ElementsAre("0", "0.5M", "1.0M", "1.5M", "2.0M"));
  EXPECT_THAT(linear(0, 2000, 2), ElementsAre("0", "1000", "2000"));
}

TEST(Ticks, LogarithmicTicksThinOut) {
  EXPECT_THAT(logarithmic(1, 100, 8), ElementsAre("1", "2", "5", "10", "20", "50", "100"));
  EXPECT_THAT(logarithmic(0.1, 1e6, 8),
              ElementsAre("0.1", "1", "10", "100", "1k", "10k", "100k", "1M"));
  EXPECT_THAT(logarithmic(1, 1e12, 4), ElementsAre("1", "1k", "1M", "1G", "10¹²"));
  EXPECT_THAT(logarithmic(1e-8, 1e-4, 4), ElementsAre("10⁻⁸", "10⁻⁷", "10⁻⁶", "10⁻⁵", "0.0001"));
}

TEST(Ticks, LogarithmicOverAFewValuesAreLinear) {
  EXPECT_THAT(logarithmic(100, 200, 5), ElementsAre("100", "120", "140", "160", "180", "200"));
}

TEST(Ticks, SmallTicksOfALogarithmicAxisAreTheOtherMultiples) {
  const Ticks ticks = logarithmicTicks(1, 10, 4, QLocale::c());
  EXPECT_THAT(ticks.values, ElementsAre(1, 2, 5, 10));
  EXPECT_THAT(ticks.between, ElementsAre(3, 4, 6, 7, 8, 9));
}

TEST(Ticks, NumbersFollowTheLocale) {
  const QLocale german(QStringLiteral("de_DE"));
  EXPECT_THAT(linear(0, 1, 2, german), ElementsAre("0", "0,5", "1,0"));
  EXPECT_THAT(logarithmic(0.1, 10, 3, german), ElementsAre("0,1", "1", "10"));
  EXPECT_THAT(linear(0, 2000, 2, german), ElementsAre("0", "1.000", "2.000"));
}

TEST(Ticks, OfRangesThatAreNoneThereAreNone) {
  EXPECT_TRUE(linearTicks(1, 1, 5, QLocale::c()).values.isEmpty());
  EXPECT_TRUE(logarithmicTicks(0, 10, 5, QLocale::c()).values.isEmpty());
  EXPECT_TRUE(logarithmicTicks(-1, -0.1, 5, QLocale::c()).values.isEmpty());
}

}  // namespace
}  // namespace qplan::gui::charts
