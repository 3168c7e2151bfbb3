#include "gui/charts/figure.hpp"

#include <gmock/gmock.h>

#include <limits>

#include "tests/gui/charts/samples.hpp"

namespace qplan::gui::charts {
namespace {

using ::testing::ElementsAre;

std::vector<std::size_t> keysInOrder(const Figure& figure) {
  std::vector<std::size_t> keys;
  for (const std::size_t i : figure.order) keys.push_back(figure.targets[i].key);
  return keys;
}

std::vector<std::string> labelsInOrder(const Figure& figure) {
  std::vector<std::string> labels;
  for (const std::size_t i : figure.order) labels.push_back(figure.targets[i].label);
  return labels;
}

TEST(Figure, PointsComeInOrderOfXWhateverTheirSeries) {
  EXPECT_THAT(keysInOrder(figureOf(samples::three())), ElementsAre(3, 1, 2));
}

TEST(Figure, AKeyOfSeveralPointsComesOnce) {
  report::ChartSpec chart = samples::three();
  chart.series[1].points.push_back(samples::keyed(9, 9, 3));
  EXPECT_THAT(keysInOrder(figureOf(chart)), ElementsAre(3, 1, 2));
}

TEST(Figure, WithoutKeysPointsWithALabelAreReached) {
  report::ChartSpec chart = samples::three();
  for (report::Series& series : chart.series) {
    for (report::Point& point : series.points) point.key = report::kNoKey;
  }
  chart.series[0].points[0].label.clear();
  EXPECT_THAT(labelsInOrder(figureOf(chart)), ElementsAre("point 3", "point 2"));
}

TEST(Figure, LeavesOutWhatHasNoPlace) {
  report::ChartSpec chart = samples::three();
  chart.x = {"time (s)", true, {}, {}};
  chart.series[0].points.push_back(samples::keyed(0, 1, 7));
  chart.series[0].points.push_back(samples::keyed(-2, 1, 8));
  chart.series[0].points.push_back(samples::keyed(1, std::numeric_limits<double>::quiet_NaN(), 9));
  chart.series[0].points.push_back(samples::keyed(1, -1, 10));  // y is linear: has a place
  const Figure figure = figureOf(chart);
  EXPECT_EQ(figure.leftOut, 3U);
  EXPECT_THAT(keysInOrder(figure), ElementsAre(10, 3, 1, 2));
}

TEST(Figure, BarsAreStackedFromTheTop) {
  const Figure figure = figureOf(samples::bars());
  EXPECT_THAT(labelsInOrder(figure),
              ElementsAre("attention 1 ms", "products 2 ms", "attention 3 ms", "products 4 ms"));
  ASSERT_EQ(figure.groups.size(), 2U);
  // Two bars, 0.7 thick: the first around y = 1, the second around 0.
  EXPECT_EQ(figure.groups[0].boxes[0], (Box{0, 1, 0.65, 1.35}));
  EXPECT_EQ(figure.groups[1].boxes[0], (Box{1, 3, 0.65, 1.35}));
  EXPECT_EQ(figure.groups[1].boxes[1], (Box{3, 7, -0.35, 0.35}));
  EXPECT_EQ(figure.x.lower, 0);
  EXPECT_GT(figure.x.upper, 7);
}

TEST(Figure, AMapHasBordersBetweenCategories) {
  const Figure figure = figureOf(samples::map());
  // INT4 | FP8 below, FP8 | empty above: all four pairs of neighbours differ but low high over
  // low low (FP8 over INT4) and empty over FP8 do too.
  EXPECT_EQ(figure.borders.size(), 4U);
  EXPECT_THAT(labelsInOrder(figure), ElementsAre("low low", "high low", "low high"));
  // Nothing stands beyond the cells.
  EXPECT_EQ(figure.x, (Range{1, 100}));
  EXPECT_EQ(figure.y, (Range{1, 100}));
}

TEST(Figure, AMapThatContradictsItselfIsDrawnAsFarAsItGoes) {
  report::ChartSpec chart = samples::map();
  chart.map->cells = {0, 17};  // too few, and one outside the categories
  EXPECT_EQ(figureOf(chart).targets.size(), 1U);
  chart.map->xEdges = {1};
  EXPECT_TRUE(figureOf(chart).empty());
}

TEST(Figure, UpAndDownFindTheNearestInTheNextRow) {
  const Figure figure = figureOf(samples::bars());
  // "products 4 ms" has its middle at 5; above it, "products 2 ms" at 2 is nearer than
  // "attention 1 ms" at 0.5.
  EXPECT_EQ(figure.targets[inNextRow(figure, 3, true).value()].label, "products 2 ms");
  EXPECT_FALSE(inNextRow(figure, 3, false));
  EXPECT_FALSE(inNextRow(figure, 0, true));
}

TEST(Figure, AxesReachOverIntervalsAndGuides) {
  report::ChartSpec chart = samples::three();
  chart.x = {"time (s)", true, {}, {}};
  chart.y = {"rate (1/s)", false, {}, {}};
  chart.series[0].points[0].yUpper = 200;
  chart.guides = {{report::Guide::Across::x, 80, "limit"}};
  const Figure figure = figureOf(chart);
  // x from 2 to 80, in logarithm 4 % more on either side: 40^0.04 = 1.159.
  EXPECT_NEAR(figure.x.lower, 2 / 1.159, 0.001);
  EXPECT_NEAR(figure.x.upper, 80 * 1.159, 0.05);
  // y from 20 to 200 and 7.2 on either side.
  EXPECT_NEAR(figure.y.lower, 12.8, 1e-9);
  EXPECT_NEAR(figure.y.upper, 207.2, 1e-9);
}

TEST(Figure, AxesOfOnePointHaveRoom) {
  report::ChartSpec chart;
  chart.series = {{"",
                   report::Colour::first,
                   report::Marker::circle,
                   true,
                   false,
                   report::Joined::no,
                   {samples::keyed(4, 0, 1)}}};
  const Figure figure = figureOf(chart);
  EXPECT_EQ(figure.x, (Range{2, 6}));
  EXPECT_EQ(figure.y, (Range{-1, 1}));
}

TEST(Figure, AreasFollowSizes) {
  report::ChartSpec chart = samples::three();
  chart.series[0].points[0].size = 4;
  chart.series[0].points[1].size = -1;
  const Figure figure = figureOf(chart);
  EXPECT_DOUBLE_EQ(figure.series[0][0].diameter, 2 * figure.series[1][0].diameter);
  EXPECT_DOUBLE_EQ(figure.series[0][1].diameter, 4);
}

}  // namespace
}  // namespace qplan::gui::charts
