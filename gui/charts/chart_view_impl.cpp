#include "gui/charts/chart_view_impl.hpp"

#include <QApplication>
#include <QClipboard>
#include <QKeyEvent>
#include <QToolTip>
#include <QVBoxLayout>
#include <algorithm>

namespace qplan::gui::charts {

namespace {

constexpr std::size_t kLongTip = 80;  // characters, above which a tooltip is wrapped

QLabel* label(QWidget* parent) {
  auto* made = new QLabel(parent);
  made->setWordWrap(true);
  made->setTextFormat(Qt::PlainText);
  made->setForegroundRole(QPalette::Text);
  made->setContentsMargins(8, 2, 8, 2);
  // Room goes to the plot.
  made->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
  return made;
}

}  // namespace

ChartView::Impl::Impl(ChartView& owner)
    : view(owner),
      title(label(&view)),
      plot(new QCustomPlot(&view)),
      note(label(&view)),
      copyImage(new QAction(&view)),
      copyFigures(new QAction(&view)),
      reset(new QAction(&view)),
      scene(*plot) {
  auto* layout = new QVBoxLayout(&view);
  layout->setContentsMargins(3, 3, 3, 3);
  layout->setSpacing(0);
  layout->addWidget(title);
  layout->addWidget(plot, 1);
  layout->addWidget(note);
  plot->setObjectName(QStringLiteral("plot"));
  plot->setFocusPolicy(Qt::NoFocus);
  plot->setAttribute(Qt::WA_NoMousePropagation, false);  // the context menu is the view's
  view.addActions({copyImage, copyFigures, reset});
  connect(copyImage, &QAction::triggered, this, [this] {
    QApplication::clipboard()->setImage(view.toImage(view.size(), view.devicePixelRatioF()));
  });
  connect(copyFigures, &QAction::triggered, this,
          [this] { QApplication::clipboard()->setText(view.figures()); });
  connect(reset, &QAction::triggered, this, [this] { view.resetView(); });
  connect(plot, &QCustomPlot::mousePress, this, [this](QMouseEvent* event) { pressed(*event); });
  connect(plot, &QCustomPlot::mouseMove, this, [this](QMouseEvent* event) { moved(*event); });
  connect(plot, &QCustomPlot::mouseRelease, this, [this](QMouseEvent* event) { released(*event); });
  connect(plot, &QCustomPlot::mouseDoubleClick, this, [this] { view.resetView(); });
  connect(plot->selectionRect(), &QCPSelectionRect::accepted, this, &Impl::zoomTo);
  translate();
}

ChartView::Impl::~Impl() { hideTip(); }

void ChartView::Impl::translate() {
  copyImage->setText(ChartView::tr("Copy &image"));
  copyFigures->setText(ChartView::tr("Copy &figures"));
  reset->setText(ChartView::tr("&Reset view"));
}

void ChartView::Impl::rebuild(bool keepZoom) {
  std::optional<std::size_t> key;
  if (current) key = scene.figure().targets[*current].key;
  palette = paletteOf(view.palette());
  plot->setLocale(view.locale());  // QCustomPlot starts with one of its own
  scene.set(chart, figureOf(chart), palette, keepZoom);
  // The keys stay on the same mark where it still is there.
  current.reset();
  hideTip();
  if (key && *key != report::kNoKey) {
    const auto& order = scene.figure().order;
    const auto found = std::ranges::find_if(
        order, [&](std::size_t i) { return scene.figure().targets[i].key == *key; });
    if (found != order.end()) current = *found;
  }
  QFont bold = view.font();
  bold.setWeight(QFont::DemiBold);
  title->setFont(bold);
  title->setText(QString::fromStdString(chart.title));
  title->setVisible(!title->text().isEmpty());
  note->setText(noteText());
  note->setVisible(!note->text().isEmpty());
  view.setAccessibleName(title->text());
  describe();
  scene.highlight(selected, current);
  invalidate();
}

QString ChartView::Impl::noteText() const {
  QStringList parts;
  if (!chart.note.empty()) parts << QString::fromStdString(chart.note);
  if (scene.figure().leftOut > 0) {
    parts << ChartView::tr("Left out, as these axes have no place for them: %1.")
                 .arg(view.locale().toString(static_cast<qulonglong>(scene.figure().leftOut)));
  }
  return parts.join(u' ');
}

void ChartView::Impl::invalidate() {
  dirty_ = true;
  plot->update();
}

void ChartView::Impl::ensureDrawn() {
  const double ratio = view.devicePixelRatioF();
  if (plot->bufferDevicePixelRatio() != ratio) {
    plot->setBufferDevicePixelRatio(ratio);
    dirty_ = true;
  }
  if (!dirty_) return;
  dirty_ = false;
  plot->replot(QCustomPlot::rpQueuedRefresh);
}

void ChartView::Impl::highlight() {
  scene.highlight(selected, current);
  if (!dirty_) plot->layer(QStringLiteral("overlay"))->replot();
}

void ChartView::Impl::describe() {
  if (current) {
    view.setAccessibleDescription(QString::fromStdString(scene.figure().targets[*current].label));
    return;
  }
  QStringList parts{ChartView::tr("Chart."), note->text()};
  if (!scene.figure().order.empty()) {
    parts << ChartView::tr("Left and Right move between marks, Enter selects, Escape clears.");
  }
  parts.removeAll(QString());
  view.setAccessibleDescription(parts.join(u' '));
}

void ChartView::Impl::pressed(QMouseEvent& event) {
  pressedAt_ = event.position().toPoint();
  const bool move = event.modifiers().testFlag(Qt::ShiftModifier);
  plot->setSelectionRectMode(move ? QCP::srmNone : QCP::srmCustom);
  plot->setInteraction(QCP::iRangeDrag, move);
}

void ChartView::Impl::moved(QMouseEvent& event) {
  if (event.buttons() != Qt::NoButton) {
    hideTip();
    return;
  }
  ensureDrawn();
  const auto target = scene.targetAt(event.position());
  const bool keyed = target && scene.figure().targets[*target].key != report::kNoKey;
  plot->setCursor(keyed ? Qt::PointingHandCursor : Qt::ArrowCursor);
  if (!target) {
    hideTip();
  } else if (tip_ != target || !QToolTip::isVisible()) {
    showTip(*target, event.globalPosition().toPoint());
  }
}

void ChartView::Impl::released(QMouseEvent& event) {
  const QPoint way = event.position().toPoint() - pressedAt_;
  if (event.button() != Qt::LeftButton || way.manhattanLength() > 3) return;
  ensureDrawn();
  if (const auto target = scene.targetAt(event.position())) activate(*target);
}

void ChartView::Impl::zoomTo(const QRect& pixels, const QMouseEvent* event) {
  if (event == nullptr || event->button() != Qt::LeftButton) return;
  scene.zoomTo(pixels);
  invalidate();
}

void ChartView::Impl::showTip(std::size_t target, const QPoint& at) {
  const QString text = QString::fromStdString(scene.figure().targets[target].label);
  if (text.isEmpty()) {
    hideTip();
    return;
  }
  const bool plain =
      static_cast<std::size_t>(text.size()) <= kLongTip && !Qt::mightBeRichText(text);
  tip_ = target;
  QToolTip::showText(at, plain ? text : QStringLiteral("<qt>%1</qt>").arg(text.toHtmlEscaped()),
                     plot);
}

void ChartView::Impl::hideTip() {
  if (!tip_) return;
  tip_.reset();
  QToolTip::hideText();
}

void ChartView::Impl::activate(std::size_t target) {
  const std::size_t key = scene.figure().targets[target].key;
  if (key == report::kNoKey) return;
  selected = key;
  current = target;
  describe();
  highlight();
  emit view.activated(key);
}

void ChartView::Impl::clear() {
  const bool had = selected.has_value();
  selected.reset();
  current.reset();
  hideTip();
  describe();
  highlight();
  if (had) emit view.cleared();
}

void ChartView::Impl::moveTo(std::optional<std::size_t> target) {
  if (!target) return;
  current = target;
  if (!scene.shows(*target)) view.resetView();
  ensureDrawn();
  describe();
  highlight();
  if (view.isVisible()) {
    showTip(*target, plot->mapToGlobal(scene.pixelOf(*target).toPoint() + QPoint(6, 6)));
  }
}

std::optional<std::size_t> ChartView::Impl::neighbour(int key) const {
  const std::vector<std::size_t>& order = scene.figure().order;
  const std::vector<Target>& targets = scene.figure().targets;
  if (order.empty()) return std::nullopt;
  // Where the keys are; at first, where the selection is.
  const auto at = std::ranges::find_if(order, [&](std::size_t i) {
    return current ? i == *current || (targets[i].key != report::kNoKey &&
                                       targets[i].key == targets[*current].key)
                   : selected && targets[i].key == *selected;
  });
  const bool none = at == order.end();
  switch (key) {
    case Qt::Key_Home:
      return order.front();
    case Qt::Key_End:
      return order.back();
    case Qt::Key_Left:
      if (none) return order.back();
      return at == order.begin() ? *at : *(at - 1);
    case Qt::Key_Right:
      if (none) return order.front();
      return at + 1 == order.end() ? *at : *(at + 1);
    default:
      return none ? std::nullopt : inNextRow(scene.figure(), *at, key == Qt::Key_Up);
  }
}

bool ChartView::Impl::press(QKeyEvent& event) {
  if ((event.modifiers() & ~(Qt::KeypadModifier | Qt::ShiftModifier)) != Qt::NoModifier) {
    return false;
  }
  switch (event.key()) {
    case Qt::Key_Left:
    case Qt::Key_Right:
    case Qt::Key_Home:
    case Qt::Key_End:
      moveTo(neighbour(event.key()));
      return true;
    case Qt::Key_Up:
    case Qt::Key_Down:
      if (scene.figure().groups.empty()) return false;
      moveTo(neighbour(event.key()));
      return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
      if (!current) return false;
      activate(*current);
      return true;
    case Qt::Key_Escape:
      if (!current && !selected) return false;
      clear();
      return true;
    case Qt::Key_Plus:
    case Qt::Key_Minus:
      scene.zoomBy(event.key() == Qt::Key_Plus ? 0.8 : 1.25);
      invalidate();
      return true;
    case Qt::Key_0:
      view.resetView();
      return true;
    default:
      return false;
  }
}

}  // namespace qplan::gui::charts
