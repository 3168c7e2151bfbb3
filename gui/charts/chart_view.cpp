#include "gui/charts/chart_view.hpp"

#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>

#include "gui/charts/chart_view_impl.hpp"

namespace qplan::gui::charts {

namespace {

bool sameAxes(const report::ChartSpec& one, const report::ChartSpec& other) {
  return one.id == other.id && one.x.label == other.x.label && one.y.label == other.y.label &&
         one.x.logarithmic == other.x.logarithmic && one.y.logarithmic == other.y.logarithmic &&
         one.bars.size() == other.bars.size();
}

}  // namespace

ChartView::ChartView(QWidget* parent) : QWidget(parent) {
  setFocusPolicy(Qt::StrongFocus);
  setBackgroundRole(QPalette::Base);
  setAutoFillBackground(true);
  impl_ = std::make_unique<Impl>(*this);
  impl_->plot->installEventFilter(this);
  impl_->rebuild(false);
}

ChartView::~ChartView() = default;

void ChartView::show(const planner::report::ChartSpec& chart) {
  const bool keepZoom = sameAxes(chart, impl_->chart);
  impl_->chart = chart;
  impl_->rebuild(keepZoom);
}

const planner::report::ChartSpec& ChartView::chart() const { return impl_->chart; }

void ChartView::select(std::optional<std::size_t> key) {
  if (impl_->selected == key) return;
  impl_->selected = key;
  // The keys go on from what is selected.
  impl_->current.reset();
  impl_->highlight();
}

std::optional<std::size_t> ChartView::selected() const { return impl_->selected; }

void ChartView::resetView() {
  impl_->scene.resetZoom();
  impl_->invalidate();
}

bool ChartView::isZoomed() const { return impl_->scene.zoomed(); }

QPointF ChartView::pixelOf(double x, double y) const {
  impl_->ensureDrawn();
  const QCustomPlot& plot = *impl_->plot;
  return plot.mapTo(this, QPointF(plot.xAxis->coordToPixel(x), plot.yAxis->coordToPixel(y)));
}

bool ChartView::event(QEvent* event) {
  // Esc is ours while there is something to clear, whatever shortcut it is elsewhere.
  if (event->type() == QEvent::ShortcutOverride) {
    const auto& key = static_cast<QKeyEvent&>(*event);
    if (key.key() == Qt::Key_Escape && (impl_->selected || impl_->current)) {
      event->accept();
      return true;
    }
  }
  if (event->type() == QEvent::ScreenChangeInternal) impl_->invalidate();
  return QWidget::event(event);
}

bool ChartView::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Paint) impl_->ensureDrawn();
  return QWidget::eventFilter(watched, event);
}

void ChartView::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (!impl_) return;
  switch (event->type()) {
    case QEvent::LanguageChange:
      impl_->translate();
      [[fallthrough]];
    case QEvent::PaletteChange:
    case QEvent::StyleChange:
    case QEvent::FontChange:
    case QEvent::LocaleChange:
      impl_->rebuild(true);
      break;
    default:
      break;
  }
}

void ChartView::contextMenuEvent(QContextMenuEvent* event) {
  impl_->reset->setEnabled(isZoomed());
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  menu->addActions(actions());
  menu->popup(event->globalPos());
}

void ChartView::focusInEvent(QFocusEvent* event) {
  QWidget::focusInEvent(event);
  update();
}

void ChartView::focusOutEvent(QFocusEvent* event) {
  QWidget::focusOutEvent(event);
  update();
}

void ChartView::keyPressEvent(QKeyEvent* event) {
  if (!impl_->press(*event)) QWidget::keyPressEvent(event);
}

void ChartView::paintEvent(QPaintEvent*) {
  if (!hasFocus()) return;
  QPainter painter(this);
  painter.setPen(QPen(palette().color(QPalette::Highlight), 2));
  painter.drawRect(rect().adjusted(1, 1, -1, -1));
}

}  // namespace qplan::gui::charts
