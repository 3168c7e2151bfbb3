#include "gui/charts/figure.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>
#include <utility>

namespace qplan::gui::charts {

namespace {

constexpr double kSmallestMark = 4;  // pixels
constexpr double kLargestMark = 36;
constexpr double kBarThickness = 0.7;  // of the distance of two bars
constexpr double kPadding = 0.04;      // of an axis, on either side

bool hasPlace(double value, const report::Axis& axis) {
  return std::isfinite(value) && (!axis.logarithmic || value > 0);
}

// Pixels of a mark of size 1: less where there are many.
double usualDiameter(const report::ChartSpec& chart) {
  std::size_t count = 0;
  for (const report::Series& series : chart.series) {
    if (series.marked) count += series.points.size();
  }
  return count > 5000 ? 5 : count > 1000 ? 7 : 9;
}

double diameterOf(const report::Series& series, const report::Point& point, double usual) {
  if (!series.marked) return 0;
  const double area = std::isfinite(point.size) ? std::max(0.0, point.size) : 0;
  return std::clamp(usual * std::sqrt(area), kSmallestMark, kLargestMark);
}

void addSeries(const report::ChartSpec& chart, Figure& figure) {
  const double usual = usualDiameter(chart);
  for (const report::Series& series : chart.series) {
    std::vector<Spot>& spots = figure.series.emplace_back();
    spots.reserve(series.points.size());
    for (const report::Point& point : series.points) {
      if (!hasPlace(point.x, figure.xAxis) || !hasPlace(point.y, figure.yAxis)) {
        ++figure.leftOut;
        continue;
      }
      const double diameter = diameterOf(series, point, usual);
      spots.push_back(
          {point.x, point.y, point.xLower, point.xUpper, point.yLower, point.yUpper, diameter});
      if (point.key != report::kNoKey || !point.label.empty()) {
        figure.targets.push_back(
            {point.x, point.y, std::nullopt, diameter, point.label, point.key, 0});
      }
    }
  }
}

// Points in order of x, one for each key.
void orderPoints(Figure& figure) {
  const bool keyed = std::ranges::any_of(
      figure.targets, [](const Target& target) { return target.key != report::kNoKey; });
  for (std::size_t i = 0; i < figure.targets.size(); ++i) {
    if (!keyed || figure.targets[i].key != report::kNoKey) figure.order.push_back(i);
  }
  std::ranges::stable_sort(figure.order, [&](std::size_t a, std::size_t b) {
    const Target& one = figure.targets[a];
    const Target& other = figure.targets[b];
    // of two at one place the larger mark, of which the other may be a corner of a line
    return std::tuple(one.x, one.y, -one.diameter) < std::tuple(other.x, other.y, -other.diameter);
  });
  if (!keyed) return;
  std::set<std::size_t> seen;
  std::erase_if(figure.order,
                [&](std::size_t i) { return !seen.insert(figure.targets[i].key).second; });
}

void addBox(Figure& figure, BoxGroup& group, const Box& box, const std::string& label,
            std::size_t key, std::size_t row) {
  group.boxes.push_back(box);
  figure.order.push_back(figure.targets.size());
  figure.targets.push_back(
      {(box.left + box.right) / 2, (box.bottom + box.top) / 2, box, 0, label, key, row});
}

BoxGroup& groupOf(Figure& figure, const report::Segment& segment) {
  const auto found = std::ranges::find_if(figure.groups, [&](const BoxGroup& group) {
    return group.name == segment.name && group.colour == segment.colour;
  });
  if (found != figure.groups.end()) return *found;
  return figure.groups.emplace_back(BoxGroup{segment.name, segment.colour, {}});
}

void addBars(const report::ChartSpec& chart, Figure& figure) {
  for (std::size_t row = 0; row < chart.bars.size(); ++row) {
    const report::Bar& bar = chart.bars[row];
    figure.bars.push_back(bar.name);
    const auto middle = static_cast<double>(chart.bars.size() - 1 - row);
    double from = bar.from;
    for (const report::Segment& segment : bar.segments) {
      BoxGroup& group = groupOf(figure, segment);
      if (!std::isfinite(segment.length) || segment.length < 0) ++figure.leftOut;
      if (!std::isfinite(segment.length) || !(segment.length > 0)) continue;
      const double to = from + segment.length;
      addBox(figure, group, {from, to, middle - kBarThickness / 2, middle + kBarThickness / 2},
             segment.label.empty() ? segment.name : segment.label, segment.key, row);
      from = to;
    }
  }
}

// Category of a cell; kNoKey where it is empty, or outside the map.
std::size_t categoryAt(const report::CategoryMap& map, std::size_t column, std::size_t row) {
  const std::size_t columns = map.xEdges.size() - 1;
  const std::size_t cell = row * columns + column;
  if (column >= columns || cell >= map.cells.size()) return report::kNoKey;
  return map.cells[cell] < map.categories.size() ? map.cells[cell] : report::kNoKey;
}

void addMap(const report::ChartSpec& chart, Figure& figure) {
  if (!chart.map || chart.map->xEdges.size() < 2 || chart.map->yEdges.size() < 2) return;
  const report::CategoryMap& map = *chart.map;
  const std::size_t first = figure.groups.size();
  for (const report::CategoryMap::Category& category : map.categories) {
    figure.groups.push_back({category.name, category.colour, {}});
  }
  const std::size_t columns = map.xEdges.size() - 1;
  const std::size_t rows = map.yEdges.size() - 1;
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t column = 0; column < columns; ++column) {
      const Box box{map.xEdges[column], map.xEdges[column + 1], map.yEdges[row],
                    map.yEdges[row + 1]};
      if (!hasPlace(box.left, figure.xAxis) || !hasPlace(box.right, figure.xAxis) ||
          !hasPlace(box.bottom, figure.yAxis) || !hasPlace(box.top, figure.yAxis)) {
        ++figure.leftOut;
        continue;
      }
      const std::size_t category = categoryAt(map, column, row);
      if (column + 1 < columns && category != categoryAt(map, column + 1, row)) {
        figure.borders.push_back({box.right, box.bottom, box.right, box.top});
      }
      if (row + 1 < rows && category != categoryAt(map, column, row + 1)) {
        figure.borders.push_back({box.left, box.top, box.right, box.top});
      }
      if (category == report::kNoKey) continue;
      const std::size_t cell = row * columns + column;
      addBox(figure, figure.groups[first + category], box,
             cell < map.labels.size() ? map.labels[cell] : map.categories[category].name,
             map.selectable ? cell : report::kNoKey, row);
    }
  }
}

