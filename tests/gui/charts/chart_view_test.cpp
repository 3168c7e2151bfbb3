#include "gui/charts/chart_view.hpp"

#include <gmock/gmock.h>

#include <QAction>
#include <QElapsedTimer>
#include <QLabel>
#include <limits>

#include "gui/charts/palette.hpp"
#include "tests/gui/charts/shown.hpp"

namespace qplan::gui::charts {
namespace {

using ViewShows = Shown;

QString textOf(const ChartView& view) {
  QStringList texts;
  for (const QLabel* label : view.findChildren<QLabel*>()) {
    if (label->isVisibleTo(&view)) texts << label->text();
  }
  return texts.join(u'|');
}

TEST_F(ViewShows, MarksWhereTheirValuesAre) {
  open(samples::three());
  const Palette palette = paletteOf(samples::light());
  EXPECT_EQ(colourAt(5, 50), palette[report::Colour::first]);
  EXPECT_EQ(colourAt(8, 20), palette[report::Colour::first]);
  EXPECT_EQ(colourAt(2, 80), palette[report::Colour::third]);
  EXPECT_EQ(colourAt(5.5, 55), palette.background);
}

TEST_F(ViewShows, ValuesInTheOrderOfTheAxes) {
  open(samples::three());
  EXPECT_LT(view.pixelOf(2, 80).x(), view.pixelOf(5, 50).x());
  EXPECT_LT(view.pixelOf(2, 80).y(), view.pixelOf(5, 50).y());
  // Linear: 5 lies in the middle of 0 and 10.
  EXPECT_NEAR(view.pixelOf(5, 0).x(), (view.pixelOf(0, 0).x() + view.pixelOf(10, 0).x()) / 2, 0.01);
}

TEST_F(ViewShows, LogarithmicAxes) {
  report::ChartSpec chart = samples::three();
  chart.x = {"time (s)", true, 0.1, 10.0};
  open(chart);
  EXPECT_NEAR(view.pixelOf(1, 0).x(), (view.pixelOf(0.1, 0).x() + view.pixelOf(10, 0).x()) / 2,
              0.01);
}

TEST_F(ViewShows, WhatALogarithmicAxisLeavesOut) {
  report::ChartSpec chart = samples::three();
  chart.x = {"time (s)", true, {}, {}};
  chart.note = "How to read it.";
  chart.series[0].points.push_back(samples::keyed(0, 1, 7));
  chart.series[0].points.push_back(samples::keyed(-1, 1, 8));
  chart.series[0].joined = report::Joined::steps;
  chart.series[0].points[0].xLower = -1;  // reaches to the edge
  open(chart);
  EXPECT_TRUE(textOf(view).contains(
      QStringLiteral("How to read it. Left out, as these axes have no place for them: 2.")))
      << textOf(view).toStdString();
  view.grab();
}

TEST_F(ViewShows, PartsOfBars) {
  open(samples::bars());
  const Palette palette = paletteOf(samples::light());
  EXPECT_EQ(colourAt(0.5, 1), palette[report::Colour::first]);
  EXPECT_EQ(colourAt(2, 1), palette[report::Colour::second]);
  EXPECT_EQ(colourAt(5, 0), palette[report::Colour::second]);
  EXPECT_EQ(colourAt(5.4, 1), palette.background);
}

TEST_F(ViewShows, CellsOfAMap) {
  open(samples::map());
  const Palette palette = paletteOf(samples::light());
  EXPECT_EQ(colourAt(2, 2), palette[report::Colour::first]);
  EXPECT_EQ(colourAt(50, 2), palette[report::Colour::second]);
  EXPECT_EQ(colourAt(2, 50), palette[report::Colour::second]);
  EXPECT_EQ(colourAt(40, 40), palette.background);
}

TEST_F(ViewShows, Intervals) {
  report::ChartSpec chart = samples::three();
  chart.series[0].points[0] = samples::keyed(5.3, 53, 1);  // beside the lines of the grid
  chart.series[0].points[0].yLower = 30;
  chart.series[0].points[0].xUpper = 7;
  open(chart);
  EXPECT_TRUE(isPainted(5.3, 35));
  EXPECT_TRUE(isPainted(6.5, 53));
  EXPECT_FALSE(isPainted(5.3, 65));
  EXPECT_FALSE(isPainted(4.5, 53));
}

TEST_F(ViewShows, IntervalsWithoutAnEndUpToTheEdge) {
  report::ChartSpec chart = samples::three();
  chart.series[0].points[0] = samples::keyed(5.3, 53, 1);
  chart.series[0].points[0].yLower = -std::numeric_limits<double>::infinity();
  chart.series[0].points[0].yUpper = std::numeric_limits<double>::infinity();
  open(chart);
  EXPECT_TRUE(isPainted(5.3, 95));
  EXPECT_TRUE(isPainted(5.3, 5));
}

TEST_F(ViewShows, AMessageWhereThereIsNothing) {
  open(report::ChartSpec{});
  const QImage empty = view.grab().toImage();
  const QColor background = paletteOf(samples::light()).background;
  // Something is written in the middle, and nothing elsewhere but the frame of the focus.
  int middle = 0;
  int elsewhere = 0;
  for (int x = 8; x < empty.width() - 8; ++x) {
    for (int y = 8; y < empty.height() - 8; ++y) {
      if (empty.pixelColor(x, y) == background) continue;
      ++(std::abs(y - empty.height() / 2) < empty.height() / 8 ? middle : elsewhere);
    }
  }
  EXPECT_GT(middle, 100);
  EXPECT_EQ(elsewhere, 0);
}

TEST_F(ViewShows, AnotherPaletteAtOnce) {
  open(samples::three());
  view.setPalette(samples::dark());
  const Palette dark = paletteOf(samples::dark());
  EXPECT_EQ(colourAt(5, 50), dark[report::Colour::first]);
  EXPECT_EQ(colourAt(5.5, 55), dark.background);
}

TEST_F(ViewShows, NumbersOfItsLocale) {
  report::ChartSpec chart = samples::three();
  chart.x.to = 1;
  chart.series.resize(1);
  chart.series[0].points = {samples::keyed(0.5, 50, 1)};
  open(chart);
  const QImage english = view.grab().toImage();
  view.setLocale(QLocale(QStringLiteral("de_DE")));
  EXPECT_NE(view.grab().toImage(), english);  // 0,2 in place of 0.2
}

TEST_F(ViewShows, TheSameZoomWithOtherFigures) {
  open(samples::three());
  drag(inPlot(4, 60), inPlot(6, 40));
  ASSERT_TRUE(view.isZoomed());
  const QPointF before = view.pixelOf(5, 50);
  report::ChartSpec chart = samples::three();
  chart.series[0].points[0].y = 51;
  view.show(chart);
  EXPECT_TRUE(view.isZoomed());
  EXPECT_EQ(view.pixelOf(5, 50), before);
  chart.x.label = "something else";
  view.show(chart);
  EXPECT_FALSE(view.isZoomed());
}

TEST_F(ViewShows, OneChartAfterAnother) {
  open(samples::three());
  for (const report::ChartSpec& chart :
       {samples::bars(), samples::map(), report::ChartSpec{}, samples::three()}) {
    view.show(chart);
    view.grab();
    EXPECT_EQ(view.chart(), chart);
  }
  EXPECT_EQ(colourAt(5, 50), paletteOf(samples::light())[report::Colour::first]);
}

TEST_F(ViewShows, ManyPointsInTime) {
  // 20,000 points with intervals, in two series. How long they take is reported, not asserted.
  report::ChartSpec chart = samples::three();
  chart.x = {"latency (s)", true, {}, {}};
  chart.y = {"queries per dollar", true, {}, {}};
  for (report::Series& series : chart.series) {
    series.points.clear();
    for (std::size_t i = 0; i < 10000; ++i) {
      const double t = static_cast<double>(i);
      report::Point point =
          samples::keyed(1 + std::fmod(t * 0.618, 1) * 99, 1 + std::fmod(t * 0.414, 1) * 9999, i);
      point.yLower = point.y * 0.9;
      point.yUpper = point.y * 1.1;
      series.points.push_back(point);
    }
  }
  open(chart);
  QElapsedTimer timer;
  timer.start();
  chart.series[0].points[0].y += 1;
  view.show(chart);
  view.grab();
  RecordProperty("new_figures_ms", static_cast<int>(timer.restart()));
  view.resetView();
  view.grab();
  RecordProperty("repainted_ms", static_cast<int>(timer.restart()));
  view.select(5);
  view.grab();
  RecordProperty("selected_ms", static_cast<int>(timer.restart()));
  EXPECT_NE(colourAt(chart.series[1].points[5].x, chart.series[1].points[5].y),
            paletteOf(samples::light()).background);
}

}  // namespace
}  // namespace qplan::gui::charts
