#pragma once

#include <QImage>
#include <QSize>
#include <QString>
#include <QWidget>
#include <cstddef>
#include <memory>
#include <optional>

#include "planner/report/chart.hpp"

namespace qplan::gui::charts {

// Shows one chart and lets its points be explored.
//
// Pointer: what is under it is explained in a tooltip; a click activates a point; dragging zooms to
// a rectangle, with Shift it moves the view; the wheel zooms; a double click shows everything
// again. Keys: Left and Right move from point to point in order of x, Up and Down between bars or
// rows of a map, Home and End to the ends; Enter activates, Esc clears; +, - and 0 zoom. Where the
// keys are is told to assistive technology as the description of the widget.
//
// Colours follow the palette of the widget, numbers its locale, text its font.
class ChartView : public QWidget {
  Q_OBJECT

 public:
  explicit ChartView(QWidget* parent = nullptr);
  ~ChartView() override;

  // Replaces what is shown; painted when the widget is. The selection stays, and so does a zoom
  // where the chart has the same id and axes as the one before.
  void show(const planner::report::ChartSpec& chart);
  using QWidget::show;
  const planner::report::ChartSpec& chart() const;

  // Puts a ring around every mark with this key; none: around nothing. Emits nothing.
  void select(std::optional<std::size_t> key);
  std::optional<std::size_t> selected() const;

  // Shows everything again.
  void resetView();
  bool isZoomed() const;

  // Where a value lies, in pixels of this widget, inside the axes or not.
  QPointF pixelOf(double x, double y) const;

  // The title, the chart as it is zoomed and the note, in a picture of `size` logical pixels, each
  // of them `scale` pixels wide.
  QImage toImage(const QSize& size, qreal scale = 1) const;
  // The same as a file, which is complete or not written at all. An invalid size stands for that of
  // the widget.
  bool savePng(const QString& path, const QSize& size = {}, qreal scale = 2) const;
  bool saveSvg(const QString& path, const QSize& size = {}) const;
  bool savePdf(const QString& path, const QSize& size = {}) const;

  // The figures of the chart, tab-separated and independent of the locale.
  QString figures() const;

  QSize sizeHint() const override { return {640, 420}; }
  QSize minimumSizeHint() const override { return {240, 180}; }

 signals:
  // A click or Enter on a mark with a key, which then is selected.
  void activated(std::size_t key);
  // Esc took the selection back.
  void cleared();

 protected:
  bool event(QEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;
  void changeEvent(QEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace qplan::gui::charts
