#include "gui/charts/marks.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <utility>

#include "gui/charts/polyline.hpp"

namespace qplan::gui::charts {

namespace {

constexpr double kLineWidth = 1.8;
constexpr double kCap = 3;               // pixels either side of the end of an interval
constexpr std::size_t kFewEnough = 500;  // points whose intervals get caps
constexpr int kIntervalAlpha = 150;

QPolygonF outline(report::Marker marker, double r) {
  switch (marker) {
    case report::Marker::square:
      return QRectF(-0.88 * r, -0.88 * r, 1.76 * r, 1.76 * r);
    case report::Marker::diamond:
      return QPolygonF({{0, -1.2 * r}, {1.2 * r, 0}, {0, 1.2 * r}, {-1.2 * r, 0}, {0, -1.2 * r}});
    case report::Marker::triangle:
      return QPolygonF({{0, -1.2 * r}, {1.1 * r, 0.8 * r}, {-1.1 * r, 0.8 * r}, {0, -1.2 * r}});
    case report::Marker::circle:
    case report::Marker::cross:
      break;
  }
  return {};
}

// Marks drawn once for each size and copied, which is several times as fast.
class Stamps {
 public:
  Stamps(const MarkStyle& style, double ratio) : style_(style), ratio_(ratio) {}

  void put(QCPPainter& painter, const QPointF& middle, double diameter) {
    // a quarter of a pixel apart looks the same
    const int size = static_cast<int>(std::lround(diameter * 4));
    auto found = stamps_.find(size);
    if (found == stamps_.end()) found = stamps_.emplace(size, stamp(size / 4.0)).first;
    const double half = found->second.width() / ratio_ / 2;
    painter.drawPixmap(middle - QPointF(half, half), found->second);
  }

 private:
  QPixmap stamp(double diameter) const {
    const int side = static_cast<int>(std::ceil((diameter * 1.3 + 4) * ratio_)) | 1;
    QPixmap pixmap(side, side);
    pixmap.setDevicePixelRatio(ratio_);
    pixmap.fill(Qt::transparent);
    QCPPainter painter(&pixmap);
    painter.setAntialiasing(true);
    const double middle = side / ratio_ / 2;
    drawMark(painter, {middle, middle}, diameter, style_);
    return pixmap;
  }

