#include "planner/report/svg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "planner/report/svg_scale.hpp"

namespace qplan::planner::report {

namespace {

constexpr double kWidth = 960;
constexpr double kRight = 24;
constexpr double kTop = 48;
constexpr double kPlotHeight = 420;
constexpr double kBarHeight = 30, kBarPitch = 46;
constexpr double kGlyph = 7.1;  // mean width of one
constexpr double kLine = 20;    // of text
constexpr double kRadius = 4.5;

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

double widthOf(std::string_view text) { return kGlyph * static_cast<double>(text.size()); }

// After Okabe and Ito, apart for colour-blind readers; lighter on dark ground. The last is grey.
std::string style() {
  constexpr std::array kLight{"#0072b2", "#d55e00", "#009e73", "#cc5fa0", "#35a0d8",
                              "#c98a00", "#6a51a3", "#7a5230", "#9aa1a9"};
  constexpr std::array kDark{"#4aa8ea", "#ff8a3d", "#2fd3a0", "#e78cc3", "#8fd3ff",
                             "#f2c14e", "#b3a2f0", "#c9a27e", "#6b737d"};
  const auto theme = [](const char* ground, const char* ink, const char* quiet, const char* grid,
                        const auto& colours) {
    std::string text = fmt::format(
        ".chart .ground{{fill:{0}}}.chart .ink{{fill:{1}}}.chart .quiet{{fill:{2}}}"
        ".chart .grid{{stroke:{3}}}.chart .guide{{stroke:{1}}}.chart .halo{{stroke:{0}}}",
        ground, ink, quiet, grid);
    for (std::size_t i = 0; i < colours.size(); ++i) {
      text += fmt::format(".chart .f{0}{{fill:{1}}}.chart .s{0}{{stroke:{1}}}", i, colours[i]);
    }
    return text;
  };
  return ".chart text{font:13px system-ui,sans-serif}.chart .title{font-size:16px;font-weight:600}"
         ".chart path.grid,.chart path.guide,.chart path.line{fill:none}"
         ".chart .guide{stroke-dasharray:5 4}.chart .line{stroke-width:1.8}"
         ".chart .dashed{stroke-dasharray:7 4}.chart .error{stroke-opacity:.4}"
         ".chart .mark{fill-opacity:.75}.chart .cross{fill:none;stroke-width:1.6}"
         ".chart .area{fill-opacity:.55}.chart .segment{stroke-width:1}"
         ".chart .halo{paint-order:stroke;stroke-width:4;stroke-linejoin:round}" +
         theme("#ffffff", "#1b1f24", "#57606a", "#e3e7eb", kLight) +
         "@media (prefers-color-scheme:dark){" +
         theme("#14171c", "#e8eaed", "#9aa4af", "#2a3038", kDark) + "}";
}

struct Plot {
  double left = 84;
  double bottom = kTop + kPlotHeight;
  double right = kWidth - kRight;
  Scale x, y;
};

std::string text(double x, double y, const char* anchor, const char* classes,
                 std::string_view words) {
  return fmt::format("<text class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>\n",
                     classes, x, y, anchor, escaped(words));
}

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

std::string mark(const Series& series, double x, double y, double r, std::string_view label) {
  const auto colour = static_cast<int>(series.colour);
  const std::string classes = series.marker == Marker::cross ? fmt::format("cross s{}", colour)
                                                             : fmt::format("mark f{}", colour);
  return fmt::format("<path class=\"{}\" d=\"{}\"><title>{}</title></path>\n", classes,
                     markShape(series.marker, x, y, r), escaped(label));
}

std::string gridSvg(const ChartSpec& chart, const Plot& plot) {
  std::string svg;
  for (const Tick& tick : ticksOf(plot.x)) {
    const double x = plot.x.at(tick.value);
    svg +=
        fmt::format("<path class=\"grid\" d=\"M{:.1f} {:.1f}V{:.1f}\"/>\n", x, kTop, plot.bottom);
    svg += text(x, plot.bottom + 18, "middle", "quiet", tick.text);
  }
  svg += text((plot.left + plot.right) / 2, plot.bottom + 40, "middle", "ink", chart.x.label);
  svg += fmt::format("<path class=\"grid\" d=\"M{:.1f} {:.1f}V{:.1f}H{:.1f}\"/>\n", plot.left, kTop,
                     plot.bottom, plot.right);
  if (!chart.bars.empty()) return svg;
  for (const Tick& tick : ticksOf(plot.y)) {
    const double y = plot.y.at(tick.value);
    svg += fmt::format("<path class=\"grid\" d=\"M{:.1f} {:.1f}H{:.1f}\"/>\n", plot.left, y,
                       plot.right);
    svg += text(plot.left - 8, y + 4.5, "end", "quiet", tick.text);
  }
  svg += fmt::format(
      "<text class=\"ink\" transform=\"translate(20 {:.1f}) rotate(-90)\" text-anchor=\"middle\">{}"
      "</text>\n",
      (kTop + plot.bottom) / 2, escaped(chart.y.label));
  return svg;
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
      marks +=
          mark(series, x, y, std::clamp(kRadius * std::sqrt(point.size), 1.8, 18.0), point.label);
    }
  }
  const auto colour = static_cast<int>(series.colour);
  std::string svg;
  if (!errors.empty()) {
    svg += fmt::format("<path class=\"error s{}\" d=\"{}\"/>\n", colour, errors);
  }
  if (series.joined != Joined::no && !line.empty()) {
    svg += fmt::format("<path class=\"line{} s{}\" d=\"{}\"><title>{}</title></path>\n",
                       series.dashed ? " dashed" : "", colour, line, escaped(series.name));
  }
  return svg + marks;
}

