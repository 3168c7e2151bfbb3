#include "profiler/report/roofline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numbers>
#include <set>
#include <utility>
#include <vector>

#include "model/io/xml_text.hpp"
#include "profiler/report/format.hpp"

namespace qplan::profiler::report {

namespace {

constexpr double kWidth = 960;
constexpr double kLeft = 76, kRight = 24, kTop = 44;
constexpr double kPlotHeight = 470;
constexpr double kPlotWidth = kWidth - kLeft - kRight;
constexpr double kBottom = kTop + kPlotHeight;
constexpr double kLegendTop = kBottom + 62, kLegendRow = 22;
constexpr int kLegendColumns = 3;
constexpr double kLegendColumn = kPlotWidth / kLegendColumns;
constexpr std::size_t kColours = 8;

struct Mark {
  double intensity = 0;  // FLOP per byte
  double rate = 0;       // FLOP/s
};

struct Series {
  std::string name;
  std::size_t colour = 0;
  bool square = false;
  std::vector<Mark> marks;
};

// The same in every picture.
std::size_t colourOf(const model::KernelCase& what) {
  constexpr std::size_t kDecode = model::kFormatCount;
  if (const auto* gemm = std::get_if<model::GemmCase>(&what)) {
    return static_cast<std::size_t>(gemm->format);
  }
  if (const auto* decode = std::get_if<model::DecodeCase>(&what)) {
    return kDecode + static_cast<std::size_t>(decode->kvDtype);
  }
  return kDecode + (std::holds_alternative<model::PrefillCase>(what) ? 2 : 3);
}

std::vector<Series> seriesOf(const model::Profile& profile) {
  std::map<std::pair<std::size_t, std::string>, Series> groups;
  for (const model::ProfilePoint& point : profile.points) {
    const model::Work work = workOf(point.what);
    if (work.flops.value() <= 0.0 || work.bytes.value() <= 0.0 || !point.flag.empty()) continue;
    Series& series = groups[{point.what.index(), variantOf(point.what)}];
    series.name = groupOf(point.what);
    series.colour = colourOf(point.what);
    series.square = !std::holds_alternative<model::GemmCase>(point.what);
    series.marks.push_back(
        {work.flops.value() / work.bytes.value(), (work.flops / point.median).value()});
  }
  std::vector<Series> list;
  for (auto& [key, series] : groups) list.push_back(std::move(series));
  return list;
}

// Logarithmic axis.
struct Axis {
  double first = 0, last = 1;  // powers of ten
  double from = 0, to = 1;     // of the picture

