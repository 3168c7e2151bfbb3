#include "gui/charts/scene.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "gui/charts/axes.hpp"
#include "gui/charts/marks.hpp"

namespace qplan::gui::charts {

namespace {

constexpr double kReach = 10;     // pixels from the pointer to the edge of a point
constexpr int kShortestZoom = 8;  // pixels
constexpr double kBarGap = 1;

QCPRange rangeOf(const Range& range) { return {range.lower, range.upper}; }

bool same(const QCPRange& one, const Range& other) {
  const double slack = 1e-9 * (other.upper - other.lower);
  return std::abs(one.lower - other.lower) <= slack && std::abs(one.upper - other.upper) <= slack;
}

bool isMark(const Rings::Marked& one) { return one.target.box || one.target.diameter > 0; }

// As many columns as fit beside each other.
int columnsFor(const std::vector<int>& widths, int spacing, int room) {
  for (std::size_t columns = widths.size(); columns > 1; --columns) {
    std::vector<int> widest(columns, 0);
    for (std::size_t i = 0; i < widths.size(); ++i) {
      widest[i % columns] = std::max(widest[i % columns], widths[i]);
    }
    const int gaps = spacing * static_cast<int>(columns - 1);
    if (std::accumulate(widest.begin(), widest.end(), gaps) <= room) {
      return static_cast<int>(columns);
    }
  }
  return 1;
}

}  // namespace

Scene::Scene(QCustomPlot& plot) : plot_(plot), legendRow_(new QCPLayoutGrid) {
  plot_.setAutoAddPlottableToLegend(false);
  plot_.setNoAntialiasingOnDrag(false);
  plot_.setInteractions(QCP::iRangeZoom);
  plot_.setSelectionRectMode(QCP::srmCustom);
  // The legend stands above the axes, where it hides nothing, as wide as it needs to be.
  plot_.plotLayout()->insertRow(0);
  plot_.plotLayout()->addElement(0, 0, legendRow_);
  plot_.plotLayout()->setRowStretchFactor(0, 1e-3);
  plot_.axisRect()->insetLayout()->take(plot_.legend);
  legendRow_->addElement(0, 0, plot_.legend);
  legendRow_->addElement(0, 1, new QCPLayoutElement(&plot_));
  legendRow_->setColumnStretchFactor(0, 1e-3);
  plot_.legend->setVisible(true);
  plot_.legend->setBorderPen(Qt::NoPen);
  plot_.legend->setBrush(Qt::NoBrush);
  plot_.legend->setIconSize(26, 13);
  plot_.legend->setColumnSpacing(14);
  plot_.legend->setRowSpacing(1);
  plot_.axisRect()->setMinimumMargins({6, 6, 14, 6});
  rings_ = new Rings(plot_);
  connect(plot_.xAxis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this,
          [this] { keepWithin(*plot_.xAxis, figure_.x); });
  connect(plot_.yAxis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this,
          [this] { keepWithin(*plot_.yAxis, figure_.y); });
  connect(&plot_, &QCustomPlot::beforeReplot, this, [this] { fit(plot_.size()); });
}

void Scene::keepWithin(QCPAxis& axis, const Range& limits) {
  const QCPRange allowed = within(axis.range(), limits, axis.scaleType() == QCPAxis::stLogarithmic);
  if (allowed != axis.range() && !same(axis.range(), {allowed.lower, allowed.upper})) {
    axis.setRange(allowed);
  }
}

void Scene::set(const report::ChartSpec& chart, Figure figure, const Palette& palette,
                bool keepZoom) {
  const bool keep = keepZoom && zoomed();
  const QCPRange x = plot_.xAxis->range();
  const QCPRange y = plot_.yAxis->range();
  figure_ = std::move(figure);
  palette_ = palette;
  plot_.legend->clearItems();
  plot_.clearPlottables();
  for (int i = plot_.itemCount() - 1; i >= 0; --i) {
    if (plot_.item(i) != rings_) plot_.removeItem(i);
  }
  const QFont font = plot_.font();
  plot_.setBackground(QBrush(palette.background));
  plot_.legend->setFont(font);
  plot_.legend->setTextColor(palette.text);
  QColor veil = palette.text;
  veil.setAlpha(40);
  plot_.selectionRect()->setPen(QPen(palette.text, 1, Qt::DashLine));
  plot_.selectionRect()->setBrush(veil);
  setUpAxes(*plot_.axisRect(), figure_, palette, font);
  addMarks(chart);
  if (!chart.guides.empty()) new GuideLines(plot_, chart.guides, palette, font);
  for (QCPAxis* axis : {plot_.xAxis, plot_.yAxis}) axis->setVisible(!figure_.empty());
  if (figure_.empty()) addMessage();
  if (keep) {
    plot_.xAxis->setRange(x);
    plot_.yAxis->setRange(y);
    keepWithin(*plot_.xAxis, figure_.x);
    keepWithin(*plot_.yAxis, figure_.y);
  } else {
    resetZoom();
  }
}

void Scene::addMarks(const report::ChartSpec& chart) {
  const auto add = [this](MarksBase* marks, const std::string& name) {
    marks->setName(QString::fromStdString(name));
    if (name.empty()) return;
    marks->addToLegend(plot_.legend);
    // QCustomPlot clips an item a pixel above its lower edge, into letters.
    plot_.legend->itemWithPlottable(marks)->setMargins({0, 0, 0, 2});
  };
  const double gap = figure_.bars.empty() ? 0 : kBarGap;
  for (const BoxGroup& group : figure_.groups) {
    if (group.boxes.empty()) continue;
    add(new Boxes(*plot_.xAxis, *plot_.yAxis, group.boxes, palette_[group.colour], gap),
        group.name);
  }
  if (!figure_.borders.empty()) {
    add(new Borders(*plot_.xAxis, *plot_.yAxis, figure_.borders, palette_.background), {});
  }
  for (std::size_t i = 0; i < chart.series.size(); ++i) {
    const report::Series& series = chart.series[i];
    if (figure_.series[i].empty()) continue;
    add(new SeriesMarks(*plot_.xAxis, *plot_.yAxis, figure_.series[i],
                        {series.marker, palette_[series.colour], palette_.background, series.marked,
                         series.dashed, series.joined}),
        series.name);
  }
}

void Scene::addMessage() {
  auto* message = new QCPItemText(&plot_);
  message->setClipToAxisRect(false);
  message->position->setType(QCPItemPosition::ptViewportRatio);
  message->position->setCoords(0.5, 0.5);
  message->setText(tr("There is nothing to show."));
  message->setFont(plot_.font());
  message->setColor(palette_.text);
}

void Scene::highlight(std::optional<std::size_t> key, std::optional<std::size_t> current) {
  std::vector<Rings::Marked> marked;
  if (key) {
    for (const Target& target : figure_.targets) {
      if (target.key == *key) marked.push_back({target, Ring::selected});
    }
    // A ring around a corner of a line would cover the mark that often is there too.
    if (std::ranges::any_of(marked, &isMark)) {
      std::erase_if(marked, [](const Rings::Marked& one) { return !isMark(one); });
    }
  }
  if (current && *current < figure_.targets.size()) {
    marked.push_back({figure_.targets[*current], Ring::current});
  }
  rings_->set(std::move(marked), palette_);
}

void Scene::resetZoom() {
  plot_.xAxis->setRange(rangeOf(figure_.x));
  plot_.yAxis->setRange(rangeOf(figure_.y));
}

bool Scene::zoomed() const {
  return !same(plot_.xAxis->range(), figure_.x) || !same(plot_.yAxis->range(), figure_.y);
}

void Scene::zoomTo(const QRect& pixels) {
  const QRect inside = pixels.normalized().intersected(plot_.axisRect()->rect());
  const auto to = [](QCPAxis& axis, int one, int other) {
    const double a = axis.pixelToCoord(one);
    const double b = axis.pixelToCoord(other);
    axis.setRange(std::min(a, b), std::max(a, b));
  };
  if (inside.width() >= kShortestZoom) to(*plot_.xAxis, inside.left(), inside.right());
  if (inside.height() >= kShortestZoom && figure_.bars.empty()) {
    to(*plot_.yAxis, inside.top(), inside.bottom());
  }
}

void Scene::zoomBy(double factor) {
  plot_.xAxis->scaleRange(factor);
  if (figure_.bars.empty()) plot_.yAxis->scaleRange(factor);
}

std::optional<std::size_t> Scene::targetAt(const QPointF& pixel) const {
  if (!plot_.axisRect()->rect().contains(pixel.toPoint())) return std::nullopt;
  std::optional<std::size_t> box;
  std::optional<std::size_t> nearest;
  double least = kReach;
  for (std::size_t i = 0; i < figure_.targets.size(); ++i) {
    const QRectF extent = extentOf(figure_.targets[i], plot_);
    if (figure_.targets[i].box) {
      if (extent.contains(pixel)) box = i;
      continue;
    }
    const QPointF way = extent.center() - pixel;
    // Inside a large mark the small one in front of it still wins: its middle is nearer.
    const double distance = std::hypot(way.x(), way.y());
    if (distance > extent.width() / 2 + kReach) continue;
    const double outside = std::max(0.0, distance - extent.width() / 2) + distance * 1e-3;
    if (outside <= least) {
      least = outside;
      nearest = i;
    }
  }
  return nearest ? nearest : box;
}

QPointF Scene::pixelOf(std::size_t target) const {
  return extentOf(figure_.targets[target], plot_).center();
}

bool Scene::shows(std::size_t target) const {
  const Target& wanted = figure_.targets[target];
  return plot_.xAxis->range().contains(wanted.x) && plot_.yAxis->range().contains(wanted.y);
}

void Scene::fit(const QSize& size) {
  fitTicks(*plot_.axisRect(), size);
  QCPLegend& legend = *plot_.legend;
  std::vector<int> widths;
  for (int i = 0; i < legend.itemCount(); ++i) {
    const QCPLayoutElement* item = legend.item(i);
    // the last row may have places left
    if (item != nullptr) widths.push_back(item->minimumOuterSizeHint().width());
  }
  if (widths.empty()) {
    legend.setMargins({});
    return;
  }
  legend.setMargins({8, 2, 8, 2});
  legend.setWrap(columnsFor(widths, legend.columnSpacing(), size.width() - 30));
  legend.setFillOrder(QCPLayoutGrid::foColumnsFirst, true);
}

void Scene::paint(QCPPainter& painter, const QRect& area) {
  fit(area.size());
  painter.save();
  painter.translate(area.topLeft());
  plot_.toPainter(&painter, area.width(), area.height());
  painter.restore();
  plot_.replot(QCustomPlot::rpQueuedRefresh);
}

}  // namespace qplan::gui::charts
