#pragma once

#include <gtest/gtest.h>

#include <QApplication>
#include <QImage>
#include <QTest>
#include <QWidget>

#include "gui/charts/chart_view.hpp"
#include "tests/gui/charts/samples.hpp"

namespace qplan::gui::charts {

// A view on the screen with a light palette and English numbers.
class Shown : public ::testing::Test {
 protected:
  Shown() {
    view.setPalette(samples::light());
    view.setLocale(QLocale::c());
    view.resize(640, 420);
  }

  void open(const report::ChartSpec& chart) {
    view.show(chart);
    view.show();
    EXPECT_TRUE(QTest::qWaitForWindowExposed(&view));
    view.setFocus();
  }

  QWidget& plot() { return *view.findChild<QWidget*>(QStringLiteral("plot")); }

  // Colour of what is painted at a value.
  QColor colourAt(double x, double y) { return colourAt(view.pixelOf(x, y)); }
  QColor colourAt(const QPointF& pixel) {
    const QImage image = view.grab().toImage();
    return image.pixelColor((pixel * image.devicePixelRatio()).toPoint());
  }

  // Whether a thin line goes through a value: a pixel at or beside it is painted.
  bool isPainted(double x, double y) {
    const QColor background = view.palette().color(QPalette::Base);
    for (const double beside : {-1.0, 0.0, 1.0}) {
      if (colourAt(view.pixelOf(x, y) + QPointF(beside, beside)) != background) return true;
    }
    return false;
  }

  QPoint inPlot(double x, double y) { return plot().mapFrom(&view, view.pixelOf(x, y)).toPoint(); }

  void click(double x, double y) { QTest::mouseClick(&plot(), Qt::LeftButton, {}, inPlot(x, y)); }

  void drag(const QPoint& from, const QPoint& to, Qt::KeyboardModifiers modifiers = {}) {
    QTest::mousePress(&plot(), Qt::LeftButton, modifiers, from);
    // QTest::mouseMove presses no button.
    for (const QPoint& at : {(from + to) / 2, to}) {
      QMouseEvent move(QEvent::MouseMove, at, plot().mapToGlobal(at), Qt::NoButton, Qt::LeftButton,
                       modifiers);
      QApplication::sendEvent(&plot(), &move);
    }
    QTest::mouseRelease(&plot(), Qt::LeftButton, modifiers, to);
  }

  void hover(double x, double y) {
    const QPoint at = inPlot(x, y);
    QMouseEvent move(QEvent::MouseMove, at, plot().mapToGlobal(at), Qt::NoButton, Qt::NoButton, {});
    QApplication::sendEvent(&plot(), &move);
  }

  ChartView view;
};

}  // namespace qplan::gui::charts
