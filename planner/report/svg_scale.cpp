#include "planner/report/svg_scale.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace qplan::planner::report {

namespace {

constexpr double kRoom = 0.04;  // of the axis, at each end
constexpr double kFewDecades = 3;

// Every value that a mark has along the axis.
std::vector<double> valuesOf(const ChartSpec& chart, Side side) {
  const bool x = side == Side::x;
  std::vector<double> values;
  for (const Series& series : chart.series) {
    for (const Point& point : series.points) {
      values.push_back(x ? point.x : point.y);
      for (const auto& end : {x ? point.xLower : point.yLower, x ? point.xUpper : point.yUpper}) {
        if (end) values.push_back(*end);
      }
    }
  }
  for (const Bar& bar : chart.bars) {
    if (!x) break;
    double sum = bar.from;
    values.push_back(sum);
    for (const Segment& segment : bar.segments) sum += segment.length;
    values.push_back(sum);
  }
  if (chart.map) {
    const auto& edges = x ? chart.map->xEdges : chart.map->yEdges;
    values.insert(values.end(), edges.begin(), edges.end());
  }
  for (const Guide& guide : chart.guides) {
    if ((guide.axis == Guide::Across::x) == x) values.push_back(guide.value);
  }
  return values;
}

std::string textOf(double value) {
  constexpr std::array kPrefixes{"", "k", "M", "G", "T", "P"};
  std::size_t prefix = 0;
  while (std::abs(value) >= 1e4 && prefix + 1 < kPrefixes.size()) {
    // 10,000 is 10k, then 1M.
    do {
      value /= 1e3;
      ++prefix;
    } while (std::abs(value) >= 1e3 && prefix + 1 < kPrefixes.size());
  }
  return fmt::format("{:g}{}", value, kPrefixes[prefix]);
}

std::vector<Tick> steps(const Scale& scale) {
  const double rough = (scale.high - scale.low) / 6;
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  double step = power;
  for (const double times : {2.0, 5.0, 10.0}) {
    if (rough > 1.2 * step) step = times * power;
  }
  std::vector<Tick> ticks;
  for (double i = std::ceil(scale.low / step - 1e-9); i * step <= scale.high + 1e-9 * step; ++i) {
    ticks.push_back({i * step, textOf(i == 0 ? 0 : i * step)});
  }
  return ticks;
}

std::vector<Tick> decades(const Scale& scale) {
  const int first = static_cast<int>(std::floor(std::log10(scale.low)));
  const int last = static_cast<int>(std::ceil(std::log10(scale.high)));
  const double span = std::log10(scale.high / scale.low);
  std::vector<Tick> ticks;
  for (int power = first; power <= last; ++power) {
    for (const double times : {1.0, 2.0, 5.0}) {
      if (times > 1 && span > kFewDecades) break;
      const double value = times * std::pow(10.0, power);
      if (value >= scale.low * (1 - 1e-9) && value <= scale.high * (1 + 1e-9)) {
        ticks.push_back({value, textOf(value)});
      }
    }
  }
  return ticks;
}

}  // namespace

bool Scale::holds(double value) const {
  return std::isfinite(value) && (!logarithmic || value > 0);
}

double Scale::at(double value) const {
  const double share =
      logarithmic ? std::log(value / low) / std::log(high / low) : (value - low) / (high - low);
  return from + share * (to - from);
}

Scale scaleOf(const ChartSpec& chart, Side side, double from, double to) {
  const Axis& axis = side == Side::x ? chart.x : chart.y;
  Scale scale{axis.logarithmic, 0, 0, from, to};
  std::optional<double> low;
  std::optional<double> high;
  for (const double value : valuesOf(chart, side)) {
    if (!scale.holds(value)) continue;
    low = std::min(value, low.value_or(value));
    high = std::max(value, high.value_or(value));
  }
  scale.low = axis.from.value_or(low.value_or(scale.logarithmic ? 1 : 0));
  scale.high = axis.to.value_or(high.value_or(scale.logarithmic ? 10 : 1));
  if (scale.logarithmic) {
    if (!(scale.high > scale.low)) scale = {true, scale.low / 2, scale.low * 2, from, to};
    const double room = chart.map ? 1 : std::pow(scale.high / scale.low, kRoom);
    if (!axis.from) scale.low /= room;
    if (!axis.to) scale.high *= room;
  } else {
    if (!(scale.high > scale.low)) scale.high = scale.low + 1;
    const double room = chart.map ? 0 : kRoom * (scale.high - scale.low);
    if (!axis.from && scale.low != 0) scale.low -= room;
    if (!axis.to) scale.high += room;
  }
  return scale;
}

std::vector<Tick> ticksOf(const Scale& scale) {
  if (!scale.logarithmic) return steps(scale);
  std::vector<Tick> ticks = decades(scale);
  return ticks.size() < 3 && scale.high < 10 * scale.low ? steps(scale) : ticks;
}

}  // namespace qplan::planner::report
