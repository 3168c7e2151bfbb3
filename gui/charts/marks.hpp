#pragma once

#include <qcustomplot.h>

#include <QColor>
#include <vector>

#include "gui/charts/figure.hpp"
#include "gui/charts/palette.hpp"

namespace qplan::gui::charts {

// How the marks of one series look.
struct MarkStyle {
  report::Marker marker = report::Marker::circle;
  QColor colour;
  QColor halo;  // around each mark, so that marks on top of each other stay apart
  bool marked = true;
  bool dashed = false;
  report::Joined joined = report::Joined::no;
};

// A mark of the given diameter.
void drawMark(QCPPainter& painter, const QPointF& middle, double diameter, const MarkStyle& style);

// What the plottables of a chart have in common: a figure's marks, which neither QCustomPlot's
// selection nor its ranges know of. Nothing is drawn outside the axes even where the painter does
// not clip (SVG).
class MarksBase : public QCPAbstractPlottable {
 public:
  MarksBase(QCPAxis& x, QCPAxis& y) : QCPAbstractPlottable(&x, &y) { setSelectable(QCP::stNone); }
  double selectTest(const QPointF&, bool, QVariant*) const override { return -1; }
  QCPRange getKeyRange(bool& found, QCP::SignDomain) const override {
    found = false;
    return {};
  }
  QCPRange getValueRange(bool& found, QCP::SignDomain, const QCPRange&) const override {
    found = false;
    return {};
  }

 protected:
  QPointF pixel(double x, double y) const {
    return {mKeyAxis->coordToPixel(x), mValueAxis->coordToPixel(y)};
  }
};

// The points of a series: the line through them, their intervals, their marks.
class SeriesMarks : public MarksBase {
 public:
  SeriesMarks(QCPAxis& x, QCPAxis& y, std::vector<Spot> spots, const MarkStyle& style);

 protected:
  void draw(QCPPainter* painter) override;
  void drawLegendIcon(QCPPainter* painter, const QRectF& rect) const override;

 private:
  void drawLine(QCPPainter& painter) const;
  void drawIntervals(QCPPainter& painter) const;
  void drawMarks(QCPPainter& painter) const;
  QPen linePen() const;

  std::vector<Spot> spots_;
  MarkStyle style_;
  bool intervals_ = false;
};

// Parts of bars or cells of a map, of one colour. With a gap they stay apart from each other.
class Boxes : public MarksBase {
 public:
  Boxes(QCPAxis& x, QCPAxis& y, std::vector<Box> boxes, const QColor& colour, double gap);

 protected:
  void draw(QCPPainter* painter) override;
  void drawLegendIcon(QCPPainter* painter, const QRectF& rect) const override;

 private:
  std::vector<Box> boxes_;
  QColor colour_;
  double gap_;
};

// Lines between categories of a map.
class Borders : public MarksBase {
 public:
  Borders(QCPAxis& x, QCPAxis& y, std::vector<Line> lines, const QColor& colour);

 protected:
  void draw(QCPPainter* painter) override;
  void drawLegendIcon(QCPPainter*, const QRectF&) const override {}

 private:
  std::vector<Line> lines_;
  QColor colour_;
};

}  // namespace qplan::gui::charts