std::string barsSvg(const ChartSpec& chart, const Plot& plot) {
  std::string svg;
  double y = kTop + (kBarPitch - kBarHeight) / 2;
  for (const Bar& bar : chart.bars) {
    svg += text(plot.left - 10, y + kBarHeight / 2 + 4.5, "end", "ink", bar.name);
    double sum = 0;
    for (const Segment& segment : bar.segments) {
      const double from = plot.x.at(std::max(plot.x.low, sum));
      sum += segment.length;
      const double to = plot.x.at(std::max(plot.x.low, sum));
      svg += fmt::format(
          "<rect class=\"f{} segment\" x=\"{:.1f}\" y=\"{:.1f}\" "
          "width=\"{:.1f}\" height=\"{:.1f}\"><title>{}</title></rect>\n",
          static_cast<int>(segment.colour), from, y, to - from, kBarHeight, escaped(segment.label));
    }
    y += kBarPitch;
  }
  return svg;
}

// Neighbours of one category in a row are one rectangle.
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
          plot.x.at(map.xEdges[next]) - left, bottom - top, escaped(label));
    }
  }
  return svg;
}

// Labels that would overlap move on by a line.
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
    svg += upright ? fmt::format("<path class=\"guide\" d=\"M{:.1f} {:.1f}V{:.1f}\"/>\n", at, kTop,
                                 plot.bottom)
                   : fmt::format("<path class=\"guide\" d=\"M{:.1f} {:.1f}H{:.1f}\"/>\n", plot.left,
                                 at, plot.right);
    const double width = widthOf(guide.label);
    const bool leftward = upright && at + 6 + width > plot.right;
    Box box{upright ? (leftward ? at - 6 - width : at + 6) : plot.right - 6 - width, 0,
            upright ? kTop + 14 : at - 6};
    box.right = box.left + width;
    const auto hits = [&box](const Box& other) {
      return box.left < other.right && other.left < box.right && std::abs(box.y - other.y) < 16;
    };
    while (std::any_of(taken.begin(), taken.end(), hits)) box.y += 17;
    taken.push_back(box);
    svg += text(leftward || !upright ? box.right : box.left, box.y,
                leftward || !upright ? "end" : "start", "ink halo", guide.label);
  }
  return svg;
}

struct Entry {
  std::string name;
  Series look;        // of the mark
  bool area = false;  // a coloured square instead
};

