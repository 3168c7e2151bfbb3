#include "gui/views/accuracy_tab.hpp"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QScrollArea>
#include <QSplitter>
#include <QTableView>
#include <QVBoxLayout>

#include "gui/models/table_model.hpp"
#include "gui/views/chart_panel.hpp"
#include "planner/report/charts.hpp"

namespace qplan::gui {

AccuracyTab::AccuracyTab(QWidget* parent)
    : QWidget(parent),
      message_(new QLabel(this)),
      mode_(new QComboBox(this)),
      by_(new QComboBox(this)),
      cells_(new ChartPanel(this)),
      recovery_(new ChartPanel(this)),
      recoveryArea_(new QScrollArea(this)),
      groups_(new TableModel(this)),
      table_(new QTableView(this)),
      task_(this) {
  message_->setWordWrap(true);
  table_->setModel(groups_);
  table_->verticalHeader()->hide();
  table_->setAccessibleName(tr("Errors by group"));
  mode_->addItems({tr("latency, one request at a time"), tr("throughput under load")});
  mode_->setAccessibleName(tr("Mode"));
  by_->addItems({tr("by format"), tr("by GPU"), tr("by model"), tr("by workload")});
  by_->setAccessibleName(tr("Group"));
  for (QComboBox* box : {mode_, by_}) {
    connect(box, &QComboBox::currentIndexChanged, this, &AccuracyTab::showCells);
  }
  auto* top = new QHBoxLayout;
  top->addWidget(mode_);
  top->addWidget(by_);
  top->addStretch(1);
  auto* charts = new QSplitter(Qt::Horizontal, this);
  charts->addWidget(cells_);
  recoveryArea_->setWidget(recovery_);
  recoveryArea_->setWidgetResizable(true);
  recoveryArea_->setFrameShape(QFrame::NoFrame);
  charts->addWidget(recoveryArea_);
  task_.whenIdle([this] { emit busyChanged(false); });
  auto* all = new QSplitter(Qt::Vertical, this);
  all->addWidget(charts);
  all->addWidget(table_);
  all->setStretchFactor(0, 3);
  all->setStretchFactor(1, 1);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(message_);
  layout->addLayout(top);
  layout->addWidget(all, 1);
}

void AccuracyTab::show(const AnswerPtr& answer) {
  answer_ = answer;
  if (!answer_ || !answer_->problems.empty()) return;
  recovery_->show(planner::report::recoveryChart(answer_->knowledge->resolver.catalog().recoveries,
                                                 *answer_->request.llm, answer_->request.suite));
  // Every bar needs room for its name.
  const auto bars = static_cast<int>(recovery_->spec().bars.size());
  recovery_->setMinimumHeight(fontMetrics().height() * (bars + 8));
  if (isVisible()) validate();
}

void AccuracyTab::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  validate();
}

void AccuracyTab::validate() {
  if (validated_ || task_.isRunning() || !answer_) return;
  message_->setText(tr("Predicting every measurement of the catalogue"));
  emit busyChanged(true);
  task_.start([knowledge = answer_->knowledge](
                  const std::stop_token& stop) { return accuracyOf(*knowledge, stop); },
              [this](const std::optional<Accuracy>& accuracy) {
                if (accuracy) present(*accuracy);
              });
}

void AccuracyTab::showCells() {
  if (!validated_) return;
  using planner::report::AccuracyGroup;
  cells_->show(planner::report::accuracyChart(
      validation_, mode_->currentIndex() == 0 ? model::Mode::sync : model::Mode::async,
      static_cast<AccuracyGroup>(by_->currentIndex())));
}

void AccuracyTab::present(const Accuracy& accuracy) {
  validated_ = true;
  message_->setText(
      tr("%1 measurements of the study and the model cards, beside their predictions; "
         "the model was calibrated on them. docs/calibration.md has the errors on "
         "data held out.")
          .arg(accuracy.validation.cells.size()));
  groups_->show(accuracy.groups);
  validation_ = accuracy.validation;
  showCells();
  table_->resizeColumnsToContents();
}

}  // namespace qplan::gui
