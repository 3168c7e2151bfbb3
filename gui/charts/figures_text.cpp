#include "gui/charts/figures_text.hpp"

#include <QLocale>
#include <QStringList>
#include <optional>

namespace qplan::gui::charts {

namespace report = planner::report;

namespace {

QString cell(const std::string& text) {
  // A cell has neither tabs nor line breaks.
  return QString::fromStdString(text).simplified();
}

// The shortest digits that give the same number back.
QString cell(std::optional<double> value) {
  return value ? QString::number(*value, 'g', QLocale::FloatingPointShortest) : QString();
}

void addSeries(const report::ChartSpec& chart, QStringList& lines) {
  if (chart.series.empty()) return;
  const QString x = cell(chart.x.label);
  const QString y = cell(chart.y.label);
  lines << QStringList{QStringLiteral("series"),
                       x,
                       x + QStringLiteral(" lower"),
                       x + QStringLiteral(" upper"),
                       y,
                       y + QStringLiteral(" lower"),
                       y + QStringLiteral(" upper"),
                       QStringLiteral("label")}
               .join(u'\t');
  for (const report::Series& series : chart.series) {
    for (const report::Point& point : series.points) {
      lines << QStringList{cell(series.name),  cell(point.x),    cell(point.xLower),
                           cell(point.xUpper), cell(point.y),    cell(point.yLower),
                           cell(point.yUpper), cell(point.label)}
                   .join(u'\t');
    }
  }
}

void addBars(const report::ChartSpec& chart, QStringList& lines) {
  if (chart.bars.empty()) return;
  lines << QStringList{QStringLiteral("bar"), QStringLiteral("part"), cell(chart.x.label),
                       QStringLiteral("label")}
               .join(u'\t');
  for (const report::Bar& bar : chart.bars) {
    for (const report::Segment& segment : bar.segments) {
      lines << QStringList{cell(bar.name), cell(segment.name), cell(segment.length),
                           cell(segment.label)}
                   .join(u'\t');
    }
  }
}

void addMap(const report::ChartSpec& chart, QStringList& lines) {
  if (!chart.map || chart.map->xEdges.size() < 2) return;
  const report::CategoryMap& map = *chart.map;
  const QString x = cell(chart.x.label);
  const QString y = cell(chart.y.label);
  lines << QStringList{x + QStringLiteral(" from"), x + QStringLiteral(" to"),
                       y + QStringLiteral(" from"), y + QStringLiteral(" to"),
                       QStringLiteral("category"),  QStringLiteral("label")}
               .join(u'\t');
  const std::size_t columns = map.xEdges.size() - 1;
  for (std::size_t i = 0; i < map.cells.size() && i / columns + 1 < map.yEdges.size(); ++i) {
    const std::size_t column = i % columns;
    const std::size_t row = i / columns;
    const bool filled = map.cells[i] < map.categories.size();
    lines << QStringList{cell(map.xEdges[column]),
                         cell(map.xEdges[column + 1]),
                         cell(map.yEdges[row]),
                         cell(map.yEdges[row + 1]),
                         filled ? cell(map.categories[map.cells[i]].name) : QString(),
                         i < map.labels.size() ? cell(map.labels[i]) : QString()}
                 .join(u'\t');
  }
}

}  // namespace

QString figuresText(const report::ChartSpec& chart) {
  QStringList lines;
  addSeries(chart, lines);
  addBars(chart, lines);
  addMap(chart, lines);
  lines << QString();  // the last line ends too
  return lines.join(u'\n');
}

}  // namespace qplan::gui::charts
