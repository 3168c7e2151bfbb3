#include "gui/charts/polyline.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace qplan::gui::charts {

// Liang and Barsky: the line is x1 + t (x2 - x1), each edge narrows the interval of t.
std::optional<QLineF> clipped(const QLineF& line, const QRectF& rect) {
  const double dx = line.dx();
  const double dy = line.dy();
  const std::array<double, 4> slope{-dx, dx, -dy, dy};
  const std::array<double, 4> room{line.x1() - rect.left(), rect.right() - line.x1(),
                                   line.y1() - rect.top(), rect.bottom() - line.y1()};
  double from = 0;
  double to = 1;
  for (std::size_t edge = 0; edge < slope.size(); ++edge) {
    if (slope[edge] == 0) {
      if (room[edge] < 0) return std::nullopt;
      continue;
    }
    const double t = room[edge] / slope[edge];
    if (slope[edge] < 0) {
      from = std::max(from, t);
    } else {
      to = std::min(to, t);
    }
  }
  if (!(from <= to)) return std::nullopt;
  return QLineF(line.pointAt(from), line.pointAt(to));
}

std::vector<QPolygonF> visibleParts(const QPolygonF& path, const QRectF& rect) {
  constexpr double kStep = 0.5;
  std::vector<QPolygonF> parts;
  QPolygonF part;
  const auto finish = [&] {
    if (part.size() > 1) parts.push_back(part);
    part.clear();
  };
  if (path.isEmpty()) return parts;
  QPointF last = path.front();
  for (qsizetype i = 1; i < path.size(); ++i) {
    const QPointF next = path[i];
    if (i + 1 < path.size() && std::abs(next.x() - last.x()) < kStep &&
        std::abs(next.y() - last.y()) < kStep) {
      continue;
    }
    if (const auto inside = clipped({last, next}, rect)) {
      if (part.isEmpty() || part.back() != inside->p1()) {
        finish();
        part << inside->p1();
      }
      part << inside->p2();
    } else {
      finish();
    }
    last = next;
  }
  finish();
  return parts;
}

}  // namespace qplan::gui::charts