  [[nodiscard]] double at(double value) const {
    return from + (std::log10(value) - first) / (last - first) * (to - from);
  }
  [[nodiscard]] int firstDecade() const { return static_cast<int>(std::ceil(first)); }
  [[nodiscard]] int lastDecade() const { return static_cast<int>(std::floor(last)); }
};

std::string decadeText(int power) {
  if (power >= 0) return countText(std::llround(std::pow(10.0, power)));
  return fmt::format("{:.{}f}", std::pow(10.0, power), -power);
}

struct Plot {
  Axis x, y;
  double bandwidth = 0;                               // byte/s
  std::vector<std::pair<double, std::string>> roofs;  // FLOP/s and what reaches it, lowest first
};

std::string upper(std::string_view text) {
  std::string out;
  for (const char c : text) out += static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  return out;
}

Plot plotOf(const model::Gpu& gpu, const std::vector<Series>& series) {
  Plot plot;
  plot.bandwidth = gpu.memoryBandwidth.value();
  std::map<double, std::string> roofs;
  for (std::size_t i = 0; i < gpu.peak.size(); ++i) {
    if (!gpu.peak[i]) continue;
    std::string& names = roofs[gpu.peak[i]->value()];
    names += (names.empty() ? "" : ", ") + upper(name(static_cast<model::MathType>(i)));
  }
  plot.roofs.assign(roofs.begin(), roofs.end());
  double lowX = 1e300, highX = 0, lowY = 1e300, highY = 0;
  for (const Series& one : series) {
    for (const Mark& mark : one.marks) {
      lowX = std::min(lowX, mark.intensity);
      highX = std::max(highX, mark.intensity);
      lowY = std::min(lowY, mark.rate);
      highY = std::max(highY, mark.rate);
    }
  }
  for (const auto& [peak, names] : plot.roofs) {
    highY = std::max(highY, peak * 1.3);
    highX = std::max(highX, 3.0 * peak / plot.bandwidth);
  }
  // A little room around what is shown.
  constexpr double kRoom = 0.12;
  plot.x = {std::log10(lowX) - kRoom, std::log10(highX) + kRoom, kLeft, kLeft + kPlotWidth};
  plot.y = {std::log10(lowY) - kRoom, std::log10(highY) + kRoom, kBottom, kTop};
  return plot;
}

// Colours that stay apart for colour-blind readers (after Okabe and Ito), lighter on dark ground.
std::string style() {
  constexpr std::array<const char*, kColours> kLight{"#0072b2", "#d55e00", "#009e73", "#cc5fa0",
                                                     "#35a0d8", "#c98a00", "#6a51a3", "#7a5230"};
  constexpr std::array<const char*, kColours> kDark{"#4aa8ea", "#ff8a3d", "#2fd3a0", "#e78cc3",
                                                    "#8fd3ff", "#f2c14e", "#b3a2f0", "#c9a27e"};
  const auto theme = [](const char* ground, const char* ink, const char* quiet, const char* grid,
                        const std::array<const char*, kColours>& colours) {
    std::string text = fmt::format(
        ".rl-ground{{fill:{}}}.rl-ink{{fill:{}}}.rl-quiet{{fill:{}}}.rl-grid{{stroke:{}}}"
        ".rl-roof{{stroke:{}}}.rl-halo{{stroke:{}}}",
        ground, ink, quiet, grid, ink, ground);
    for (std::size_t i = 0; i < colours.size(); ++i) {
      text += fmt::format(".rl-{}{{stroke:{}}}", i, colours[i]);
    }
    return text;
  };
  const std::string light = theme("#ffffff", "#1b1f24", "#57606a", "#e3e7eb", kLight);
  const std::string dark = theme("#14171c", "#e8eaed", "#9aa4af", "#2a3038", kDark);
  return ".rl{font-family:system-ui,sans-serif;font-size:13px}"
         ".rl-mark{fill:none;stroke-width:4.5;stroke-opacity:.6}"
         ".rl-halo{paint-order:stroke;stroke-width:4;stroke-linejoin:round}"
         ".rl-roof{fill:none;stroke-width:1.6}.rl-grid{stroke-width:1}" +
         light + "@media (prefers-color-scheme:dark){" + dark + "}@media print{" + light + "}";
}

std::string gridSvg(const Plot& plot) {
  std::string svg = fmt::format(
      "<path class=\"rl-grid\" fill=\"none\" d=\"M{0:.1f} {1:.1f}V{2:.1f}H{3:.1f}\"/>\n", kLeft,
      kTop, kBottom, kLeft + kPlotWidth);
  for (int power = plot.x.firstDecade(); power <= plot.x.lastDecade(); ++power) {
    const double x = plot.x.at(std::pow(10.0, power));
    svg +=
        fmt::format("<path class=\"rl-grid\" d=\"M{0:.1f} {1:.1f}V{2:.1f}\"/>\n", x, kTop, kBottom);
    svg += fmt::format(
        "<text class=\"rl-quiet\" x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text>\n", x,
        kBottom + 18, decadeText(power));
  }
  constexpr int kTera = 12;
  for (int power = plot.y.firstDecade(); power <= plot.y.lastDecade(); ++power) {
    const double y = plot.y.at(std::pow(10.0, power));
    svg += fmt::format("<path class=\"rl-grid\" d=\"M{0:.1f} {1:.1f}H{2:.1f}\"/>\n", kLeft, y,
                       kLeft + kPlotWidth);
    svg += fmt::format(
        "<text class=\"rl-quiet\" x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"end\">{}</text>\n",
        kLeft - 8, y + 4.5, decadeText(power - kTera));
  }
  svg += fmt::format(
      "<text class=\"rl-ink\" x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">arithmetic "
      "intensity (FLOP per byte)</text>\n",
      kLeft + kPlotWidth / 2, kBottom + 40);
  svg += fmt::format(
      "<text class=\"rl-ink\" transform=\"translate({:.1f} {:.1f}) rotate(-90)\" "
      "text-anchor=\"middle\">achieved rate (TFLOP/s)</text>\n",
      18.0, kTop + kPlotHeight / 2);
  return svg;
}

std::string roofsSvg(const Plot& plot) {
  if (plot.roofs.empty()) return {};
  const double top = plot.roofs.back().first;
  const double left =
      std::max(std::pow(10.0, plot.x.first), std::pow(10.0, plot.y.first) / plot.bandwidth);
  std::string svg = fmt::format("<path class=\"rl-roof\" d=\"M{:.1f} {:.1f}L{:.1f} {:.1f}\"/>\n",
                                plot.x.at(left), plot.y.at(left * plot.bandwidth),
                                plot.x.at(top / plot.bandwidth), plot.y.at(top));
  const double perX = (plot.x.to - plot.x.from) / (plot.x.last - plot.x.first);
  const double perY = (plot.y.from - plot.y.to) / (plot.y.last - plot.y.first);
  const double angle = -std::atan2(perY, perX) * 180.0 / std::numbers::pi;
  // A third up the slope, where points below the line leave room above it.
  const double middle =
      std::pow(10.0, std::log10(left) * 0.62 + std::log10(top / plot.bandwidth) * 0.38);
  svg += fmt::format(
      "<text class=\"rl-ink rl-halo\" transform=\"translate({:.1f} {:.1f}) rotate({:.2f})\" "
      "dy=\"-7\" "
      "text-anchor=\"middle\">memory {}</text>\n",
      plot.x.at(middle), plot.y.at(middle * plot.bandwidth), angle,
      rateText(model::BytesPerSecond(plot.bandwidth)));
  for (const auto& [peak, names] : plot.roofs) {
    const double y = plot.y.at(peak);
    svg += fmt::format("<path class=\"rl-roof\" d=\"M{:.1f} {:.1f}H{:.1f}\"/>\n",
                       plot.x.at(peak / plot.bandwidth), y, kLeft + kPlotWidth);
    svg += fmt::format(
        "<text class=\"rl-ink rl-halo\" x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"end\">{} {} "
        "TFLOP/s</text>\n",
        kLeft + kPlotWidth - 4, y - 6, names, figureText(peak / 1e12));
  }
  return svg;
}

// Dots as zero-long strokes: a tenth of the size of circles. Marks on the same half pixel are one.
std::string marksSvg(const Plot& plot, const Series& series) {
  std::set<std::pair<int, int>> places;
  for (const Mark& mark : series.marks) {
    places.emplace(std::lround(2.0 * plot.x.at(mark.intensity)),
                   std::lround(2.0 * plot.y.at(mark.rate)));
  }
  std::string path;
  for (const auto& [x, y] : places) path += fmt::format("M{:g} {:g}h0", x / 2.0, y / 2.0);
  return fmt::format(
      "<path class=\"rl-mark rl-{}\" stroke-linecap=\"{}\" d=\"{}\"><title>{}</title></path>\n",
      series.colour, series.square ? "square" : "round", path, model::io::xmlEscaped(series.name));
}

std::string legendSvg(const std::vector<Series>& series) {
  std::string svg;
  for (std::size_t i = 0; i < series.size(); ++i) {
    const double x = kLeft + static_cast<double>(i % kLegendColumns) * kLegendColumn;
    const std::size_t row = i / kLegendColumns;
    const double y = kLegendTop + static_cast<double>(row) * kLegendRow;
    svg += fmt::format(
        "<path class=\"rl-mark rl-{}\" style=\"stroke-width:9;stroke-opacity:.9\" "
        "stroke-linecap=\"{}\" d=\"M{:.1f} {:.1f}h0\"/>\n",
        series[i].colour, series[i].square ? "square" : "round", x + 6, y - 4.5);
    std::string label = series[i].name;
    std::replace(label.begin(), label.end(), '_', ' ');
    svg += fmt::format(
        "<text class=\"rl-ink\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>\n", x + 17, y,
        model::io::xmlEscaped(fmt::format(
            "{} ({})", label, countText(static_cast<std::int64_t>(series[i].marks.size())))));
  }
  return svg;
}

}  // namespace

std::string rooflineSvg(const model::Profile& profile) {
  const std::vector<Series> series = seriesOf(profile);
  if (series.empty()) return {};
  const Plot plot = plotOf(profile.gpu, series);
  const auto rows = (series.size() + kLegendColumns - 1) / kLegendColumns;
  const double height = kLegendTop + static_cast<double>(rows) * kLegendRow - 4;
  const std::string title = "Roofline of " + profile.gpu.name;
  std::string svg = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"rl\" viewBox=\"0 0 {0:g} {1:g}\" "
      "width=\"{0:g}\" height=\"{1:g}\" role=\"img\" aria-label=\"{2}\">\n",
      kWidth, height, model::io::xmlEscaped(title));
  svg += "<style>" + style() + "</style>\n";
  svg +=
      fmt::format("<rect class=\"rl-ground\" width=\"{:g}\" height=\"{:g}\"/>\n", kWidth, height);
  svg += fmt::format(
      "<text class=\"rl-ink\" x=\"{:g}\" y=\"26\" style=\"font-size:16px;font-weight:600\">{}"
      "</text>\n",
      kLeft, model::io::xmlEscaped(title));
  svg += gridSvg(plot);
  for (const Series& one : series) svg += marksSvg(plot, one);
  svg += roofsSvg(plot);
  svg += legendSvg(series);
  return svg + "</svg>\n";
}

}  // namespace qplan::profiler::report
