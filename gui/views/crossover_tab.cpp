#include "gui/views/crossover_tab.hpp"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>
#include <algorithm>
#include <mutex>

#include "gui/models/text.hpp"
#include "gui/views/chart_panel.hpp"
#include "planner/report/charts.hpp"

namespace qplan::gui {

using planner::CrossoverQuestion;
using planner::LoadAxis;
using planner::ShapeAxis;

namespace {

constexpr std::size_t kColumns = 60;
constexpr std::size_t kRows = 40;
constexpr std::size_t kPrices = 4;  // GPU types whose price may be an axis

// Of the vertical axis.
struct Shape {
  ShapeAxis axis = ShapeAxis::inputTokens;
  const model::Gpu* gpu = nullptr;  // whose price
};

Shape shapeOf(const QComboBox& box, const planner::Request& request) {
  const QVariant chosen = box.currentData();
  if (chosen.typeId() != QMetaType::QString)
    return {static_cast<ShapeAxis>(chosen.toInt()), nullptr};
  for (const model::Gpu* gpu : request.gpus) {
    if (text(gpu->id) == chosen.toString()) return {ShapeAxis::priceRatio, gpu};
  }
  return {};
}

}  // namespace

CrossoverTab::CrossoverTab(QWidget* parent)
    : QWidget(parent),
      load_(new QComboBox(this)),
      shape_(new QComboBox(this)),
      message_(new QLabel(this)),
      chart_(new ChartPanel(this)),
      task_(this) {
  load_->addItem(tr("demand"), static_cast<int>(LoadAxis::demand));
  load_->addItem(tr("requests at once per replica"), static_cast<int>(LoadAxis::concurrency));
  shape_->addItem(tr("input tokens"), static_cast<int>(ShapeAxis::inputTokens));
  shape_->addItem(tr("output tokens"), static_cast<int>(ShapeAxis::outputTokens));
  load_->setObjectName("loadAxis");
  shape_->setObjectName("shapeAxis");
  chart_->setToolTip(tr("Click a cell, or press Enter on it, to ask for that load and length"));
  load_->setAccessibleName(tr("Horizontal axis"));
  shape_->setAccessibleName(tr("Vertical axis"));
  auto* top = new QHBoxLayout;
  top->addWidget(new QLabel(tr("Best format by"), this));
  top->addWidget(load_);
  top->addWidget(new QLabel(tr("and"), this));
  top->addWidget(shape_);
  top->addWidget(message_);
  top->addStretch(1);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addLayout(top);
  layout->addWidget(chart_, 1);
  task_.whenIdle([this] { emit busyChanged(false); });
  connect(chart_, &ChartPanel::activated, this, &CrossoverTab::choose);
  for (QComboBox* box : {load_, shape_}) {
    connect(box, &QComboBox::currentIndexChanged, this, [this] {
      shown_.reset();
      update();
    });
  }
}

void CrossoverTab::show(const AnswerPtr& answer) {
  answer_ = answer;
  offerPrices();
  update();
}

void CrossoverTab::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  update();
}

void CrossoverTab::update() {
  if (!isVisible() || !answer_ || answer_ == shown_ || !answer_->problems.empty()) return;
  shown_ = answer_;
  message_->setText(tr("computing"));
  emit busyChanged(true);
  const Shape shape = shapeOf(*shape_, answer_->request);
  const auto question =
      planner::questionAround(answer_->request, static_cast<LoadAxis>(load_->currentData().toInt()),
                              shape.axis, kColumns, kRows, shape.gpu);
  task_.start(
      [answer = answer_,
       question](const std::stop_token& stop) -> std::optional<planner::CrossoverMap> {
        const std::shared_lock reading(answer->knowledge->facts);
        return planner::crossover(answer->request, question, answer->knowledge->cache, stop);
      },
      [this, answer = answer_](const std::optional<planner::CrossoverMap>& map) {
        message_->clear();
        if (!map || !map->complete) return;
        question_ = map->question;
        chart_->show(planner::report::crossoverChart(*map, answer->request));
        emit computed();
      });
}

// The GPU types of the best options, each once.
void CrossoverTab::offerPrices() {
  QStringList gpus;
  for (const planner::Option& option : answer_->recommendation.options) {
    const QString id = text(option.gpu->id);
    if (!gpus.contains(id)) gpus << id;
    if (static_cast<std::size_t>(gpus.size()) == kPrices) break;
  }
  const QVariant chosen = shape_->currentData();
  const QSignalBlocker quiet(shape_);
  while (shape_->count() > 2) shape_->removeItem(2);
  for (const QString& id : gpus) shape_->addItem(tr("price of %1").arg(id), id);
  shape_->setCurrentIndex(std::max(0, shape_->findData(chosen)));
}

// The scenario at a cell of the map.
void CrossoverTab::choose(std::size_t cell) {
  if (!answer_ || question_.loads.empty()) return;
  const double load = question_.loads[cell % question_.loads.size()];
  const double shape = question_.shapes[cell / question_.loads.size()];
  planner::Scenario inputs = answer_->scenario;
  QStringList what;
  if (question_.loadAxis == LoadAxis::demand) {
    const QString demand = QString::number(load, 'g', 3);
    inputs.demand = demand.toStdString() + "qps";
    inputs.mode.clear();
    what << tr("%1 requests/s").arg(demand);
  }
  if (question_.shapeAxis != ShapeAxis::priceRatio) {
    inputs.workload.clear();
    inputs.inputTokens = answer_->request.workload.inputTokens;
    inputs.outputTokens = answer_->request.workload.outputTokens;
    const int tokens = planner::tokens(shape);
    const bool input = question_.shapeAxis == ShapeAxis::inputTokens;
    (input ? inputs.inputTokens : inputs.outputTokens) = tokens;
    what << (input ? tr("%1 input tokens") : tr("%1 output tokens")).arg(tokens);
  }
  if (inputs != answer_->scenario) emit asked(what.join(", "), inputs);
}

void CrossoverTab::cancel() {
  if (!task_.isRunning()) return;
  task_.cancel();
  message_->setText(tr("cancelled"));
}

}  // namespace qplan::gui
