#pragma once

#include <qcustomplot.h>

#include <optional>
#include <vector>

#include "gui/charts/figure.hpp"
#include "gui/charts/overlay.hpp"
#include "gui/charts/palette.hpp"

namespace qplan::gui::charts {

// A chart on a QCustomPlot: what is drawn, how far it is zoomed, what is where. The plot outlives
// it.
class Scene : public QObject {
  Q_OBJECT

 public:
  explicit Scene(QCustomPlot& plot);

  // Replaces everything. Zoomed axes stay as they are where `keepZoom`. Nothing is repainted yet.
  void set(const report::ChartSpec& chart, Figure figure, const Palette& palette, bool keepZoom);
  const Figure& figure() const { return figure_; }

  // Rings around all targets of a key and around one target.
  void highlight(std::optional<std::size_t> key, std::optional<std::size_t> current);

  void resetZoom();
  bool zoomed() const;
  // To what lies within a rectangle of pixels; a side too short to be meant is left as it is.
  void zoomTo(const QRect& pixels);
  void zoomBy(double factor);

  // The nearest point within reach of the pointer, else the box under it.
  std::optional<std::size_t> targetAt(const QPointF& pixel) const;
  QPointF pixelOf(std::size_t target) const;
  bool shows(std::size_t target) const;

  // Lays out for a plot of this size.
  void fit(const QSize& size);
  // The plot into a rectangle of the painter.
  void paint(QCPPainter& painter, const QRect& area);

 private:
  void addMarks(const report::ChartSpec& chart);
  void addMessage();
  void keepWithin(QCPAxis& axis, const Range& limits);

  QCustomPlot& plot_;
  QCPLayoutGrid* legendRow_;
  Rings* rings_;
  Figure figure_;
  Palette palette_;
};

}  // namespace qplan::gui::charts
