#include "gui/views/crossover_tab.hpp"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>
#include <algorithm>
#include <mutex>

#include "gui/views/chart_panel.hpp"
#include "planner/report/charts.hpp"

namespace qplan::gui {

using planner::CrossoverQuestion;
using planner::LoadAxis;
using planner::ShapeAxis;

namespace {

constexpr std::size_t kColumns = 60;
constexpr std::size_t kRows = 40;
// Around the demand that is asked for.
constexpr double kDemandRange = 100;

CrossoverQuestion questionOf(const planner::Request& request, LoadAxis load, ShapeAxis shape) {
  CrossoverQuestion question;
  question.loadAxis = load;
  if (load == LoadAxis::demand) {
    const double middle = request.demand ? request.demand->value() : 10;
    question.loads = planner::geometric(middle / kDemandRange, middle * kDemandRange, kColumns);
  } else {
    const int most = std::max(request.engine->scheduler.maxSequences, 2);
    question.loads = planner::geometric(1, most, kColumns);
  }
  question.shapeAxis = shape;
  if (shape == ShapeAxis::inputTokens) {
    const int most = std::max(request.llm->maxContext - request.workload.outputTokens, 128);
    question.shapes = planner::geometric(64, most, kRows);
  } else {
    const int most = std::max(request.llm->maxContext - request.workload.inputTokens, 64);
    question.shapes = planner::geometric(8, std::min(most, 16'384), kRows);
  }
  return question;
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
  for (QComboBox* box : {load_, shape_}) {
    connect(box, &QComboBox::currentIndexChanged, this, [this] {
      shown_.reset();
      update();
    });
  }
}

void CrossoverTab::show(const AnswerPtr& answer) {
  answer_ = answer;
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
  const auto question =
      questionOf(answer_->request, static_cast<LoadAxis>(load_->currentData().toInt()),
                 static_cast<ShapeAxis>(shape_->currentData().toInt()));
  task_.start(
      [answer = answer_,
       question](const std::stop_token& stop) -> std::optional<planner::CrossoverMap> {
        const std::shared_lock reading(answer->knowledge->facts);
        return planner::crossover(answer->request, question, answer->knowledge->cache, stop);
      },
      [this, answer = answer_](const std::optional<planner::CrossoverMap>& map) {
        message_->clear();
        if (!map || !map->complete) return;
        chart_->show(planner::report::crossoverChart(*map, answer->request));
        emit computed();
      });
}

void CrossoverTab::cancel() {
  if (!task_.isRunning()) return;
  task_.cancel();
  message_->setText(tr("cancelled"));
}

}  // namespace qplan::gui
