#pragma once

#include <QColor>
#include <QPalette>
#include <array>

#include "planner/report/chart.hpp"

namespace qplan::gui::charts {

// What a chart is drawn with, on a light or a dark background.
struct Palette {
  QColor background, text, frame, grid;
  std::array<QColor, 9> roles;  // by planner::report::Colour
  bool dark = false;

  QColor operator[](planner::report::Colour colour) const;
  bool operator==(const Palette&) const = default;
};

// Background and text are those of the widgets. The roles are the colours of Okabe and Ito
// (https://jfly.uni-koeln.de/color) as far as they reach, darker on a light background or lighter
// on a dark one where the contrast with it would be below 3:1 (WCAG 2.1, 1.4.11).
Palette paletteOf(const QPalette& widgets);

// Contrast ratio of WCAG 2.1: (lighter + 0.05) / (darker + 0.05) of relative luminance, 1 to 21.
double contrast(const QColor& one, const QColor& other);

}  // namespace qplan::gui::charts
