#pragma once

#include <qcustomplot.h>

#include <optional>
#include <vector>

#include "gui/charts/figure.hpp"
#include "gui/charts/palette.hpp"

namespace qplan::gui::charts {

// Guides with their labels, over the marks.
class GuideLines : public QCPAbstractItem {
 public:
  GuideLines(QCustomPlot& plot, std::vector<report::Guide> guides, const Palette& palette,
             const QFont& font);
  double selectTest(const QPointF&, bool, QVariant*) const override { return -1; }

 protected:
  void draw(QCPPainter* painter) override;

 private:
  // In pixels; absent: outside what the axes show.
  std::optional<QLineF> lineOf(const report::Guide& guide) const;
  void drawLine(QCPPainter& painter, const QLineF& line) const;
  void drawLabel(QCPPainter& painter, const QString& text, const QLineF& line, int row) const;

  std::vector<report::Guide> guides_;
  Palette palette_;
  QFont font_;
};

// What marks a target: a ring around a point, a frame around a box.
enum class Ring { selected, current };

// Rings on the overlay layer, which is drawn anew without the marks below it.
class Rings : public QCPAbstractItem {
 public:
  struct Marked {
    Target target;
    Ring ring = Ring::selected;
  };

  explicit Rings(QCustomPlot& plot);
  void set(std::vector<Marked> marked, const Palette& palette);
  double selectTest(const QPointF&, bool, QVariant*) const override { return -1; }

 protected:
  void draw(QCPPainter* painter) override;

 private:
  std::vector<Marked> marked_;
  Palette palette_;
};

// Where a target is, in pixels of the plot: the extent of its mark.
QRectF extentOf(const Target& target, const QCustomPlot& plot);

}  // namespace qplan::gui::charts
