#include "planner/report/svg_marks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "model/io/xml_text.hpp"

namespace qplan::planner::report {

namespace {

constexpr double kGlyph = 7.5;  // mean width of one
constexpr double kRadius = 4.5;

std::string markShape(Marker marker, double x, double y, double r) {
  switch (marker) {
    case Marker::circle:
      return fmt::format(
          "M{:.1f} {:.1f}a{r:.1f} {r:.1f} 0 1 0 {d:.1f} 0a{r:.1f} {r:.1f} 0 1 0 -{d:.1f} 0z", x - r,
          y, fmt::arg("r", r), fmt::arg("d", 2 * r));
    case Marker::square:
      r *= 0.9;
      return fmt::format("M{:.1f} {:.1f}h{d:.1f}v{d:.1f}h-{d:.1f}z", x - r, y - r,
                         fmt::arg("d", 2 * r));
    case Marker::diamond:
      r *= 1.25;
      return fmt::format("M{:.1f} {:.1f}l{r:.1f} {r:.1f}l-{r:.1f} {r:.1f}l-{r:.1f} -{r:.1f}z", x,
                         y - r, fmt::arg("r", r));
    case Marker::triangle:
      r *= 1.15;
      return fmt::format("M{:.1f} {:.1f}l{:.1f} {:.1f}h-{:.1f}z", x, y - r, r, 1.8 * r, 2 * r);
    case Marker::cross:
      r *= 0.8;
      return fmt::format("M{:.1f} {:.1f}l{d:.1f} {d:.1f}m0 -{d:.1f}l-{d:.1f} {d:.1f}", x - r, y - r,
                         fmt::arg("d", 2 * r));
  }
  return {};
}

}  // namespace

double widthOf(std::string_view text) { return kGlyph * static_cast<double>(text.size()); }

std::string textSvg(double x, double y, const char* anchor, const char* classes,
                    std::string_view words) {
  return fmt::format("<text class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>\n",
                     classes, x, y, anchor, model::io::xmlEscaped(words));
}

std::string markSvg(const Series& look, double x, double y, double r, std::string_view label) {
  const auto colour = static_cast<int>(look.colour);
  const std::string classes = look.marker == Marker::cross ? fmt::format("cross s{}", colour)
                                                           : fmt::format("mark f{}", colour);
  return fmt::format("<path class=\"{}\" d=\"{}\"><title>{}</title></path>\n", classes,
                     markShape(look.marker, x, y, r), model::io::xmlEscaped(label));
}

std::string seriesSvg(const Series& series, const Plot& plot) {
  std::string line;
  std::string errors;
  std::string marks;
  for (const Point& point : series.points) {
    if (!plot.x.holds(point.x) || !plot.y.holds(point.y)) continue;
    const double x = plot.x.at(point.x);
    const double y = plot.y.at(point.y);
    if (line.empty()) {
      line = fmt::format("M{:.1f} {:.1f}", x, y);
    } else if (series.joined == Joined::steps) {
      line += fmt::format("H{:.1f}V{:.1f}", x, y);
    } else {
      line += fmt::format("L{:.1f} {:.1f}", x, y);
    }
    if (point.xLower && point.xUpper && plot.x.holds(*point.xLower)) {
      errors += fmt::format("M{:.1f} {:.1f}H{:.1f}", plot.x.at(*point.xLower), y,
                            plot.x.at(*point.xUpper));
    }
    if (point.yLower && point.yUpper && plot.y.holds(*point.yLower)) {
      errors += fmt::format("M{:.1f} {:.1f}V{:.1f}", x, plot.y.at(*point.yLower),
                            plot.y.at(*point.yUpper));
    }
    if (series.marked) {
      marks += markSvg(series, x, y, std::clamp(kRadius * std::sqrt(point.size), 1.8, 18.0),
                       point.label);
    }
  }
  const auto colour = static_cast<int>(series.colour);
  std::string svg;
  if (!errors.empty()) {
    svg += fmt::format("<path class=\"error s{}\" d=\"{}\"/>\n", colour, errors);
  }
  if (series.joined != Joined::no && !line.empty()) {
    svg += fmt::format("<path class=\"line{} s{}\" d=\"{}\"><title>{}</title></path>\n",
                       series.dashed ? " dashed" : "", colour, line,
                       model::io::xmlEscaped(series.name));
  }
  return svg + marks;
}

std::string barsSvg(const ChartSpec& chart, const Plot& plot) {
  std::string svg;
  double y = plot.top + (kBarPitch - kBarHeight) / 2;
  for (const Bar& bar : chart.bars) {
    svg += textSvg(plot.left - 10, y + kBarHeight / 2 + 4.5, "end", "ink", bar.name);
    double sum = bar.from;
    for (const Segment& segment : bar.segments) {
      const double from = plot.x.at(std::max(plot.x.low, sum));
      sum += segment.length;
      const double to = plot.x.at(std::max(plot.x.low, sum));
      svg += fmt::format(
          "<rect class=\"f{} segment\" x=\"{:.1f}\" y=\"{:.1f}\" "
          "width=\"{:.1f}\" height=\"{:.1f}\"><title>{}</title></rect>\n",
          static_cast<int>(segment.colour), from, y, to - from, kBarHeight,
          model::io::xmlEscaped(segment.label));
    }
    y += kBarPitch;
  }
  return svg;
}

std::string mapSvg(const CategoryMap& map, const Plot& plot) {
  std::string svg;
  const std::size_t columns = map.xEdges.size() - 1;
  for (std::size_t row = 0; row + 1 < map.yEdges.size(); ++row) {
    const double top = plot.y.at(map.yEdges[row + 1]);
    const double bottom = plot.y.at(map.yEdges[row]);
    std::size_t next = 0;
    for (std::size_t first = 0; first < columns; first = next) {
      const std::size_t category = map.cells[row * columns + first];
      next = first + 1;
      while (next < columns && map.cells[row * columns + next] == category) ++next;
      if (category == kNoKey) continue;
      const double left = plot.x.at(map.xEdges[first]);
      const std::string& label = next == first + 1 && !map.labels.empty()
                                     ? map.labels[row * columns + first]
                                     : map.categories[category].name;
      svg += fmt::format(
          "<rect class=\"f{} area\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" "
          "height=\"{:.1f}\" shape-rendering=\"crispEdges\"><title>{}</title></rect>\n",
          static_cast<int>(map.categories[category].colour), left, top,
          plot.x.at(map.xEdges[next]) - left, bottom - top, model::io::xmlEscaped(label));
    }
  }
  return svg;
}

std::string guidesSvg(const ChartSpec& chart, const Plot& plot) {
  struct Box {
    double left, right, y;
  };
  std::vector<Box> taken;
  std::string svg;
  for (const Guide& guide : chart.guides) {
    const bool upright = guide.axis == Guide::Across::x;
    const Scale& scale = upright ? plot.x : plot.y;
    if (!scale.holds(guide.value) || guide.value < scale.low || guide.value > scale.high) continue;
    const double at = scale.at(guide.value);
    svg += upright ? fmt::format("<path class=\"guide\" d=\"M{:.1f} {:.1f}V{:.1f}\"/>\n", at,
                                 plot.top, plot.bottom)
                   : fmt::format("<path class=\"guide\" d=\"M{:.1f} {:.1f}H{:.1f}\"/>\n", plot.left,
                                 at, plot.right);
    const double width = widthOf(guide.label);
    const bool leftward = upright && at + 6 + width > plot.right;
    Box box{upright ? (leftward ? at - 6 - width : at + 6) : plot.right - 6 - width, 0,
            upright ? plot.top + 14 : at - 6};
    box.right = box.left + width;
    const auto hits = [&box](const Box& other) {
      return box.left < other.right && other.left < box.right && std::abs(box.y - other.y) < 16;
    };
    while (std::any_of(taken.begin(), taken.end(), hits)) box.y += 17;
    taken.push_back(box);
    svg += textSvg(leftward || !upright ? box.right : box.left, box.y,
                   leftward || !upright ? "end" : "start", "ink halo", guide.label);
  }
  return svg;
}

}  // namespace qplan::planner::report
