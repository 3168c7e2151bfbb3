#include "planner/report/svg.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "planner/report/svg_scale.hpp"

namespace qplan::planner::report {
namespace {

std::size_t count(const std::string& text, const std::string& word) {
  std::size_t found = 0;
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    ++found;
  }
  return found;
}

std::vector<std::string> texts(const Scale& scale) {
  std::vector<std::string> list;
  for (const Tick& tick : ticksOf(scale)) list.push_back(tick.text);
  return list;
}

Point point(double x, double y, std::string label = {}) {
  Point one;
  one.x = x;
  one.y = y;
  one.label = std::move(label);
  return one;
}

ChartSpec scatter() {
  ChartSpec chart;
  chart.id = "pareto";
  chart.title = "Best <of> all";
  chart.x = {"latency (s)", true, {}, {}};
  chart.y = {"queries per USD", true, {}, {}};
  Series series;
  series.name = "bf16";
  series.points = {point(1, 10, "one & only"), point(100, 1000)};
  chart.series = {series};
  return chart;
}

TEST(SvgScale, LogarithmicTicksAreDecades) {
  EXPECT_EQ(texts({true, 0.05, 20000, 0, 100}),
            (std::vector<std::string>{"0.1", "1", "10", "100", "1000", "10k"}));
  EXPECT_EQ(texts({true, 1, 10, 0, 100}), (std::vector<std::string>{"1", "2", "5", "10"}));
  EXPECT_EQ(texts({true, 1e8, 1e12, 0, 100}),
            (std::vector<std::string>{"100M", "1G", "10G", "100G", "1T"}));
}

TEST(SvgScale, LogarithmicTicksWithinADecadeAreSteps) {
  EXPECT_EQ(texts({true, 5.5, 9.5, 0, 100}), (std::vector<std::string>{"6", "7", "8", "9"}));
  EXPECT_EQ(texts({true, 150, 1500, 0, 100}), (std::vector<std::string>{"200", "500", "1000"}));
}

TEST(SvgScale, LinearTicksAreRound) {
  EXPECT_EQ(texts({false, 0, 100, 0, 100}),
            (std::vector<std::string>{"0", "20", "40", "60", "80", "100"}));
  EXPECT_EQ(texts({false, 0, 0.3, 0, 100}),
            (std::vector<std::string>{"0", "0.05", "0.1", "0.15", "0.2", "0.25", "0.3"}));
}

TEST(SvgScale, PlacesAreProportional) {
  const Scale decades{true, 1, 100, 0, 200};
  EXPECT_DOUBLE_EQ(decades.at(10), 100);
  EXPECT_FALSE(decades.holds(0));
  const Scale upward{false, 0, 10, 100, 0};
  EXPECT_DOUBLE_EQ(upward.at(2.5), 75);
}

TEST(SvgScale, HoldsEveryMark) {
  ChartSpec chart = scatter();
  chart.series[0].points[0].xLower = 0.1;
  chart.series[0].points[0].xUpper = 2;
  chart.guides = {{Guide::Across::y, 1e5, "target"}};
  const Scale x = scaleOf(chart, Side::x, 0, 100);
  EXPECT_LT(x.low, 0.1);
  EXPECT_GT(x.high, 100);
  EXPECT_GT(scaleOf(chart, Side::y, 0, 100).high, 1e5);
  chart.x.from = 0.5;
  EXPECT_EQ(scaleOf(chart, Side::x, 0, 100).low, 0.5);
}

TEST(Svg, IsAnImageWithTitleAndDescription) {
  const std::string svg = svgOf(scatter());
  EXPECT_EQ(svg.rfind("<svg ", 0), 0U);
  EXPECT_NE(svg.find("role=\"img\""), std::string::npos);
  EXPECT_NE(svg.find("<title id=\"pareto-title\">Best &lt;of&gt; all</title>"), std::string::npos);
  EXPECT_NE(svg.find("<desc id=\"pareto-desc\">queries per USD against latency (s)."),
            std::string::npos);
  EXPECT_EQ(count(svg, "<of>"), 0U);
}

TEST(Svg, EveryMarkHasItsLabel) {
  const std::string svg = svgOf(scatter());
  // Two points and the legend.
  EXPECT_EQ(count(svg, "class=\"mark f0\""), 3U);
  EXPECT_EQ(count(svg, "<title>one &amp; only</title>"), 1U);
}

TEST(Svg, LeavesOutWhatHasNoPlace) {
  ChartSpec chart = scatter();
  chart.series[0].points.push_back(point(0, 10, "at zero"));
  EXPECT_EQ(count(svgOf(chart), "at zero"), 0U);
}

TEST(Svg, DrawsBarsMapsAndGuides) {
  ChartSpec bars;
  bars.x = {"time (s)", false, 0.0, {}};
  bars.bars = {{"request", {{"GEMM", 2, Colour::first, "GEMM 2 s"}}}};
  EXPECT_EQ(count(svgOf(bars), "<title>GEMM 2 s</title>"), 1U);

  ChartSpec map = scatter();
  map.series.clear();
  // Two equal neighbours are one rectangle, the empty cell none.
  map.map = CategoryMap{{1, 2, 4, 8}, {1, 10}, {{"bf16", Colour::first}}, {0, 0, kNoKey}, {}};
  map.guides = {{Guide::Across::x, 3, "demand"}, {Guide::Across::y, 5, "workload"}};
  const std::string svg = svgOf(map);
  EXPECT_EQ(count(svg, "crispEdges"), 1U);
  EXPECT_EQ(count(svg, "class=\"guide\""), 2U);
  EXPECT_EQ(count(svg, ">demand</text>"), 1U);
}

// A guide's label lies where it is written: the second of two at one place is a line below.
TEST(Svg, LabelsOfGuidesDoNotOverlap) {
  ChartSpec chart = scatter();
  chart.guides = {{Guide::Across::x, 10, "first"}, {Guide::Across::x, 10.1, "second"}};
  const std::string svg = svgOf(chart);
  const auto lineOf = [&svg](const std::string& label) {
    const std::size_t at = svg.rfind(" y=\"", svg.find(">" + label + "<"));
    return std::stod(svg.substr(at + 4));
  };
  EXPECT_EQ(lineOf("second") - lineOf("first"), 17);
}

TEST(Svg, OfAnEmptyChartIsAnImageToo) {
  const std::string svg = svgOf(ChartSpec{});
  EXPECT_EQ(svg.find("nan"), std::string::npos);
  EXPECT_NE(svg.find("</svg>"), std::string::npos);
}

}  // namespace
}  // namespace qplan::planner::report