std::vector<Entry> entriesOf(const ChartSpec& chart) {
  std::vector<Entry> entries;
  const auto area = [&entries](const std::string& name, Colour colour) {
    const bool known = std::any_of(entries.begin(), entries.end(),
                                   [&name](const Entry& one) { return one.name == name; });
    Series look;
    look.colour = colour;
    look.marker = Marker::square;
    if (!known) entries.push_back({name, look, true});
  };
  for (const Bar& bar : chart.bars) {
    for (const Segment& segment : bar.segments) area(segment.name, segment.colour);
  }
  if (chart.map) {
    for (const auto& category : chart.map->categories) area(category.name, category.colour);
  }
  for (const Series& series : chart.series) {
    if (series.name.empty()) continue;
    Series look = series;
    look.points.clear();
    entries.push_back({series.name, std::move(look), false});
  }
  return entries;
}

// Rows of entries from `y` down; moves `y` below them.
std::string legendSvg(const ChartSpec& chart, const Plot& plot, double& y) {
  std::string svg;
  double x = plot.left;
  for (const Entry& entry : entriesOf(chart)) {
    const double width = 34 + widthOf(entry.name);
    if (x > plot.left && x + width > plot.right) {
      x = plot.left;
      y += kLine;
    }
    if (entry.look.joined != Joined::no) {
      svg += fmt::format("<path class=\"line{} s{}\" d=\"M{:.1f} {:.1f}h18\"/>\n",
                         entry.look.dashed ? " dashed" : "", static_cast<int>(entry.look.colour),
                         x - 3, y - 4.5);
    }
    if (entry.look.marked) {
      svg += mark(entry.look, x + 6, y - 4.5, entry.area ? 7 : 5, entry.name);
    }
    svg += text(x + 19, y, "start", "ink", entry.name);
    x += width;
  }
  y += kLine;
  return svg;
}

}  // namespace

std::string svgOf(const ChartSpec& chart) {
  Plot plot;
  for (const Bar& bar : chart.bars) plot.left = std::max(plot.left, widthOf(bar.name) + 24);
  if (!chart.bars.empty()) {
    plot.bottom = kTop + kBarPitch * static_cast<double>(chart.bars.size());
  }
  plot.x = scaleOf(chart, Side::x, plot.left, plot.right);
  plot.y = scaleOf(chart, Side::y, plot.bottom, kTop);
  double y = plot.bottom + 66;
  const std::string legend = legendSvg(chart, plot, y);
  const double height = chart.note.empty() ? y - 6 : y + 14;

  std::string svg = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" viewBox=\"0 0 {0:g} {1:g}\" "
      "width=\"{0:g}\" "
      "height=\"{1:g}\" role=\"img\" aria-labelledby=\"{2}-title {2}-desc\">\n"
      "<title id=\"{2}-title\">{3}</title>\n<desc id=\"{2}-desc\">{4} against {5}. {6}</desc>\n"
      "<style>{7}</style>\n<rect class=\"ground\" width=\"{0:g}\" height=\"{1:g}\"/>\n",
      kWidth, height, escaped(chart.id), escaped(chart.title),
      escaped(chart.y.label.empty() ? "parts" : chart.y.label), escaped(chart.x.label),
      escaped(chart.note), style());
  svg += text(plot.left, 28, "start", "ink title", chart.title);
  if (chart.map) svg += mapSvg(*chart.map, plot);
  svg += gridSvg(chart, plot);
  svg += fmt::format(
      "<clipPath id=\"{}-plot\"><rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" "
      "height=\"{:.1f}\"/></clipPath>\n<g clip-path=\"url(#{}-plot)\">\n",
      escaped(chart.id), plot.left, kTop, plot.right - plot.left, plot.bottom - kTop,
      escaped(chart.id));
  for (const Series& series : chart.series) svg += seriesSvg(series, plot);
  svg += "</g>\n" + barsSvg(chart, plot) + guidesSvg(chart, plot) + legend;
  if (!chart.note.empty()) svg += text(plot.left, y, "start", "quiet", chart.note);
  return svg + "</svg>\n";
}

}  // namespace qplan::planner::report
