#pragma once

#include <string>
#include <string_view>

#include "planner/report/chart.hpp"
#include "planner/report/svg_scale.hpp"

namespace qplan::planner::report {

// Parts of an SVG picture of a chart. Classes are those of the style in svg.cpp.

// Where the marks go, in pixels.
struct Plot {
  double left = 84, right = 936;
  double top = 48, bottom = 468;
  Scale x, y;
};

inline constexpr double kBarHeight = 30, kBarPitch = 46;
double widthOf(std::string_view text);  // about

std::string textSvg(double x, double y, const char* anchor, const char* classes,
                    std::string_view words);
// A mark at a place; `r` is half the width of its circle.
std::string markSvg(const Series& look, double x, double y, double r, std::string_view label);

std::string seriesSvg(const Series& series, const Plot& plot);
std::string barsSvg(const ChartSpec& chart, const Plot& plot);
// Neighbours of one category in a row are one rectangle.
std::string mapSvg(const CategoryMap& map, const Plot& plot);
// Labels that would overlap move on by a line.
std::string guidesSvg(const ChartSpec& chart, const Plot& plot);

}  // namespace qplan::planner::report