// Grows to what an axis has to show.
class Extent {
 public:
  explicit Extent(const report::Axis& axis) : axis_(axis) {}

  void add(std::optional<double> value) {
    if (!value || !hasPlace(*value, axis_)) return;
    lower_ = lower_ ? std::min(*lower_, *value) : *value;
    upper_ = upper_ ? std::max(*upper_, *value) : *value;
  }

  // With room on either side, but not beyond zero where nothing is; the ends the axis asks for are
  // kept.
  Range padded(double share) const {
    Range range = axis_.logarithmic ? logarithmic(share) : linear(share);
    if (axis_.from && hasPlace(*axis_.from, axis_)) range.lower = *axis_.from;
    if (axis_.to && hasPlace(*axis_.to, axis_)) range.upper = *axis_.to;
    if (!(range.lower < range.upper)) range.upper = range.lower + std::abs(range.lower) + 1;
    return range;
  }

 private:
  Range linear(double share) const {
    if (!lower_) return {0, 1};
    if (*lower_ == *upper_) {
      const double room = *lower_ == 0 ? 1 : std::abs(*lower_) / 2;
      return {*lower_ - room, *upper_ + room};
    }
    const double room = (*upper_ - *lower_) * share;
    return {*lower_ >= 0 ? std::max(0.0, *lower_ - room) : *lower_ - room,
            *upper_ <= 0 ? std::min(0.0, *upper_ + room) : *upper_ + room};
  }

  Range logarithmic(double share) const {
    if (!lower_) return {1, 10};
    const double room = *lower_ == *upper_ ? 2 : std::pow(*upper_ / *lower_, share);
    return {*lower_ / room, *upper_ * room};
  }

  report::Axis axis_;
  std::optional<double> lower_, upper_;
};

void setRanges(const report::ChartSpec& chart, Figure& figure) {
  Extent x(figure.xAxis);
  Extent y(figure.yAxis);
  for (const std::vector<Spot>& spots : figure.series) {
    for (const Spot& spot : spots) {
      x.add(spot.x);
      x.add(spot.xLower);
      x.add(spot.xUpper);
      y.add(spot.y);
      y.add(spot.yLower);
      y.add(spot.yUpper);
    }
  }
  for (const BoxGroup& group : figure.groups) {
    for (const Box& box : group.boxes) {
      x.add(box.left);
      x.add(box.right);
      y.add(box.bottom);
      y.add(box.top);
    }
  }
  for (const report::Guide& guide : chart.guides) {
    (guide.axis == report::Guide::Across::x ? x : y).add(guide.value);
  }
  if (!chart.bars.empty()) x.add(0);
  // A map fills its axes.
  const double padding = chart.map ? 0 : kPadding;
  figure.x = x.padded(padding);
  figure.y = figure.bars.empty() ? y.padded(padding)
                                 : Range{-0.5, static_cast<double>(figure.bars.size()) - 0.5};
}

}  // namespace

bool Figure::empty() const {
  return std::ranges::all_of(series, [](const auto& spots) { return spots.empty(); }) &&
         std::ranges::all_of(groups, [](const BoxGroup& group) { return group.boxes.empty(); });
}

Figure figureOf(const report::ChartSpec& chart) {
  Figure figure;
  figure.xAxis = chart.x;
  figure.yAxis = chart.y;
  // Lengths add up: only a linear axis measures them.
  if (!chart.bars.empty()) figure.xAxis.logarithmic = figure.yAxis.logarithmic = false;
  addSeries(chart, figure);
  orderPoints(figure);
  addBars(chart, figure);
  addMap(chart, figure);
  setRanges(chart, figure);
  return figure;
}

std::optional<std::size_t> inNextRow(const Figure& figure, std::size_t from, bool up) {
  const Target& start = figure.targets[from];
  if (!start.box) return std::nullopt;
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < figure.targets.size(); ++i) {
    const Target& target = figure.targets[i];
    if (!target.box || (up ? target.y <= start.box->top : target.y >= start.box->bottom)) continue;
    const auto distance = [&](const Target& other) {
      return std::pair{std::abs(other.y - start.y), std::abs(other.x - start.x)};
    };
    if (!best || distance(target) < distance(figure.targets[*best])) best = i;
  }
  return best;
}

}  // namespace qplan::gui::charts