  MarkStyle style_;
  double ratio_;
  std::map<int, QPixmap> stamps_;
};

}  // namespace

void drawMark(QCPPainter& painter, const QPointF& middle, double diameter, const MarkStyle& style) {
  const double r = diameter / 2;
  if (style.marker == report::Marker::cross) {
    const double arm = 0.85 * r;
    painter.setBrush(Qt::NoBrush);
    for (const QPen& pen : {QPen(style.halo, 4), QPen(style.colour, 2)}) {
      painter.setPen(pen);
      painter.drawLine(middle + QPointF(-arm, -arm), middle + QPointF(arm, arm));
      painter.drawLine(middle + QPointF(-arm, arm), middle + QPointF(arm, -arm));
    }
    return;
  }
  painter.setPen(QPen(style.halo, 1));
  painter.setBrush(style.colour);
  if (style.marker == report::Marker::circle) {
    painter.drawEllipse(middle, r, r);
  } else {
    painter.drawPolygon(outline(style.marker, r).translated(middle));
  }
}

SeriesMarks::SeriesMarks(QCPAxis& x, QCPAxis& y, std::vector<Spot> spots, const MarkStyle& style)
    : MarksBase(x, y), spots_(std::move(spots)), style_(style) {
  intervals_ = std::ranges::any_of(spots_, [](const Spot& spot) {
    return spot.xLower || spot.xUpper || spot.yLower || spot.yUpper;
  });
}

void SeriesMarks::draw(QCPPainter* painter) {
  if (style_.joined != report::Joined::no) drawLine(*painter);
  if (intervals_) drawIntervals(*painter);
  if (style_.marked) drawMarks(*painter);
}

QPen SeriesMarks::linePen() const {
  QPen pen(style_.colour, kLineWidth);
  pen.setJoinStyle(Qt::RoundJoin);
  pen.setCapStyle(Qt::FlatCap);
  if (style_.dashed) pen.setDashPattern({4, 3});
  return pen;
}

void SeriesMarks::drawLine(QCPPainter& painter) const {
  QPolygonF path;
  path.reserve(2 * static_cast<qsizetype>(spots_.size()));
  for (const Spot& spot : spots_) {
    const QPointF next = pixel(spot.x, spot.y);
    if (style_.joined == report::Joined::steps && !path.isEmpty()) {
      path << QPointF(next.x(), path.back().y());
    }
    path << next;
  }
  applyDefaultAntialiasingHint(&painter);
  painter.setPen(linePen());
  painter.setBrush(Qt::NoBrush);
  for (const QPolygonF& part : visibleParts(path, clipRect())) painter.drawPolyline(part);
}

void SeriesMarks::drawIntervals(QCPPainter& painter) const {
  const QRectF rect = clipRect();
  const double cap = spots_.size() <= kFewEnough ? kCap : 0;
  QVector<QLineF> lines;
  const auto add = [&](const QLineF& line) {
    if (const auto inside = clipped(line, rect)) lines << *inside;
  };
  // An end without a place is at the edge: infinity, zero on a logarithmic axis.
  const auto end = [](const QCPAxis& axis, double value) {
    const QCPRange range = axis.range();
    if (std::isnan(value) || value == -HUGE_VAL) return axis.coordToPixel(range.lower);
    if (value == HUGE_VAL) return axis.coordToPixel(range.upper);
    const bool placed = axis.scaleType() == QCPAxis::stLinear || value > 0;
    return axis.coordToPixel(placed ? value : range.lower);
  };
  for (const Spot& spot : spots_) {
    const QPointF middle = pixel(spot.x, spot.y);
    if (spot.xLower || spot.xUpper) {
      const double left = end(*mKeyAxis, spot.xLower.value_or(spot.x));
      const double right = end(*mKeyAxis, spot.xUpper.value_or(spot.x));
      add({left, middle.y(), right, middle.y()});
      if (cap > 0 && spot.xLower) add({left, middle.y() - cap, left, middle.y() + cap});
      if (cap > 0 && spot.xUpper) add({right, middle.y() - cap, right, middle.y() + cap});
    }
    if (spot.yLower || spot.yUpper) {
      const double low = end(*mValueAxis, spot.yLower.value_or(spot.y));
      const double high = end(*mValueAxis, spot.yUpper.value_or(spot.y));
      add({middle.x(), low, middle.x(), high});
      if (cap > 0 && spot.yLower) add({middle.x() - cap, low, middle.x() + cap, low});
      if (cap > 0 && spot.yUpper) add({middle.x() - cap, high, middle.x() + cap, high});
    }
  }
  QColor colour = style_.colour;
  colour.setAlpha(kIntervalAlpha);
  painter.setAntialiasing(false);
  painter.setPen(QPen(colour, 1));
  painter.drawLines(lines);
}

void SeriesMarks::drawMarks(QCPPainter& painter) const {
  const QRectF rect = clipRect();
  applyScattersAntialiasingHint(&painter);
  const bool exact = painter.modes().testFlag(QCPPainter::pmVectorized);
  Stamps stamps(style_, painter.device()->devicePixelRatioF());
  for (const Spot& spot : spots_) {
    const QPointF middle = pixel(spot.x, spot.y);
    if (!rect.contains(middle)) continue;
    if (exact) {
      drawMark(painter, middle, spot.diameter, style_);
    } else {
      stamps.put(painter, middle, spot.diameter);
    }
  }
}

void SeriesMarks::drawLegendIcon(QCPPainter* painter, const QRectF& rect) const {
  applyDefaultAntialiasingHint(painter);
  if (style_.joined != report::Joined::no) {
    painter->setPen(linePen());
    painter->drawLine(QPointF(rect.left(), rect.center().y()),
                      QPointF(rect.right(), rect.center().y()));
  }
  if (style_.marked) drawMark(*painter, rect.center(), std::min(9.0, rect.height()), style_);
}

Boxes::Boxes(QCPAxis& x, QCPAxis& y, std::vector<Box> boxes, const QColor& colour, double gap)
    : MarksBase(x, y), boxes_(std::move(boxes)), colour_(colour), gap_(gap) {}

void Boxes::draw(QCPPainter* painter) {
  const QRectF visible = clipRect();
  painter->setAntialiasing(false);
  // Where edges are blended, cells beside each other overlap, or what is below shows through.
  const bool blended = painter->modes().testFlag(QCPPainter::pmVectorized);
  const double overlap = blended && gap_ == 0 ? 1 : 0;
  for (const Box& box : boxes_) {
    const QRectF rect = QRectF(pixel(box.left, box.top), pixel(box.right, box.bottom)).normalized();
    // a part too thin for the gap is seen all the same
    const double gap = rect.width() > 2 * gap_ ? gap_ : 0;
    const QRectF inside = rect.adjusted(0, 0, overlap - gap, overlap).intersected(visible);
    if (!inside.isEmpty()) painter->fillRect(inside, colour_);
  }
}

void Boxes::drawLegendIcon(QCPPainter* painter, const QRectF& rect) const {
  const double side = std::min({12.0, rect.width(), rect.height()});
  painter->setAntialiasing(false);
  painter->fillRect(QRectF(rect.center() - QPointF(side / 2, side / 2), QSizeF(side, side)),
                    colour_);
}

Borders::Borders(QCPAxis& x, QCPAxis& y, std::vector<Line> lines, const QColor& colour)
    : MarksBase(x, y), lines_(std::move(lines)), colour_(colour) {}

void Borders::draw(QCPPainter* painter) {
  const QRectF visible = clipRect();
  painter->setAntialiasing(false);
  painter->setPen(QPen(colour_, 2));
  for (const Line& line : lines_) {
    if (const auto inside = clipped({pixel(line.x1, line.y1), pixel(line.x2, line.y2)}, visible)) {
      painter->drawLine(*inside);
    }
  }
}

}  // namespace qplan::gui::charts
