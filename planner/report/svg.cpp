#include "planner/report/svg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "model/io/xml_text.hpp"
#include "planner/report/svg_marks.hpp"

namespace qplan::planner::report {

namespace {

constexpr double kWidth = 960;
constexpr double kLine = 20;  // of text

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

std::string gridSvg(const ChartSpec& chart, const Plot& plot) {
  std::string svg;
  for (const Tick& tick : ticksOf(plot.x)) {
    const double x = plot.x.at(tick.value);
    svg += fmt::format("<path class=\"grid\" d=\"M{:.1f} {:.1f}V{:.1f}\"/>\n", x, plot.top,
                       plot.bottom);
    svg += textSvg(x, plot.bottom + 18, "middle", "quiet", tick.text);
  }
  svg += textSvg((plot.left + plot.right) / 2, plot.bottom + 40, "middle", "ink", chart.x.label);
  svg += fmt::format("<path class=\"grid\" d=\"M{:.1f} {:.1f}V{:.1f}H{:.1f}\"/>\n", plot.left,
                     plot.top, plot.bottom, plot.right);
  if (!chart.bars.empty()) return svg;
  for (const Tick& tick : ticksOf(plot.y)) {
    const double y = plot.y.at(tick.value);
    svg += fmt::format("<path class=\"grid\" d=\"M{:.1f} {:.1f}H{:.1f}\"/>\n", plot.left, y,
                       plot.right);
    svg += textSvg(plot.left - 8, y + 4.5, "end", "quiet", tick.text);
  }
  svg += fmt::format(
      "<text class=\"ink\" transform=\"translate(20 {:.1f}) rotate(-90)\" text-anchor=\"middle\">{}"
      "</text>\n",
      (plot.top + plot.bottom) / 2, model::io::xmlEscaped(chart.y.label));
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
    if (entry.area) {
      svg += fmt::format(
          "<rect class=\"f{}{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"13\" "
          "height=\"13\"/>\n",
          static_cast<int>(entry.look.colour), chart.map ? " area" : "", x - 1, y - 11);
    } else if (entry.look.marked) {
      svg += markSvg(entry.look, x + 6, y - 4.5, 5, entry.name);
    }
    svg += textSvg(x + 19, y, "start", "ink", entry.name);
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
    plot.bottom = plot.top + kBarPitch * static_cast<double>(chart.bars.size());
  }
  plot.x = scaleOf(chart, Side::x, plot.left, plot.right);
  plot.y = scaleOf(chart, Side::y, plot.bottom, plot.top);
  double y = plot.bottom + 66;
  const std::string legend = legendSvg(chart, plot, y);
  const double height = chart.note.empty() ? y - 6 : y + 14;

  std::string svg = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" viewBox=\"0 0 {0:g} {1:g}\" "
      "width=\"{0:g}\" "
      "height=\"{1:g}\" role=\"img\" aria-labelledby=\"{2}-title {2}-desc\">\n"
      "<title id=\"{2}-title\">{3}</title>\n<desc id=\"{2}-desc\">{4} against {5}. {6}</desc>\n"
      "<style>{7}</style>\n<rect class=\"ground\" width=\"{0:g}\" height=\"{1:g}\"/>\n",
      kWidth, height, model::io::xmlEscaped(chart.id), model::io::xmlEscaped(chart.title),
      model::io::xmlEscaped(chart.y.label.empty() ? "parts" : chart.y.label),
      model::io::xmlEscaped(chart.x.label), model::io::xmlEscaped(chart.note), style());
  svg += textSvg(plot.left, 28, "start", "ink title", chart.title);
  if (chart.map) svg += mapSvg(*chart.map, plot);
  svg += gridSvg(chart, plot);
  svg += fmt::format(
      "<clipPath id=\"{}-plot\"><rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" "
      "height=\"{:.1f}\"/></clipPath>\n<g clip-path=\"url(#{}-plot)\">\n",
      model::io::xmlEscaped(chart.id), plot.left, plot.top, plot.right - plot.left,
      plot.bottom - plot.top, model::io::xmlEscaped(chart.id));
  for (const Series& series : chart.series) svg += seriesSvg(series, plot);
  svg += "</g>\n" + barsSvg(chart, plot) + guidesSvg(chart, plot) + legend;
  if (!chart.note.empty()) svg += textSvg(plot.left, y, "start", "quiet", chart.note);
  return svg + "</svg>\n";
}

}  // namespace qplan::planner::report
