#include "gui/charts/overlay.hpp"

#include <algorithm>
#include <utility>

namespace qplan::gui::charts {

namespace {

constexpr double kRoom = 4;         // pixels between a line and its label
constexpr double kLeastRadius = 3;  // of what a ring is around

}  // namespace

GuideLines::GuideLines(QCustomPlot& plot, std::vector<report::Guide> guides, const Palette& palette,
                       const QFont& font)
    : QCPAbstractItem(&plot), guides_(std::move(guides)), palette_(palette), font_(font) {
  setSelectable(false);
}

void GuideLines::draw(QCPPainter* painter) {
  // Labels lie over the lines of others.
  for (const report::Guide& guide : guides_) {
    if (const auto line = lineOf(guide)) drawLine(*painter, *line);
  }
  painter->setFont(font_);
  int row = 0;
  for (const report::Guide& guide : guides_) {
    const auto line = lineOf(guide);
    if (!line || guide.label.empty()) continue;
    const bool vertical = guide.axis == report::Guide::Across::x;
    drawLabel(*painter, QString::fromStdString(guide.label), *line, vertical ? row++ : 0);
  }
}

std::optional<QLineF> GuideLines::lineOf(const report::Guide& guide) const {
  const bool vertical = guide.axis == report::Guide::Across::x;
  const QCPAxis& axis = vertical ? *parentPlot()->xAxis : *parentPlot()->yAxis;
  if (!axis.range().contains(guide.value)) return std::nullopt;
  const double at = axis.coordToPixel(guide.value);
  const QRectF rect = clipAxisRect()->rect();
  return vertical ? QLineF(at, rect.top(), at, rect.bottom())
                  : QLineF(rect.left(), at, rect.right(), at);
}

void GuideLines::drawLine(QCPPainter& painter, const QLineF& line) const {
  QPen pen(palette_.text, 1);
  pen.setDashPattern({5, 4});
  painter.setPen(pen);
  painter.setAntialiasing(false);
  painter.drawLine(line);
}

void GuideLines::drawLabel(QCPPainter& painter, const QString& text, const QLineF& line,
                           int row) const {
  const QRectF rect = clipAxisRect()->rect();
  const QSizeF size = QFontMetricsF(font_).size(Qt::TextSingleLine, text);
  QPointF corner;
  if (line.x1() == line.x2()) {
    // one below the other, so that guides close to each other can be told apart
    const bool fits = line.x1() + kRoom + size.width() <= rect.right();
    corner = {fits ? line.x1() + kRoom : line.x1() - kRoom - size.width(),
              rect.top() + kRoom + row * (size.height() + 2)};
  } else {
    const bool above = line.y1() - kRoom / 2 - size.height() >= rect.top();
    corner = {rect.right() - kRoom - size.width(),
              above ? line.y1() - kRoom / 2 - size.height() : line.y1() + kRoom / 2};
  }
  const QRectF at(corner, size);
  QColor backing = palette_.background;
  backing.setAlpha(225);
  painter.fillRect(at.adjusted(-2, 0, 2, 0), backing);
  painter.setPen(palette_.text);
  painter.drawText(at, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextDontClip, text);
}

Rings::Rings(QCustomPlot& plot) : QCPAbstractItem(&plot) {
  setSelectable(false);
  setLayer(QStringLiteral("overlay"));
}

void Rings::set(std::vector<Marked> marked, const Palette& palette) {
  marked_ = std::move(marked);
  palette_ = palette;
}

void Rings::draw(QCPPainter* painter) {
  const QRectF visible = clipAxisRect()->rect();
  painter->setBrush(Qt::NoBrush);
  for (const Marked& marked : marked_) {
    const bool box = marked.target.box.has_value();
    const QRectF extent = extentOf(marked.target, *parentPlot());
    if (!(box ? visible.intersects(extent) : visible.contains(extent.center()))) continue;
    const bool current = marked.ring == Ring::current;
    QPen line(palette_.text, current ? 1.5 : 2.2);
    if (current) line.setDashPattern({2, 1.5});
    painter->setAntialiasing(!box);
    // a halo, so that the ring is seen on marks of any colour
    for (const QPen& pen : {QPen(palette_.background, 4.5), line}) {
      painter->setPen(pen);
      if (box) {
        painter->drawRect(extent.intersected(visible).adjusted(1, 1, -2, -2));
      } else {
        const double radius = std::max(extent.width() / 2, kLeastRadius) + (current ? 6.5 : 3.5);
        painter->drawEllipse(extent.center(), radius, radius);
      }
    }
  }
}

QRectF extentOf(const Target& target, const QCustomPlot& plot) {
  const auto pixel = [&](double x, double y) {
    return QPointF(plot.xAxis->coordToPixel(x), plot.yAxis->coordToPixel(y));
  };
  if (target.box) {
    return QRectF(pixel(target.box->left, target.box->top),
                  pixel(target.box->right, target.box->bottom))
        .normalized();
  }
  const double radius = target.diameter / 2;
  return {pixel(target.x, target.y) - QPointF(radius, radius),
          QSizeF(target.diameter, target.diameter)};
}

}  // namespace qplan::gui::charts
