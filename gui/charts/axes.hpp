#pragma once

#include <qcustomplot.h>

#include <QFont>
#include <QSize>

#include "gui/charts/figure.hpp"
#include "gui/charts/palette.hpp"

namespace qplan::gui::charts {

// Sets the two axes to what a figure asks for: scale, title, ticks; names of bars instead of ticks.
// Ranges are left alone.
void setUpAxes(QCPAxisRect& rect, const Figure& figure, const Palette& palette, const QFont& font);

// As many ticks as numbers fit beside each other in a plot of this size.
void fitTicks(QCPAxisRect& rect, const QSize& plot);

// The range moved, and where that does not do shortened, to lie within `limits`; on a logarithmic
// axis in ratios.
QCPRange within(const QCPRange& range, const Range& limits, bool logarithmic);

}  // namespace qplan::gui::charts
