#pragma once

#include <QLineF>
#include <QPolygonF>
#include <QRectF>
#include <optional>
#include <vector>

namespace qplan::gui::charts {

// The part of a line inside a rectangle; absent: it passes by.
std::optional<QLineF> clipped(const QLineF& line, const QRectF& rect);

// Parts of a path that are inside a rectangle. Points closer than half a pixel to the one before
// are dropped, so that a path of any number of points is drawn in time bounded by its length.
std::vector<QPolygonF> visibleParts(const QPolygonF& path, const QRectF& rect);

}  // namespace qplan::gui::charts
