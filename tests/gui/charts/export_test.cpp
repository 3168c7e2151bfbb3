#include <gmock/gmock.h>

#include <QFile>
#include <QPainter>
#include <QSvgRenderer>
#include <QTemporaryDir>

#include "gui/charts/figures_text.hpp"
#include "gui/charts/palette.hpp"
#include "tests/gui/charts/shown.hpp"

namespace qplan::gui::charts {
namespace {

class Export : public Shown {
 protected:
  QString path(const char* name) const { return folder.filePath(QLatin1String(name)); }
  QByteArray read(const char* name) const {
    QFile file(path(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
  }

  QTemporaryDir folder;
};

// How many pixels of an image have a colour.
int count(const QImage& image, const QColor& colour) {
  int found = 0;
  for (int y = 0; y < image.height(); ++y) {
    for (int x = 0; x < image.width(); ++x) found += image.pixelColor(x, y) == colour ? 1 : 0;
  }
  return found;
}

TEST_F(Export, AnImageHasAsManyPixelsAsAsked) {
  view.show(samples::three());
  EXPECT_EQ(view.toImage({500, 300}).size(), QSize(500, 300));
  const QImage twice = view.toImage({500, 300}, 2);
  EXPECT_EQ(twice.size(), QSize(1000, 600));
  EXPECT_EQ(twice.devicePixelRatio(), 2);
  EXPECT_TRUE(view.toImage({0, 10}).isNull());
}

TEST_F(Export, AnImageOfTwiceTheScaleHasFourTimesTheMark) {
  view.show(samples::three());
  const QColor square = paletteOf(samples::light())[report::Colour::third];
  const int once = count(view.toImage({500, 300}), square);
  const int twice = count(view.toImage({500, 300}, 2), square);
  EXPECT_GT(once, 60);  // a square of 8 by 8 and one in the legend, less their edges
  EXPECT_NEAR(twice, 4 * once, once);
}

TEST_F(Export, ExportingLeavesTheViewAsItIs) {
  open(samples::three());
  const QImage before = view.grab().toImage();
  view.toImage({900, 200}, 3);
  EXPECT_EQ(view.grab().toImage(), before);
}

TEST_F(Export, AnSvgIsReadBack) {
  report::ChartSpec chart = samples::three();
  chart.note = "A note.";
  view.show(chart);
  ASSERT_TRUE(view.saveSvg(path("chart.svg"), {500, 300}));
  const QByteArray text = read("chart.svg");
  EXPECT_TRUE(text.contains("<title>Three points</title>"));
  EXPECT_TRUE(text.contains("A note."));
  QSvgRenderer renderer(text);
  ASSERT_TRUE(renderer.isValid());
  EXPECT_EQ(renderer.viewBox(), QRect(0, 0, 500, 300));
  QImage image(500, 300, QImage::Format_ARGB32);
  image.fill(Qt::white);
  QPainter painter(&image);
  renderer.render(&painter);
  painter.end();
  EXPECT_GT(count(image, paletteOf(samples::light())[report::Colour::third]), 60);
}

TEST_F(Export, AnSvgHasNothingOutsideTheAxes) {
  report::ChartSpec chart = samples::three();
  chart.title.clear();
  chart.series[0].name.clear();  // no legend
  chart.series[1].name.clear();
  chart.series[0].joined = report::Joined::line;
  chart.series[0].points.push_back(samples::keyed(50, 900, 4));
  chart.series[0].points[0].yUpper = 1000;
  view.show(chart);
  ASSERT_TRUE(view.saveSvg(path("chart.svg"), {500, 300}));
  QSvgRenderer renderer(read("chart.svg"));
  QImage image(500, 300, QImage::Format_ARGB32);
  image.fill(Qt::white);
  QPainter painter(&image);
  renderer.render(&painter);
  painter.end();
  const QColor colour = paletteOf(samples::light())[report::Colour::first];
  EXPECT_GT(count(image, colour), 50);
  EXPECT_EQ(count(image.copy(0, 0, 500, 5), colour), 0);
  EXPECT_EQ(count(image.copy(490, 0, 10, 300), colour), 0);
}

TEST_F(Export, APdfAndAPngAreWritten) {
  view.show(samples::map());
  ASSERT_TRUE(view.savePdf(path("chart.pdf"), {500, 300}));
  EXPECT_TRUE(read("chart.pdf").startsWith("%PDF-"));
  ASSERT_TRUE(view.savePng(path("chart.png"), {500, 300}));
  EXPECT_EQ(QImage(path("chart.png")).size(), QSize(1000, 600));
  ASSERT_TRUE(view.savePng(path("chart.png")));
  EXPECT_EQ(QImage(path("chart.png")).size(), view.size() * 2);
}

TEST_F(Export, WhereNothingCanBeWrittenNothingIs) {
  view.show(samples::three());
  EXPECT_FALSE(view.savePng(path("no/such/folder.png")));
  EXPECT_FALSE(view.saveSvg(path("no/such/folder.svg")));
  EXPECT_FALSE(view.savePdf(path("no/such/folder.pdf")));
}

TEST_F(Export, FiguresAreTheSameInAnyLocale) {
  report::ChartSpec chart = samples::three();
  chart.series.resize(1);
  chart.series[0].points.resize(1);
  chart.series[0].points[0].x = 1234.5;
  chart.series[0].points[0].yLower = 0.1;
  chart.series[0].points[0].label = "with\ttab";
  view.setLocale(QLocale(QStringLiteral("de_DE")));
  view.show(chart);
  EXPECT_EQ(view.figures(),
            QStringLiteral("series\ttime (s)\ttime (s) lower\ttime (s) upper\trate (1/s)\t"
                           "rate (1/s) lower\trate (1/s) upper\tlabel\n"
                           "circles\t1234.5\t\t\t50\t0.1\t\twith tab\n"));
}

TEST(FiguresText, OfBarsAndMaps) {
  EXPECT_TRUE(figuresText(samples::bars())
                  .contains(QStringLiteral("\ndecode\tproducts\t4\tproducts 4 ms\n")));
  EXPECT_TRUE(
      figuresText(samples::map()).contains(QStringLiteral("\n10\t100\t1\t10\tFP8\thigh low\n")));
}

}  // namespace
}  // namespace qplan::gui::charts
